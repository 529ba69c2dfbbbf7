//! The Party members of the generated district, and the organizations whose register of them is complete.

use chrono::{Days, Months, NaiveDate};

use super::dice::Dice;
use super::party::Party;
use super::people::{People, Person};
use super::places::streets;
use super::units::{Cover, Unit, day};

/// A row of the members' ledger. Units and Party organizations are places in their lists.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) person: Person,
    pub(super) joined: NaiveDate,
    /// None: still probationary.
    pub(super) confirmed: Option<NaiveDate>,
    pub(super) unit: usize,
    pub(super) home: Home,
    /// As written; the default where it is not.
    pub(super) since: Option<NaiveDate>,
    pub(super) floating: Option<NaiveDate>,
    /// Named only where it is not the home.
    pub(super) managed: Option<usize>,
}

/// Who holds the relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Home {
    /// A Party organization of the district.
    Here(usize),
    /// One that is somewhere else.
    Away(String),
    /// Nobody has said.
    Unsaid,
}

/// An organization whose register counts from a day on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Register {
    pub(super) unit: usize,
    pub(super) from: NaiveDate,
}

impl Member {
    /// Since when they count at their unit, which is this one.
    pub(super) fn counts_from(&self, unit: &Unit, parties: &[Party]) -> NaiveDate {
        let founded = match self.home {
            Home::Here(party) => parties[party].founded,
            Home::Away(_) | Home::Unsaid => self.joined,
        };
        let default = self.joined.max(unit.registered).max(founded);
        self.floating.or(self.since).unwrap_or(default)
    }

    /// Whether a Party organization manages them.
    pub(super) fn placed(&self) -> bool {
        self.managed.is_some() || self.floating.is_none() && matches!(self.home, Home::Here(_))
    }
}

/// Somebody for every member that the surveys count; in a few units one more or one less than these say.
pub(super) fn members(dice: &mut Dice, units: &[Unit], parties: &[Party]) -> Vec<Member> {
    let mut people = People::default();
    let covering = covering(units, parties);
    let mut members = Vec::new();
    for (place, unit) in units.iter().enumerate().filter(|(_, unit)| unit.operates()) {
        let mut counts = unit.members.unwrap_or_default();
        // Where the survey came back empty, somebody may be known all the same.
        if unit.members.is_none() && dice.chance(40) {
            counts.full = dice.between(0, 3);
        }
        let firm = !matches!(unit.cover, Cover::Floating | Cover::JointFloating);
        if firm && counts.full > 0 && dice.chance(6) {
            counts.full = if dice.chance(50) { counts.full + 1 } else { counts.full - 1 };
        }
        let at = At { place, unit, cover: covering[place], hub: hub(unit, parties) };
        members.extend((0..counts.full).map(|_| at.settled(dice, &mut people, parties, true)));
        members.extend((0..counts.probationary).map(|_| at.settled(dice, &mut people, parties, false)));
        members.extend((0..counts.floating).map(|_| at.floating(dice, &mut people, parties)));
    }
    members
}

/// Which Party organization covers each unit in the end.
fn covering(units: &[Unit], parties: &[Party]) -> Vec<Option<usize>> {
    let mut covering = vec![None; units.len()];
    for (party, told) in parties.iter().enumerate().filter(|(_, party)| party.dissolved.is_none()) {
        for place in told.units.iter().chain(&told.affiliated) {
            covering[*place] = Some(party);
        }
    }
    covering
}

/// The Party organization of the promotion association of its street.
fn hub(unit: &Unit, parties: &[Party]) -> Option<usize> {
    let street = streets()[unit.street].name;
    let name = format!("{street}社会组织促进会");
    parties.iter().position(|party| party.setup == "区域" && party.name.contains(&name))
}

/// Where somebody works, and who could take them in.
struct At<'a> {
    place: usize,
    unit: &'a Unit,
    cover: Option<usize>,
    hub: Option<usize>,
}

