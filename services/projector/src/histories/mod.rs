//! Random histories for tests: what a small district might tell, back-dated, corrected and retracted at will.

mod lines;
mod members;
mod work;

use kernel::{Cause, Envelope, Epoch, Moment, Recorded, Route};
use proptest::prelude::*;
use proto::organization::v1 as organization;
use uuid::Uuid;
use vocabulary::OrganizationId;

use crate::heard::{Heard, OrganizationHeard, PartyHeard};
use members::{MEMBERS, Registers};
use work::Work;

pub(crate) const UNITS: usize = 6;
pub(crate) const PARTIES: usize = 5;
/// The days of a history are 1 to this many, of 2026.
pub(crate) const DAYS: u32 = 40;

/// One thing that may happen; small numbers choose what of what.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) what: u8,
    pub(crate) who: usize,
    pub(crate) whom: usize,
    pub(crate) value: u32,
    pub(crate) day: u32,
    pub(crate) other_day: u32,
}

/// What the logs told, each from position 1.
#[derive(Clone, Default)]
pub(crate) struct History {
    pub(crate) organization: Vec<Recorded<Heard>>,
    pub(crate) assignment: Vec<Recorded<Heard>>,
    pub(crate) membership: Vec<Recorded<Heard>>,
}

/// What was told and by whom, without the envelopes: a failing case is to be read.
impl std::fmt::Debug for History {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (service, log) in [("o", &self.organization), ("a", &self.assignment), ("m", &self.membership)] {
            for told in log {
                let who = told.envelope.stream.as_u128();
                writeln!(to, "{service}{} {who:x} {:?}", told.envelope.position, told.event)?;
            }
        }
        Ok(())
    }
}

/// Any history of up to `steps` steps after everything was recorded once.
pub(crate) fn histories(steps: usize) -> impl Strategy<Value = History> {
    let step = (0..46u8, 0..UNITS, 0..UNITS, 0..12u32, 1..=DAYS, 1..=DAYS)
        .prop_map(|(what, who, whom, value, day, other_day)| Step { what, who, whom, value, day, other_day });
    (prop::collection::vec(step.clone(), UNITS + PARTIES + MEMBERS), prop::collection::vec(step, 0..steps))
        .prop_map(|(first, steps)| told(&first, &steps))
}

pub(crate) fn unit_id(who: usize) -> Uuid {
    Uuid::from_u128(0x100 + who as u128)
}

pub(crate) fn party_id(who: usize) -> Uuid {
    Uuid::from_u128(0x200 + who as u128)
}

pub(crate) fn day(n: u32) -> String {
    let first = kernel::Day::from_ymd_opt(2026, 1, 1).unwrap();
    (first + chrono::Days::new(u64::from(n) - 1)).to_string()
}

fn told(first: &[Step], steps: &[Step]) -> History {
    let mut history = History::default();
    reference(&mut history);
    // Mostly short, so that evidence ends within a history.
    if first[0].value > 2 {
        history.parameter(3, "effective_evidence_days", (first[1].value + 1).to_string(), String::new());
    }
    first.iter().take(UNITS).enumerate().for_each(|(who, step)| history.record_unit(who, step));
    first.iter().skip(UNITS).take(PARTIES).enumerate().for_each(|(who, step)| history.record_party(who, step));
    let mut alive = Alive { units: [true; UNITS], parties: [true; PARTIES], ..Alive::default() };
    for step in first.iter().skip(UNITS + PARTIES) {
        alive.registers.member(&mut history, step);
    }
    steps.iter().for_each(|step| history.step(step, &mut alive));
    history
}

/// What may still be spoken of.
#[derive(Default)]
struct Alive {
    units: [bool; UNITS],
    parties: [bool; PARTIES],
    work: Work,
    registers: Registers,
}

pub(crate) const STREETS: [&str; 3] = ["440309001", "440309002", "440309003"];
pub(crate) const INDUSTRIES: [&str; 3] = ["human_resources", "charity", "sports"];

