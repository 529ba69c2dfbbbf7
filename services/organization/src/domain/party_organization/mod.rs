//! A Party organization (党组织) with its units: recorded, upgraded, dissolved; who belongs to it, and to whom it does.

mod events;
mod record;
pub(crate) mod row;
mod state;
#[cfg(test)]
mod tests;

use kernel::{Claim, Decider, Guard, Key, Moment, Nature, Route};
use vocabulary::{Day, Division, Industry, Name, Note, OrganizationId, PartyOrganizationKind, Place, Scope, Scoped};

use crate::domain::organization::LIFE;
pub(crate) use events::{Correction, Event, Units};
pub(crate) use row::{Code, Kind, Record, Row, Seat, Setup, Span, Superior, Unit};
pub(crate) use state::{Known, named};

/// Claim: the code in the national system.
pub(crate) const CODE: &str = "party_organization.code";
/// Claim: name and founding day, the identity where there is no code.
pub(crate) const NAMED: &str = "party_organization.named";
/// Claim per unit: the top Party organization in it.
pub(crate) const TOP: &str = "party_organization.top";
/// Claim per unit: whom it is affiliated to.
pub(crate) const AFFILIATED: &str = "party_organization.affiliated";
/// Mark per unit: who ever had it or had it affiliated.
pub(crate) const UNIT: &str = "party_organization.unit";
/// Mark per superior: who ever was under it.
pub(crate) const SUPERIOR: &str = "party_organization.superior";
/// Mark: every name it had, as folded for look-ups.
pub(crate) const NAME: &str = "party_organization.name";
/// Guard per district: bumped when an existing Party organization gets another superior, so that no circle closes.
pub(crate) const SUPERIORS: &str = "party_organization.superiors";

/// One Party organization.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum PartyOrganization {
    /// Nothing is recorded.
    #[default]
    Unknown,
    /// On record, alive or dissolved.
    OnRecord(Box<Known>),
    /// Recorded in error; where it was, for permissions.
    Retracted(Place),
}

/// What can be asked of it.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// A ledger's row: creates it, or tells what changed.
    Record(Box<Record>),
    /// A unit is brought under its management.
    Affiliate { unit: Box<Unit>, from: Day },
    /// A unit has a Party organization of its own from `on`: its affiliation ends then.
    EndAffiliation { unit: OrganizationId, on: Day },
    /// A unit's life ended: nothing rests on it any longer.
    ReleaseUnit { unit: OrganizationId, on: Day },
    /// A unit moved: if it leads, the Party organization follows.
    FollowUnit { unit: OrganizationId, change: Change, from: Day },
    /// It ends, by decision of its superior.
    Dissolve { on: Day, reason: Option<Note> },
    /// It was recorded in error. `subordinates`: how many name it as their superior.
    Retract { reason: Note, subordinates: i64 },
}

/// What changed about a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// It lies in this street.
    Street(Division),
    /// It is of this industry, or of none that is known.
    Industry(Option<Industry>),
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("no such Party organization is on record")]
    NotOnRecord,
    #[error("the Party organization was recorded in error and retracted")]
    Retracted,
    #[error("the Party organization was dissolved on {on}; only corrections are taken after that")]
    Dissolved { on: Day },
    #[error("{day} lies before {founded}, when the Party organization was founded")]
    BeforeFounding { day: Day, founded: Day },
    #[error("the Party organization has the code {code}")]
    OtherCode { code: Code },
    #[error("the unit {name} ended on {on}; no Party organization can rest on it")]
    UnitEnded { name: Name, on: Day },
    #[error("a Party organization cannot be under itself, directly or through others")]
    Circle,
    #[error("this kind of Party organization cannot be under the superior's kind")]
    SuperiorUnfit,
    #[error("{count} Party organizations name it as their superior; retract or correct these first")]
    Subordinates { count: i64 },
}