impl At<'_> {
    fn settled(&self, dice: &mut Dice, people: &mut People, parties: &[Party], full: bool) -> Member {
        let person = people.somebody(dice);
        let (home, managed) = match self.cover {
            // Relationships stay elsewhere; here with the district's committee, the second of the list.
            Some(cover) if parties[cover].kind.starts_with("临时") => (Home::Here(1), Some(cover)),
            Some(cover) => (Home::Here(cover), None),
            None => match self.hub.filter(|_| dice.chance(45)) {
                Some(hub) => (Home::Here(hub), None),
                None => (Home::Unsaid, None),
            },
        };
        let joined = if full {
            let latest = 2017_u32.min(person.of_age() + 40);
            random_day(dice, day(person.of_age() as i32 + 1, 1, 1), day(latest as i32, 12, 20))
        } else {
            random_day(dice, day(2018, 4, 10), day(2019, 2, 10))
        };
        let confirmed = if full { joined.checked_add_months(Months::new(12)) } else { None };
        let mut member =
            Member { person, joined, confirmed, unit: self.place, home, since: None, floating: None, managed };
        let earliest = [Some(member.counts_from(self.unit, parties)), managed.map(|party| parties[party].founded)];
        let earliest = earliest.into_iter().flatten().fold(joined, NaiveDate::max);
        // Who is managed elsewhere than at home came when that was there.
        if managed.is_some() || dice.chance(60) {
            let latest = day(2019, 2, 25).max(earliest);
            // Most came early on.
            let span = (latest - earliest).num_days().unsigned_abs();
            let span = if dice.chance(75) { span / 6 } else { span };
            member.since = Some(earliest + Days::new(dice.below(span + 1)));
        }
        member
    }

    fn floating(&self, dice: &mut Dice, people: &mut People, parties: &[Party]) -> Member {
        let person = people.somebody(dice);
        let latest = 2016_u32.min(person.of_age() + 40);
        let joined = random_day(dice, day(person.of_age() as i32 + 1, 1, 1), day(latest as i32, 12, 20));
        let managed = match self.cover {
            Some(cover) => dice.chance(85).then_some(cover),
            None => self.hub.filter(|_| dice.chance(25)),
        };
        let founded = managed.map_or(joined, |party| parties[party].founded);
        let earliest = self.unit.registered.max(joined).max(founded) + Days::new(1);
        let floating = random_day(dice, earliest, day(2019, 2, 25).max(earliest));
        Member {
            confirmed: joined.checked_add_months(Months::new(12)),
            person,
            joined,
            unit: self.place,
            home: Home::Away(away(dice)),
            since: None,
            floating: Some(floating),
            managed,
        }
    }
}

/// A Party organization somewhere else, as people name it.
fn away(dice: &mut Dice) -> String {
    let place =
        dice.pick(&["湖南省衡阳市", "江西省赣州市", "广东省梅州市", "湖北省黄冈市", "四川省达州市", "河南省信阳市"]);
    let body = dice.pick(&[
        "某镇某村支部委员会",
        "某中学支部委员会",
        "某街道某社区总支部委员会",
        "某县人才服务中心支部委员会",
    ]);
    format!("中共{place}{body}")
}

fn random_day(dice: &mut Dice, from: NaiveDate, to: NaiveDate) -> NaiveDate {
    from + Days::new(dice.below((to - from).num_days().max(0).unsigned_abs() + 1))
}

/// Two thirds of the registers are complete by now.
pub(super) fn registers(dice: &mut Dice, units: &[Unit]) -> Vec<Register> {
    let mut registers = Vec::new();
    for (unit, told) in units.iter().enumerate().filter(|(_, unit)| unit.operates()) {
        if dice.chance(65) {
            let from = dice.pick(&[day(2018, 6, 1), day(2018, 10, 1), day(2019, 1, 1), day(2019, 3, 1)]);
            registers.push(Register { unit, from: if from > told.registered { from } else { day(2019, 3, 1) } });
        }
    }
    registers
}