fn reference(history: &mut History) {
    let mut divisions = vec![("440309", "龙华区", "")];
    divisions.extend([(STREETS[0], "观湖街道", "440309"), (STREETS[1], "民治街道", "440309")]);
    divisions.extend([(STREETS[2], "龙华街道", "440309")]);
    divisions.extend([("440309001001", "松和社区", STREETS[0]), ("440309002001", "民乐社区", STREETS[1])]);
    for (n, (code, name, parent)) in divisions.into_iter().enumerate() {
        let [code, name, parent] = [code, name, parent].map(str::to_owned);
        let recorded = organization::DivisionRecorded { code, name, parent, ..Default::default() };
        history.organization(Uuid::from_u128(0x300 + n as u128), Heard::Division(recorded));
    }
    for (n, (key, name)) in INDUSTRIES.into_iter().zip(["人力资源", "公益慈善", "体育健身"]).enumerate() {
        let (key, name) = (key.to_owned(), name.to_owned());
        let recorded = organization::IndustryRecorded { key, name, rank: n as u32, ..Default::default() };
        history.organization(Uuid::from_u128(0x400 + n as u128), Heard::Industry(recorded));
    }
    lines::reference(history);
}

impl History {
    fn organization(&mut self, stream: Uuid, event: Heard) {
        let position = self.organization.len() as i64 + 1;
        self.organization.push(recorded(0xa, position, stream, event));
    }

    fn assignment(&mut self, holder: Uuid, event: Heard) {
        let position = self.assignment.len() as i64 + 1;
        self.assignment.push(recorded(0xb, position, holder, event));
    }

    fn membership(&mut self, who: usize, event: Heard) {
        let position = self.membership.len() as i64 + 1;
        self.membership.push(recorded(0xc, position, unit_id(who), event));
    }

