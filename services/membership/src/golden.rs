//! The stored and the published form of every event, as first released.

use std::path::Path;

use kernel::Personal;
use kernel::spec::{golden, search_key};
use uuid::Uuid;
use vocabulary::{Day, Division, Industry, Note, OrganizationId, PartyOrganizationId, PersonId, parse_day};

use crate::domain::counts::{Category, Counts, Seat, Span};
use crate::domain::person::personal::{
    Education, Ethnicity, HomeName, IdentityNumber, PersonName, Profile, ProfileChange, Sex, Telephone,
};
use crate::domain::person::{
    Correction, EndReason, Event, Home, Manager, Membership, PartySeat, Since, Standing, Why, Workplace,
};
use crate::domain::unit_membership;

fn day(text: &str) -> Day {
    parse_day(text).unwrap()
}

fn note(text: &str) -> Note {
    Note::parse(text).unwrap()
}

fn organization() -> OrganizationId {
    OrganizationId::new(Uuid::from_u128(7))
}

fn seat() -> Seat {
    Seat { division: Division::parse("440309001").unwrap(), industry: Industry::parse("human_resources").ok() }
}

fn party() -> PartySeat {
    let party_organization = PartyOrganizationId::new(Uuid::from_u128(9));
    PartySeat { party_organization, division: Division::parse("440309002").unwrap() }
}

fn workplace() -> Workplace {
    Workplace { organization: organization(), seat: seat() }
}

fn elsewhere() -> Home {
    let name = Personal::Clear(HomeName("中共某县某镇支部委员会".to_owned()));
    Home::Elsewhere { person: PersonId::new(Uuid::from_u128(2)), name }
}

fn standing() -> Standing {
    Standing { joined_on: Some(day("2011-07-01")), full: true, confirmed_on: Some(day("2012-07-01")) }
}

fn profile() -> Profile {
    Profile {
        name: Personal::Clear(PersonName("李娜".to_owned())),
        identity_number: Personal::Clear(IdentityNumber("999999199001010016".to_owned())),
        sex: Some(Personal::Clear(Sex("女".to_owned()))),
        ethnicity: Some(Personal::Clear(Ethnicity("汉族".to_owned()))),
        education: Some(Personal::Clear(Education("大学本科".to_owned()))),
        telephone: Some(Personal::Clear(Telephone("19900001234".to_owned()))),
        by_number: Personal::Clear(search_key("identity_number", &["999999199001010016"])),
        by_name: Personal::Clear(search_key("name", &["李娜"])),
    }
}

fn profile_change() -> ProfileChange {
    let Profile { name, identity_number: _, sex, ethnicity, education, telephone, by_number: _, by_name } = profile();
    ProfileChange { name: Some(name), by_name: Some(by_name), sex, ethnicity, education, telephone }
}

fn membership() -> Membership {
    let from = day("2018-01-01");
    Membership {
        standing: standing(),
        from,
        workplaces: vec![Since { from, value: None }, Since { from: day("2018-03-01"), value: Some(workplace()) }],
        homes: vec![
            Since { from, value: Some(elsewhere()) },
            Since { from: day("2018-03-01"), value: Some(Home::Here(party())) },
        ],
        managers: vec![Since { from, value: Manager::Nobody }],
        floating: vec![Since { from, value: true }],
        contact_lost: Some(day("2019-05-01")),
        ended: Some((day("2019-06-01"), EndReason::StruckOff)),
    }
}

fn spans() -> Vec<Span> {
    let (new, full) = (Counts::one(Category::Probationary, true), Counts::one(Category::Floating, false));
    let turn = day("2019-03-01");
    vec![Span { from: day("2018-01-01"), to: Some(turn), counts: new }, Span { from: turn, to: None, counts: full }]
}

/// One event per variant, its fields filled.
fn persons() -> Vec<Event> {
    let (person, from, on) = (PersonId::new(Uuid::from_u128(2)), day("2018-01-01"), day("2019-06-30"));
    let correction = Correction {
        standing: Some(standing()),
        from: Some(from),
        workplace: Some(workplace()),
        home: Some(elsewhere()),
        manager: Some(Manager::Relationship),
        floating_from: Some(on),
        not_floating: true,
    };
    vec![
        Event::Recorded { person, profile: profile() },
        Event::Enrolled { standing: standing(), from },
        Event::Confirmed { on },
        Event::RelationshipChanged { home: Some(elsewhere()), from, why: Why::Said },
        Event::WorkplaceChanged { workplace: Some(workplace()), from, why: Why::OrganizationEnded },
        Event::FloatingBegan { from },
        Event::FloatingEnded { on },
        Event::ManagementChanged { manager: Manager::Other(party()), from, why: Why::PartyOrganizationEnded },
        Event::MembershipEnded { reason: EndReason::MovedOut, on },
        Event::ContactLost { on },
        Event::ContactFound { on },
        Event::ProfileChanged { person, profile: profile_change() },
        Event::Corrected { as_of: on, correction },
        Event::Restored { membership: membership() },
        Event::WorkplaceMoved { organization: organization(), seat: seat() },
        Event::PartyOrganizationMoved { party: party() },
        Event::Counted { organization: organization(), seat: seat(), differences: spans() },
        Event::Retracted { reason: note("误录") },
        Event::Erased { person, reason: note("本人申请") },
    ]
}

fn registers() -> Vec<unit_membership::Event> {
    use unit_membership::Event;
    let (organization, from) = (organization(), day("2019-01-01"));
    let counts = Counts { full: 3, probationary: 1, floating: 2, placed: 4, floating_placed: 1 };
    vec![
        Event::Opened { organization, seat: seat() },
        Event::Counted { organization, differences: spans(), on: day("2019-07-01"), counts },
        Event::DeclaredComplete { organization, from },
        Event::DeclarationWithdrawn { organization, reason: note("误声明") },
        Event::Placed { seat: seat() },
    ]
}

#[test]
fn members_are_stored_and_told_as_ever() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    golden("membership", &place, &persons(), crate::publish::person);
    golden("membership", &place, &registers(), crate::publish::unit_membership);
}
