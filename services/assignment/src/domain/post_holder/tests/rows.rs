//! Rows of a ledger: what one says is recorded whole or not at all, and however it is split.

use proptest::prelude::*;

use super::*;

/// A row of one person; the post at organization n is post n.
#[derive(Clone)]
pub(super) struct Row(Record);

pub(super) fn row(kind: Kind, at: &[u128], from: &str) -> Row {
    Row(Record {
        person: li_na(),
        kind,
        units: at.iter().map(|number| (post(*number), unit(*number))).collect(),
        from: day(from),
        until: None,
        last_contact: None,
        correct: false,
        most: 10,
    })
}

impl Row {
    pub(super) fn until(mut self, until: &str) -> Self {
        self.0.until = Some(day(until));
        self
    }

    pub(super) fn contact(mut self, on: &str) -> Self {
        self.0.last_contact = Some(day(on));
        self
    }

    pub(super) fn correct(mut self) -> Self {
        self.0.correct = true;
        self
    }

    fn of(mut self, details: Details) -> Self {
        self.0.person.details = details;
        self
    }

    pub(super) fn command(self) -> Command {
        Command::Record(Box::new(self.0))
    }
}

fn contacted(at: u128, on: &str) -> Event {
    let (organization, division, kind) = (organization(at), street("440309001"), ContactKind::Contact);
    Event::Contacted { organization, division, industry: None, on: day(on), kind }
}

#[test]
fn a_row_names_as_many_organizations_as_somebody_guides() {
    let row = row(Instructor, &[7, 8], "2019-03-01").until("2019-06-01").contact("2019-05-05");
    nothing::<PostHolder>()
        .when(row.clone().command())
        .then([
            recorded(),
            assigned(7, Instructor, 7, "2019-03-01"),
            ended(7, Instructor, 7, "2019-06-01", Reason::ByHand),
            contacted(7, "2019-05-05"),
            assigned(8, Instructor, 8, "2019-03-01"),
            ended(8, Instructor, 8, "2019-06-01", Reason::ByHand),
            contacted(8, "2019-05-05"),
        ])
        .when(row.command())
        .then_nothing();
}

#[test]
fn of_a_row_all_is_recorded_or_nothing() {
    let gone = Unit { ended: Some(day("2019-01-01")), ..unit(9) };
    let mut ten = row(Instructor, &[7, 8], "2019-03-01");
    ten.0.units.push((post(9), gone));
    let refused = Refusal::OrganizationEnded { organization: name("第9家") };
    nothing::<PostHolder>().when(ten.command()).refused(refused);
    let eleven: Vec<u128> = (1..=11).collect();
    let refused = Refusal::TooMany { organization: name("第11家"), most: 10, on: day("2019-03-01") };
    nothing::<PostHolder>().when(row(Instructor, &eleven, "2019-03-01").command()).refused(refused);
}

#[test]
fn a_row_that_says_an_end_ends_the_post_and_one_that_says_none_says_nothing() {
    let open = a_liaison();
    let said = || row(Liaison, &[7], "2019-03-01");
    let over = open.when(said().until("2019-06-01").command());
    let over = over.then([ended(1, Liaison, 7, "2019-06-01", Reason::ByHand)]);
    over.clone().when(said().command()).then_nothing();
    over.clone().when(said().until("2019-06-02").command()).refused(Refusal::AlreadyEnded { until: day("2019-06-01") });
    over.when(said().until("2019-06-02").correct().command()).then([corrected(
        1,
        Liaison,
        7,
        "2019-03-01",
        Some("2019-06-02"),
    )]);
}

#[test]
fn what_ended_with_its_organization_is_the_same_post_when_the_ledger_comes_again() {
    let over = ended(1, Liaison, 7, "2019-06-30", Reason::OrganizationEnded);
    let gone = Unit { ended: Some(day("2019-06-30")), ..unit(7) };
    let mut again = row(Liaison, &[], "2019-03-01");
    again.0.units.push((post(7), gone));
    given([recorded(), assigned(1, Liaison, 7, "2019-03-01"), over]).when(again.command()).then_nothing();
}

#[test]
fn a_wrong_beginning_is_corrected_and_never_before_the_organization() {
    let earlier = |from| row(Liaison, &[7], from).correct().command();
    a_liaison()
        .when(earlier("2019-02-01"))
        .then([corrected(1, Liaison, 7, "2019-02-01", None)])
        .when(earlier("2019-02-01"))
        .then_nothing();
    let (from, on_record_from) = (day("2017-02-01"), day("2018-01-01"));
    let refused = Refusal::BeforeOrganization { organization: name("第7家"), from, on_record_from };
    a_liaison().when(earlier("2017-02-01")).refused(refused);
    let since = Refusal::AlreadyHeld { organization: name("第7家"), since: day("2019-03-01") };
    a_liaison().when(row(Liaison, &[7], "2019-02-01").command()).refused(since);
}