    /// The logs one after the other.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Recorded<Heard>> {
        self.organization.iter().chain(&self.assignment).chain(&self.membership)
    }

    fn unit(&mut self, who: usize, event: OrganizationHeard) {
        self.organization(unit_id(who), Heard::Organization(event));
    }

    fn party(&mut self, who: usize, event: PartyHeard) {
        self.organization(party_id(who), Heard::Party(event));
    }

    fn record_unit(&mut self, who: usize, step: &Step) {
        let recorded = organization::OrganizationRecorded {
            code: format!("C{who}"),
            name: format!("单位{who}"),
            kind: (step.value % 7 + 1) as i32,
            division: street(step.whom),
            community: community(step.whom),
            industry: industry(step.value),
            from: day(step.day),
            in_statistics: step.value != 11,
            ..Default::default()
        };
        self.unit(who, OrganizationHeard::Recorded(recorded));
    }

    fn record_party(&mut self, who: usize, step: &Step) {
        let kind = (step.value % 11 + 1) as i32;
        let (name, founded_on) = (format!("中共第{who}支部"), day(step.day));
        let recorded = organization::PartyOrganizationRecorded { name, kind, founded_on, ..Default::default() };
        self.party(who, PartyHeard::Recorded(recorded));
        let (unit, from) = (unit_text(step.whom), day(step.other_day));
        self.party(
            who,
            PartyHeard::UnitJoined(organization::PartyOrganizationUnitJoined {
                unit,
                from,
                lead: true,
                ..Default::default()
            }),
        );
    }

    fn step(&mut self, step: &Step, alive: &mut Alive) {
        match step.what {
            0..=10 if alive.units[step.who] => self.unit_step(step, alive),
            11..=19 if alive.parties[step.who % PARTIES] => self.party_step(step, alive),
            20..=23 => alive.work.post(self, step),
            24..=26 | 42..=45 => alive.work.contact(self, step),
            27 | 28 => self.parameter_step(step),
            29..=33 => alive.registers.member(self, step),
            34 | 35 => alive.registers.declaration(self, step),
            36..=41 => self.line_step(step, alive),
            _ => {}
        }
    }

    fn unit_step(&mut self, step: &Step, alive: &mut Alive) {
        use OrganizationHeard as Told;
        let (on, from) = (day(step.day), day(step.day));
        let event = match step.what {
            0 => Told::MovedIn(organization::OrganizationMovedIn {
                division: street(step.whom),
                community: community(step.whom),
                from,
                ..Default::default()
            }),
            1 => Told::Reclassified(organization::OrganizationReclassified {
                kind: (step.value % 7 + 1) as i32,
                industry: industry(step.value),
                from,
                ..Default::default()
            }),
            2 => Told::EmployeesCounted(organization::OrganizationEmployeesCounted { employees: step.value * 11, on }),
            3 | 4 => Told::Surveyed(organization::OrganizationSurveyed { survey: Some(survey(step, &on)) }),
            5 => Told::WentDormant(organization::OrganizationWentDormant { on, ..Default::default() }),
            6 => Told::Resumed(organization::OrganizationResumed { on }),
            7 if step.value < 6 => Told::Deregistered(organization::OrganizationDeregistered { on }),
            7 => Told::Revoked(organization::OrganizationRevoked { on, ..Default::default() }),
            8 | 9 => Told::Corrected(Box::new(correction(step))),
            _ if step.value > 9 => {
                alive.units[step.who] = false;
                Told::Retracted(organization::OrganizationRetracted::default())
            }
            _ => Told::Renamed(organization::OrganizationRenamed { name: format!("新名{}", step.value), from }),
        };
        self.unit(step.who, event);
    }

    fn party_step(&mut self, step: &Step, alive: &mut Alive) {
        use PartyHeard as Told;
        let who = step.who % PARTIES;
        let (unit, on, from) = (unit_text(step.whom), day(step.day), day(step.day));
        let kind = (step.value % 11 + 1) as i32;
        let event = match step.what {
            11 => Told::UnitJoined(organization::PartyOrganizationUnitJoined { unit, from, ..Default::default() }),
            12 => Told::UnitLeft(organization::PartyOrganizationUnitLeft { unit, on }),
            13 => Told::UnitAffiliated(organization::PartyOrganizationUnitAffiliated { unit, from }),
            14 => Told::AffiliationEnded(organization::PartyOrganizationAffiliationEnded { unit, on }),
            15 => Told::Upgraded(organization::PartyOrganizationUpgraded { kind, on, ..Default::default() }),
            16 if step.value > 5 => Told::Dissolved(organization::PartyOrganizationDissolved { on }),
            17 | 18 => Told::Corrected(party_correction(step)),
            19 if step.value > 8 => {
                alive.parties[who] = false;
                Told::Retracted(organization::PartyOrganizationRetracted::default())
            }
            _ => Told::LeadUnitChanged(organization::PartyOrganizationLeadUnitChanged { unit, from }),
        };
        self.party(who, event);
    }

    fn parameter_step(&mut self, step: &Step) {
        let (n, key, value) = match step.value % 4 {
            0 => (0, "dormant_counts", (step.value > 5).to_string()),
            1 => (1, "branch_min_full_members", (step.value % 4 + 1).to_string()),
            2 => (2, "party_organization_is_evidence", (step.value > 5).to_string()),
            _ => (3, "effective_evidence_days", (step.value * 2).to_string()),
        };
        self.parameter(n, key, value, day(step.day));
    }

    fn parameter(&mut self, n: u128, key: &str, value: String, from: String) {
        let set = organization::ParameterSet { key: key.to_owned(), value, from, ..Default::default() };
        self.organization(Uuid::from_u128(0x700 + n), Heard::Parameter(set));
    }
}

