//! The recount: slow, naive, straight from what was told. It paints every day of a small calendar and shares nothing
//! with the tables but the contract.

mod calendar;
mod lines;
mod organization;
mod row;
mod work;

use std::collections::BTreeMap;

use kernel::Recorded;
use proto::organization::v1 as told;
use uuid::Uuid;
use vocabulary::OrganizationId;

use super::known::Positions;
use crate::heard::Heard;
use crate::histories::History;
use calendar::{Painted, at};
use lines::{Bodies, Lines};
use organization::{Party, Stay, Unit, party, unit};
use work::{Counts, Registers, Work};

pub(crate) use row::row;

/// A unit on the day, as it counts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    pub(crate) unit: Uuid,
    pub(crate) dimensions: BTreeMap<&'static str, Option<String>>,
    pub(crate) line_why: &'static str,
    /// All lines that have a row that day.
    pub(crate) lines: Vec<String>,
    counts: bool,
    survey: Option<told::MembersSurvey>,
    register: Option<Counts>,
    /// Kinds of the Party organizations it is set up in.
    kinds: Vec<i32>,
    affiliated: bool,
    /// Kinds of the posts held there.
    posts: Vec<i32>,
    contacted: bool,
    least: u64,
    party_is_evidence: bool,
}

/// So many messages of a log.
fn upto(log: &[Recorded<Heard>], position: i64) -> &[Recorded<Heard>] {
    &log[..usize::try_from(position).unwrap()]
}

/// Everybody's state on a day, as known at positions of the logs.
pub(crate) fn states(history: &History, on: usize, known: Positions) -> Vec<State> {
    let (mut units, mut parties) = (BTreeMap::new(), BTreeMap::new());
    let mut bodies = Bodies::default();
    let mut parameters = BTreeMap::<String, Painted<String>>::new();
    for told in upto(&history.organization, known.organization) {
        match &told.event {
            Heard::Organization(event) => unit(&mut units, told.envelope.stream, event),
            Heard::Party(event) => party(&mut parties, told.envelope.stream, event),
            Heard::Parameter(set) => {
                let from = if set.from.is_empty() { 0 } else { at(&set.from) };
                parameters.entry(set.key.clone()).or_insert_with(Painted::blank).change(from, set.value.clone());
            }
            Heard::Body(body) => bodies.hear(told.envelope.stream, body),
            Heard::Division(_) | Heard::Industry(_) => {}
            Heard::Post(_) | Heard::Members(_) => unreachable!("organization tells of organizations"),
        }
    }
    let work = Work::of(upto(&history.assignment, known.assignment));
    let registers = Registers::of(upto(&history.membership, known.membership));
    let parameter =
        |key: &str, default: &str| parameters.get(key).and_then(|line| line.on(on)).unwrap_or(default.into());
    let dormant = parameter("dormant_counts", "false") == "true";
    let days = parameter("effective_evidence_days", "90").parse().unwrap();
    let lines = Lines::new(on, &bodies, &parties);
    let mut states = Vec::new();
    for (id, unit) in units.iter().filter(|(_, unit): &(_, &Unit)| unit.start <= on) {
        let id = OrganizationId::new(*id);
        let covering: Vec<&Party> = parties.values().filter(|p: &&Party| p.founded <= on && on < p.dissolved).collect();
        let has =
            |stays: &[Stay]| stays.iter().any(|(unit, from, to)| *unit == id.to_string() && *from <= on && on < *to);
        let kinds = covering.iter().filter(|p| has(&p.joined)).filter_map(|p| p.kind.on(on)).filter(|kind| *kind != 11);
        let affiliated = covering.iter().any(|p| has(&p.affiliated) && p.kind.on(on) != Some(11));
        let status = unit.status.on(on).unwrap();
        let known = |text: String| Some(text).filter(|text| !text.is_empty());
        let size = unit.employees.on(on).map(|n| match n {
            n if n >= 100 => "100+",
            n if n >= 30 => "30-99",
            n if n >= 10 => "10-29",
            _ => "0-9",
        });
        let kind = ["association", "service_agency", "foundation", "other", "law_firm", "accounting_firm", "tax_firm"];
        let (code, industry) = unit.class.on(on).unwrap();
        let kind = kind[code as usize - 1].to_owned();
        let (street, community) = unit.address.on(on).unwrap();
        let (line, line_why) = lines.of(&id.to_string(), unit);
        states.push(State {
            unit: id.uuid(),
            dimensions: BTreeMap::from([
                ("street", Some(street)),
                ("community", known(community)),
                ("industry", known(industry)),
                ("line", Some(line)),
                ("kind", Some(kind)),
                ("size", size.map(str::to_owned)),
            ]),
            line_why,
            lines: lines.keys(),
            counts: unit.in_statistics && (status == 1 || status == 2 && dormant),
            survey: unit.survey.on(on),
            kinds: kinds.collect(),
            affiliated,
            posts: work.kinds(&id.to_string(), on),
            contacted: work.contacted(&id.to_string(), on, days),
            register: registers.counts(&id.to_string(), on),
            least: parameter("branch_min_full_members", "3").parse().unwrap(),
            party_is_evidence: parameter("party_organization_is_evidence", "true") == "true",
        });
    }
    states
}