impl kernel::Refusal for Refusal {
    fn tell(&self) -> (&'static str, Nature, String) {
        use Nature::{Absent, Unfit};
        match self {
            Refusal::NotOnRecord => ("party_organization.not_on_record", Absent, "没有该党组织的记录".into()),
            Refusal::Retracted => ("party_organization.retracted", Absent, "该党组织系误录，已撤回".into()),
            Refusal::Dissolved { on } => {
                ("party_organization.dissolved", Unfit, format!("该党组织已于{on}撤销，此后只接受更正"))
            }
            Refusal::BeforeFounding { day, founded } => {
                ("party_organization.before_founding", Unfit, format!("日期{day}早于该党组织成立日期{founded}"))
            }
            Refusal::OtherCode { code } => ("party_organization.other_code", Unfit, format!("该党组织已有代码{code}")),
            Refusal::UnitEnded { name, on } => {
                ("party_organization.unit_ended", Unfit, format!("单位“{name}”已于{on}终止，不能建立或纳入党组织"))
            }
            Refusal::Circle => ("party_organization.circle", Unfit, "党组织不能直接或间接隶属于自身".into()),
            Refusal::SuperiorUnfit => {
                ("party_organization.superior_unfit", Unfit, "该类别的党组织不能隶属于此类别的上级党组织".into())
            }
            Refusal::Subordinates { count } => {
                ("party_organization.has_subordinates", Unfit, format!("尚有{count}个党组织隶属于它，请先撤回或更正"))
            }
        }
    }
}

impl Decider for PartyOrganization {
    const NAME: &'static str = "party_organization";
    type Kind = PartyOrganizationKind;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(&self, command: &Command, _: Moment) -> Result<Vec<Event>, Refusal> {
        use PartyOrganization::{OnRecord, Retracted, Unknown};
        match (self, command) {
            // What follows from a unit's life reaches everybody who ever named it; most have nothing to do.
            (OnRecord(now), Command::ReleaseUnit { unit, on }) => Ok(now.released(*unit, *on)),
            (OnRecord(now), Command::EndAffiliation { unit, on }) => Ok(now.affiliation_ended(*unit, *on)),
            (OnRecord(now), Command::FollowUnit { unit, change, from }) => {
                Ok(if now.lead == Some(*unit) { now.followed(change.clone(), *from) } else { vec![] })
            }
            (_, Command::ReleaseUnit { .. } | Command::EndAffiliation { .. } | Command::FollowUnit { .. }) => {
                Ok(vec![])
            }

            (Unknown, Command::Record(record)) => record::first(record),
            (Unknown, _) => Err(Refusal::NotOnRecord),
            (Retracted(_), Command::Retract { .. }) => Ok(vec![]),
            (Retracted(_), _) => Err(Refusal::Retracted),
            (OnRecord(now), Command::Record(record)) => record::again(now, record),
            (OnRecord(_), Command::Retract { reason, subordinates: 0 }) => {
                Ok(vec![Event::Retracted { reason: reason.clone() }])
            }
            (OnRecord(_), Command::Retract { subordinates, .. }) => Err(Refusal::Subordinates { count: *subordinates }),
            (OnRecord(now), Command::Dissolve { on, reason }) => now.dissolve(*on, reason.clone()),
            (OnRecord(now), Command::Affiliate { unit, from }) => now.affiliate(unit, *from),
        }
    }

    fn evolve(&mut self, event: &Event) {
        match (&mut *self, event) {
            (PartyOrganization::OnRecord(now), Event::Retracted { .. }) => {
                *self = PartyOrganization::Retracted(now.place());
            }
            (PartyOrganization::OnRecord(now), event) => now.evolve(event),
            (PartyOrganization::Unknown, event) => {
                let born = Known::born(event);
                *self = born.map_or(PartyOrganization::Unknown, |born| PartyOrganization::OnRecord(Box::new(born)));
            }
            (PartyOrganization::Retracted(_), _) => {}
        }
    }