fn correction(step: &Step) -> organization::OrganizationCorrected {
    let as_of = day(step.day);
    let nothing = organization::OrganizationCorrected { as_of, ..Default::default() };
    match step.value {
        0 => organization::OrganizationCorrected { kind: Some(1), ..nothing },
        1 => organization::OrganizationCorrected { division: Some(street(step.whom)), ..nothing },
        2 => organization::OrganizationCorrected { community: Some(community(step.whom)), ..nothing },
        3 => organization::OrganizationCorrected { industry: Some(industry(step.other_day)), ..nothing },
        4 | 5 => organization::OrganizationCorrected { registered_on: Some(day(step.other_day)), ..nothing },
        6 => organization::OrganizationCorrected { employees: Some(step.other_day), ..nothing },
        7 | 8 => organization::OrganizationCorrected { survey: Some(survey(step, &day(step.other_day))), ..nothing },
        9 => organization::OrganizationCorrected {
            status: Some(1 + (step.whom % 4) as i32),
            status_on: Some(day(step.other_day)),
            ..nothing
        },
        _ => organization::OrganizationCorrected {
            status: Some(1 + (step.whom % 4) as i32),
            status_on: Some(day(step.other_day)),
            status_was_on: Some(day(step.day)),
            ..nothing
        },
    }
}

fn party_correction(step: &Step) -> organization::PartyOrganizationCorrected {
    let as_of = day(step.day);
    let nothing = organization::PartyOrganizationCorrected { as_of, ..Default::default() };
    let from = day(step.other_day);
    let to = if step.value.is_multiple_of(2) { String::new() } else { day((step.other_day + 9).min(DAYS)) };
    let spans = vec![organization::UnitSpan { unit: unit_text(step.whom), from, to, ..Default::default() }];
    match step.value {
        0..=3 => organization::PartyOrganizationCorrected { kind: Some(1 + (step.other_day % 11) as i32), ..nothing },
        4 | 5 => organization::PartyOrganizationCorrected { founded_on: Some(day(step.other_day)), ..nothing },
        6 => organization::PartyOrganizationCorrected { dissolved_on: Some(day(step.other_day)), ..nothing },
        7 => organization::PartyOrganizationCorrected { dissolved_on: Some(String::new()), ..nothing },
        8 | 9 => organization::PartyOrganizationCorrected { units: spans, units_corrected: true, ..nothing },
        _ => organization::PartyOrganizationCorrected { affiliated: spans, affiliated_corrected: true, ..nothing },
    }
}

fn survey(step: &Step, on: &str) -> organization::MembersSurvey {
    organization::MembersSurvey {
        full: (step.value != 0).then_some(step.value % 6),
        probationary: step.value % 3,
        floating: step.whom as u32 % 3,
        applicants: 0,
        on: on.to_owned(),
    }
}

fn street(which: usize) -> String {
    STREETS[which % STREETS.len()].to_owned()
}

fn community(which: usize) -> String {
    if which % STREETS.len() == 2 { String::new() } else { format!("{}001", street(which)) }
}

fn industry(which: u32) -> String {
    INDUSTRIES.get(which as usize % 4).map_or(String::new(), |key| (*key).to_owned())
}

pub(crate) fn unit_text(who: usize) -> String {
    OrganizationId::new(unit_id(who)).to_string()
}

pub(crate) fn recorded(log: u128, position: i64, stream: Uuid, event: Heard) -> Recorded<Heard> {
    let envelope = Envelope {
        epoch: Epoch { log: Uuid::from_u128(log), number: 1 },
        position,
        stream,
        version: 1,
        event_id: Uuid::from_u128(log << 64 | position as u128),
        name: String::new(),
        schema: 1,
        recorded_at: Moment::from_micros(1_767_225_600_000_000 + position),
        route: Route::NONE,
        cause: Cause {
            actor: "up/anna".to_owned(),
            on_behalf_of: None,
            command_id: Uuid::nil(),
            correlation: Uuid::nil(),
            causation: None,
            trace: None,
            reference: None,
            publish: 1,
        },
    };
    Recorded { envelope, event }
}
