//! The Party organizations that the generated district already has.

use chrono::{Days, Months, NaiveDate};

use super::dice::Dice;
use super::places::{industry, streets};
use super::units::{Cover, Unit, day};

/// A row of the Party organizations' ledger. Units are places in the list of units.
#[derive(Debug, Clone, Default)]
pub(super) struct Party {
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) kind: &'static str,
    /// By name.
    pub(super) superior: Option<String>,
    pub(super) setup: &'static str,
    pub(super) units: Vec<usize>,
    /// Named only where it is not the first.
    pub(super) lead: Option<usize>,
    pub(super) affiliated: Vec<usize>,
    pub(super) affiliated_on: Option<NaiveDate>,
    pub(super) founded: NaiveDate,
    pub(super) upgraded: Option<(&'static str, NaiveDate)>,
    pub(super) term_ends: Option<NaiveDate>,
    pub(super) document: String,
    pub(super) dissolved: Option<NaiveDate>,
}

const WORKING_COMMITTEE: &str = "中共深圳市龙华区“两新”组织工作委员会";
/// The district's committee: the second of the list.
pub(super) const COMMITTEE: &str = "中共深圳市龙华区社会组织委员会";
/// So many of a hundred that could have one do.
const OWN: u64 = 55;
const JOINT: u64 = 45;
const FLOATING: u64 = 40;

/// Sets up Party organizations and says in each unit by what it is covered.
pub(super) fn parties(dice: &mut Dice, units: &mut [Unit]) -> Vec<Party> {
    let mut parties = district();
    parties.extend(pillars(dice, units));
    let hubs: Vec<(String, Hub)> =
        parties.iter().filter_map(|party| Some((party.name.clone(), hub(party, units)?))).collect();
    let superior = |unit: &Unit| {
        let fits = |hub: &&(String, Hub)| match hub.1 {
            Hub::Industry(key) => unit.industry == key,
            Hub::Street(street) => unit.street == street && unit.industry.is_empty(),
        };
        hubs.iter().find(fits).map_or(COMMITTEE, |hub| hub.0.as_str()).to_owned()
    };
    parties.extend(own(dice, units, &superior));
    parties.extend(joint(dice, units, &superior));
    parties.extend(floating(dice, units, &superior));
    affiliate(dice, units, &mut parties);
    parties.extend(dissolved(dice, units));
    for (number, party) in parties.iter_mut().enumerate() {
        // Some ledgers have no codes yet; superiors always have one.
        let superior = number < 12;
        party.code = (superior || dice.chance(90)).then(|| format!("44030977{number:04}"));
        party.document = format!("龙两新工委〔{}〕{}号", party.founded.format("%Y"), number + 1);
    }
    parties
}