#[test]
fn a_corrected_post_meets_no_other_term() {
    let two = given([
        recorded(),
        assigned(1, Liaison, 7, "2019-01-01"),
        ended(1, Liaison, 7, "2019-02-01", Reason::ByHand),
        assigned(2, Liaison, 7, "2019-03-01"),
    ]);
    let since = Refusal::AlreadyHeld { organization: name("第7家"), since: day("2019-03-01") };
    two.when(row(Liaison, &[7], "2019-01-01").until("2019-04-01").correct().command()).refused(since);
}

#[test]
fn a_term_ends_after_it_begins() {
    let (from, until) = (day("2019-03-01"), day("2019-03-01"));
    let row = row(Liaison, &[7], "2019-03-01").until("2019-03-01").command();
    nothing::<PostHolder>().when(row).refused(Refusal::EndsBeforeItBegins { from, until });
}

#[test]
fn another_last_contact_is_one_more_and_a_corrected_one_instead() {
    let said = |on| row(Liaison, &[7], "2019-03-01").contact(on);
    let may = a_liaison().when(said("2019-05-05").command()).then([contacted(7, "2019-05-05")]);
    let june = may.clone().when(said("2019-06-05").command()).then([contacted(7, "2019-06-05")]);
    june.clone().when(said("2019-05-05").command()).then_nothing();
    let (organization, division, kind) = (organization(7), street("440309001"), ContactKind::Contact);
    let wrong = Event::ContactRetracted { organization, division, on: day("2019-06-05"), kind };
    june.when(said("2019-05-20").correct().command()).then([wrong, contacted(7, "2019-05-20")]);
    may.when(said("2019-07-02").command()).refused(Refusal::ContactToCome { on: day("2019-07-02") });
}

#[test]
fn a_wrong_description_is_corrected_and_a_new_one_described() {
    let as_is = |position| {
        let position = Some(Personal::Clear(Position(name(position))));
        Details { position, ..Details::default() }
    };
    let said = |position| row(Liaison, &[7], "2019-03-01").of(as_is(position));
    let holder = holder();
    a_liaison()
        .when(said("科员").command())
        .then([Event::Described { holder, details: as_is("科员") }])
        .when(said("科员").correct().command())
        .then_nothing()
        .when(said("科长").correct().command())
        .then([Event::DescriptionCorrected { holder, details: as_is("科长") }]);
}

/// What rows in this order leave: posts, contacts, the load of each day of interest.
fn leaves(rows: impl IntoIterator<Item = Command>) -> (Vec<String>, Vec<usize>) {
    let mut now = PostHolder::default();
    for command in rows {
        for event in now.decide(&command, kernel::spec::NOON).unwrap() {
            now.evolve(&event);
        }
    }
    let known = now.known().cloned();
    let posts = known.as_ref().map(|known| known.posts.clone()).unwrap_or_default();
    let contacts = known.iter().flat_map(|known| known.contacts.keys());
    let mut said: Vec<String> = contacts.map(|contact| format!("{contact:?}")).collect();
    said.extend(posts.iter().map(|post| format!("{:?} {} {:?}", post.kind, post.organization, post.term())));
    said.sort();
    let days = ["2019-02-28", "2019-03-01", "2019-04-15", "2019-06-01", "2019-12-31"];
    (said, days.iter().map(|on| load(&posts, day(on))).collect())
}

proptest! {
    /// One row naming ten organizations, ten rows naming one each, or anything between, in any order: the same posts,
    /// contacts and loads.
    #[test]
    fn however_rows_are_split_and_ordered_the_same_posts_come_of_them(
        organizations in proptest::collection::btree_set(1_u128..30, 1..=10),
        cuts in proptest::collection::vec(any::<bool>(), 10),
        (over, contact, kind) in (any::<bool>(), any::<bool>(), prop_oneof![Just(Instructor), Just(Liaison)]),
        order in any::<u64>(),
    ) {
        let organizations: Vec<u128> = organizations.into_iter().collect();
        let said = |at: &[u128]| {
            let said = row(kind, at, "2019-03-01");
            let said = if over { said.until("2019-06-01") } else { said };
            if contact { said.contact("2019-05-05").command() } else { said.command() }
        };
        let mut pieces: Vec<Vec<u128>> = vec![vec![]];
        for (number, cut) in organizations.iter().zip(&cuts) {
            if *cut {
                pieces.push(vec![]);
            }
            pieces.last_mut().unwrap().push(*number);
        }
        pieces.retain(|piece| !piece.is_empty());
        let places = pieces.len() as u64;
        pieces.rotate_left((order % places) as usize);
        if order & 1 == 1 {
            pieces.reverse();
        }
        let whole = leaves([said(&organizations)]);
        prop_assert_eq!(&whole, &leaves(pieces.iter().map(|piece| said(piece))));
        prop_assert_eq!(&whole, &leaves(organizations.iter().rev().map(|number| said(&[*number]))));
        prop_assert_eq!(&whole, &leaves([said(&organizations), said(&organizations)]));
    }
}