    fn claims(&self) -> Vec<Claim> {
        self.known().map(Known::claims).unwrap_or_default()
    }

    fn marks(&self) -> Vec<Key> {
        self.known().map(Known::marks).unwrap_or_default()
    }

    fn guards(command: &Command) -> Vec<Guard> {
        let alive = |unit: &Unit| Guard::Expect(Key::new(LIFE, unit.id), unit.life);
        match command {
            Command::Record(record) => {
                let Record { row, home, superiors_seen, .. } = &**record;
                let bump = |seen| Guard::Bump(Key::new(SUPERIORS, home), seen);
                let mut guards: Vec<_> = row.units.iter().chain(&row.affiliated).map(alive).collect();
                guards.sort();
                guards.dedup();
                guards.into_iter().chain(superiors_seen.map(bump)).collect()
            }
            Command::Affiliate { unit, .. } => vec![alive(unit)],
            _ => vec![],
        }
    }

    fn route(&self) -> Route {
        match self {
            PartyOrganization::Unknown => Route::NONE,
            PartyOrganization::OnRecord(now) => now.seat.division.into(),
            PartyOrganization::Retracted(place) => place.division.map_or(Route::NONE, Route::from),
        }
    }
}

impl PartyOrganization {
    /// What is known, unless nothing is or it was a mistake.
    pub(crate) fn known(&self) -> Option<&Known> {
        match self {
            PartyOrganization::OnRecord(now) => Some(now),
            PartyOrganization::Unknown | PartyOrganization::Retracted(_) => None,
        }
    }
}

impl Known {
    fn released(&self, unit: OrganizationId, on: Day) -> Vec<Event> {
        if self.dissolved.is_some_and(|dissolved| dissolved <= on) {
            return vec![];
        }
        let left = self.units.iter().filter(|span| span.unit == unit && span.to.is_none());
        let left = left.map(|span| Event::UnitLeft { unit, on: on.max(span.from) });
        left.chain(self.affiliation_ended(unit, on)).collect()
    }

    fn affiliation_ended(&self, unit: OrganizationId, on: Day) -> Vec<Event> {
        let open = self.affiliated.iter().filter(|span| span.unit == unit && span.holds(on) && span.to.is_none());
        open.map(|_| Event::AffiliationEnded { unit, on }).collect()
    }

    fn followed(&self, change: Change, from: Day) -> Vec<Event> {
        let now = self.seat.clone();
        let seat = match change {
            Change::Street(division) => Seat { division, ..now },
            Change::Industry(industry) => Seat { industry, ..now },
        };
        record::placed(self, &seat, from)
    }

    fn dissolve(&self, on: Day, reason: Option<Note>) -> Result<Vec<Event>, Refusal> {
        match self.dissolved {
            Some(known) if known == on => Ok(vec![]),
            Some(on) => Err(Refusal::Dissolved { on }),
            None => self.not_before_founding(on).map(|()| vec![Event::Dissolved { on, reason }]),
        }
    }

    fn affiliate(&self, unit: &Unit, from: Day) -> Result<Vec<Event>, Refusal> {
        if let Some(on) = self.dissolved {
            return Err(Refusal::Dissolved { on });
        }
        self.not_before_founding(from)?;
        if self.affiliated.iter().any(|span| span.unit == unit.id && span.to.is_none()) {
            return Ok(vec![]);
        }
        record::affiliated(unit, from.max(unit.from), None)
    }

    fn not_before_founding(&self, day: Day) -> Result<(), Refusal> {
        let founded = self.founded_on;
        if day < founded { Err(Refusal::BeforeFounding { day, founded }) } else { Ok(()) }
    }
}

impl Scoped for PartyOrganization {
    fn scope(&self) -> Scope {
        match self {
            PartyOrganization::Unknown => Scope::Unborn,
            PartyOrganization::OnRecord(now) => Scope::Within(now.place()),
            PartyOrganization::Retracted(place) => Scope::Within(place.clone()),
        }
    }
}