/// Whose branches stand below a general branch.
enum Hub {
    Street(usize),
    Industry(&'static str),
}

fn hub(party: &Party, units: &[Unit]) -> Option<Hub> {
    let unit = &units[*party.units.first()?];
    match (party.kind, party.setup) {
        ("党总支", "行业") => Some(Hub::Industry(unit.industry)),
        ("党总支", "区域") => Some(Hub::Street(unit.street)),
        _ => None,
    }
}

fn district() -> Vec<Party> {
    let (working, committee) = (day(2017, 1, 10), day(2017, 5, 1));
    vec![
        Party { name: WORKING_COMMITTEE.to_owned(), kind: "党工委", founded: working, ..Party::default() },
        Party {
            name: COMMITTEE.to_owned(),
            kind: "党委",
            superior: Some(WORKING_COMMITTEE.to_owned()),
            founded: committee,
            term_ends: years(committee, 5),
            ..Party::default()
        },
    ]
}

/// The branches of the six promotion associations and of the industries; some have been upgraded already.
fn pillars(dice: &mut Dice, units: &mut [Unit]) -> Vec<Party> {
    let streets = streets();
    let mut parties = Vec::new();
    for place in 0..units.len().min(10) {
        let area = place < streets.len();
        let general = matches!(place, 0 | 4 | 6);
        let line = industry(units[place].industry).unwrap_or_default();
        let body = match area {
            true => units[place].name.clone(),
            false => format!("深圳市龙华区{line}行业"),
        };
        let founded = day(2017, 6, 1) + Days::new(dice.below(120));
        units[place].cover = Cover::Own;
        parties.push(Party {
            name: format!("中共{body}{}委员会", if general { "总支部" } else { "支部" }),
            kind: if general { "党总支" } else { "党支部" },
            superior: Some(COMMITTEE.to_owned()),
            setup: if area { "区域" } else { "行业" },
            units: vec![place],
            founded,
            // Before the first branch came to stand below it.
            upgraded: general.then(|| ("党支部", day(2017, 11, 1) + Days::new(dice.below(45)))),
            term_ends: years(founded, 3),
            ..Party::default()
        });
    }
    parties
}

fn own(dice: &mut Dice, units: &mut [Unit], superior: &impl Fn(&Unit) -> String) -> Vec<Party> {
    let mut parties = Vec::new();
    for (place, unit) in units.iter_mut().enumerate() {
        let full = unit.members.map_or(0, |members| members.full);
        if unit.cover != Cover::None || !unit.operates() || full < 3 || !dice.chance(OWN) {
            continue;
        }
        let (kind, ending, temporary) = match full {
            100.. => ("党委", "委员会", false),
            50.. => ("党总支", "总支部委员会", false),
            _ if dice.chance(4) => ("临时党支部", "临时支部委员会", true),
            _ => ("党支部", "支部委员会", false),
        };
        unit.cover = if temporary { Cover::OwnTemporary } else { Cover::Own };
        let founded = founding(dice, &[unit]);
        let superior = match kind {
            "党委" => WORKING_COMMITTEE.to_owned(),
            "党总支" => COMMITTEE.to_owned(),
            _ => superior(unit),
        };
        parties.push(Party {
            name: format!("中共{}{ending}", unit.name),
            kind,
            superior: Some(superior),
            setup: "单独",
            units: vec![place],
            founded,
            term_ends: if temporary { None } else { years(founded, if kind == "党委" { 5 } else { 3 }) },
            ..Party::default()
        });
    }
    parties
}

/// Two to five units of one street with less than three full members each and three or more together.
fn joint(dice: &mut Dice, units: &mut [Unit], superior: &impl Fn(&Unit) -> String) -> Vec<Party> {
    let mut parties = Vec::new();
    for street in 0..streets().len() {
        let fits = |unit: &Unit| {
            let members = unit.members.unwrap_or_default();
            unit.street == street && unit.cover == Cover::None && unit.operates() && (1..3).contains(&members.full)
        };
        let mut few: Vec<usize> = (0..units.len()).filter(|place| fits(&units[*place])).collect();
        dice.shuffle(&mut few);
        few.truncate(few.len() * JOINT as usize / 100);
        while few.len() >= 3 {
            // Three units with a member each are three members.
            let size = (dice.between(3, 5) as usize).min(few.len());
            let group = few.split_off(few.len() - size);
            let called = match dice.chance(8) {
                true => ("临时联合党支部", "临时联合支部委员会"),
                false => ("联合党支部", "联合支部委员会"),
            };
            parties.push(group_of(dice, units, group, called, Cover::Joint, superior));
        }
    }
    parties
}

fn floating(dice: &mut Dice, units: &mut [Unit], superior: &impl Fn(&Unit) -> String) -> Vec<Party> {
    let only_floating = |unit: &Unit| {
        let members = unit.members.unwrap_or_default();
        let open = unit.cover == Cover::None && unit.operates() && members.full + members.probationary == 0;
        if open { members.floating } else { 0 }
    };
    let mut parties = Vec::new();
    for place in 0..units.len() {
        if only_floating(&units[place]) >= 3 && dice.chance(FLOATING) {
            let called = ("流动党员党支部", "流动党员支部委员会");
            parties.push(group_of(dice, units, vec![place], called, Cover::Floating, superior));
        }
    }
    for street in [1, 3] {
        let near = |place: &usize| units[*place].street == street && (1..3).contains(&only_floating(&units[*place]));
        let mut group: Vec<usize> = (0..units.len()).filter(near).collect();
        group.truncate(4);
        if group.len() > 1 {
            let called = ("流动党员联合党支部", "流动党员联合支部委员会");
            parties.push(group_of(dice, units, group, called, Cover::JointFloating, superior));
        }
    }
    parties
}

fn group_of(
    dice: &mut Dice,
    units: &mut [Unit],
    group: Vec<usize>,
    (kind, ending): (&'static str, &str),
    cover: Cover,
    superior: &impl Fn(&Unit) -> String,
) -> Party {
    let founded = founding(dice, &group.iter().map(|place| &units[*place]).collect::<Vec<_>>());
    let lead = if group.len() > 1 && dice.chance(30) { dice.pick(&group) } else { group[0] };
    for place in &group {
        units[*place].cover = cover;
    }
    Party {
        name: format!("中共{}{ending}", units[lead].name),
        kind,
        superior: Some(superior(&units[lead])),
        setup: if group.len() > 1 { "联合" } else { "单独" },
        lead: (lead != group[0]).then_some(lead),
        units: group,
        founded,
        term_ends: years(founded, 3),
        ..Party::default()
    }
}

/// Some units come under the promotion association's organization of their street or that of their industry.
fn affiliate(dice: &mut Dice, units: &mut [Unit], parties: &mut [Party]) {
    for party in parties.iter_mut().filter(|party| matches!(party.setup, "区域" | "行业")) {
        let Some(&host) = party.units.first() else { continue };
        let (street, key, area) = (units[host].street, units[host].industry, party.setup == "区域");
        let fits = |unit: &Unit| {
            let open = unit.cover == Cover::None && unit.operates();
            let few = unit.members.is_some_and(|members| members.full < 3);
            open && few && if area { unit.street == street } else { unit.industry == key }
        };
        let mut near: Vec<usize> = (0..units.len()).filter(|place| fits(&units[*place])).collect();
        dice.shuffle(&mut near);
        near.truncate((dice.between(4, 10) as usize).min(near.len() / 3));
        near.sort_unstable();
        for place in &near {
            units[*place].cover = Cover::Affiliated;
        }
        party.affiliated_on = (!near.is_empty()).then(|| day(2019, 1, 2) + Days::new(dice.below(40)));
        party.affiliated = near;
    }
}

/// Two that are no more: their units are uncovered again.
fn dissolved(dice: &mut Dice, units: &[Unit]) -> Vec<Party> {
    let old = |unit: &&Unit| unit.cover == Cover::None && unit.operates() && unit.registered < day(2016, 1, 1);
    let places = (0..units.len()).filter(|place| old(&&units[*place])).take(2);
    places
        .map(|place| Party {
            name: format!("中共{}支部委员会", units[place].name),
            kind: "党支部",
            superior: Some(COMMITTEE.to_owned()),
            setup: "单独",
            units: vec![place],
            founded: day(2017, 7, 1),
            dissolved: Some(day(2018, 6, 1) + Days::new(dice.below(90))),
            ..Party::default()
        })
        .collect()
}

/// After the last of its units was registered and after the superiors were there; a quarter on the first of a month.
fn founding(dice: &mut Dice, units: &[&Unit]) -> NaiveDate {
    let start = units.iter().map(|unit| unit.registered).fold(day(2017, 12, 20), NaiveDate::max);
    let room = (day(2019, 2, 20) - start).num_days().max(1).unsigned_abs();
    let date = start + Days::new(1 + dice.below(room));
    let first = date.format("%Y-%m-01").to_string().parse().unwrap_or(date);
    if first > start && dice.chance(25) { first } else { date }
}

fn years(from: NaiveDate, years: u32) -> Option<NaiveDate> {
    from.checked_add_months(Months::new(12 * years))
}
