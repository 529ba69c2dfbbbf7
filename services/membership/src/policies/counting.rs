//! From persons to the counts of their organizations, within the service's own log.

use kernel::codec::{self, CodecError};
use kernel::{Policy, Reaction, Recorded, Target, Told};

use crate::domain::counts::{Seat, Span};
use crate::domain::person;
use crate::domain::unit_membership::{Command, UnitMembership, id_of};
use vocabulary::OrganizationId;

/// What is heard of a person.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OfPerson {
    /// They count differently at an organization.
    Counted { organization: OrganizationId, seat: Seat, differences: Vec<Span> },
    /// An organization of theirs lies there.
    Moved { organization: OrganizationId, seat: Seat },
}

impl Told for OfPerson {
    fn read(name: &str, schema: i16, data: &str) -> Result<Option<Self>, CodecError> {
        let Some(name @ ("person.counted" | "person.workplace_moved")) = name.strip_prefix("membership.") else {
            return Ok(None);
        };
        Ok(match codec::read::<person::Event>(name, schema, data)? {
            person::Event::Counted { organization, seat, differences } => {
                Some(OfPerson::Counted { organization, seat, differences })
            }
            person::Event::WorkplaceMoved { organization, seat } => Some(OfPerson::Moved { organization, seat }),
            _ => None,
        })
    }
}

/// What a person tells of their counts is added up by organization.
#[derive(Debug)]
pub(crate) struct CountWhoeverChanged;

impl Policy for CountWhoeverChanged {
    const NAME: &'static str = "count_whoever_changed";
    const SOURCE: &'static str = "membership";
    const FROM_BEGINNING: bool = true;
    const AS_STORED: bool = true;
    type Told = OfPerson;
    type Decider = UnitMembership;

    fn react(&self, told: &Recorded<OfPerson>) -> Vec<Reaction<UnitMembership>> {
        let (organization, command) = match told.event.clone() {
            OfPerson::Counted { organization, seat, differences } => {
                (organization, Command::Count { organization, seat, differences })
            }
            OfPerson::Moved { organization, seat } => (organization, Command::Settle { seat }),
        };
        vec![Reaction::Tell(Target::OneOrNew(id_of(organization)), command)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::Event;

    #[test]
    fn what_a_person_tells_of_their_counts_is_heard_and_nothing_else() {
        let (organization, differences) = (OrganizationId::new(uuid::Uuid::from_u128(7)), Vec::new());
        let seat = Seat { division: vocabulary::Division::parse("440309001").unwrap(), industry: None };
        let counted = Event::Counted { organization, seat: seat.clone(), differences: Vec::new() };
        let written = codec::write(&counted).unwrap();
        let heard = OfPerson::read(&format!("membership.{}", written.name), 1, &written.payload).unwrap();
        assert_eq!(heard, Some(OfPerson::Counted { organization, seat, differences }));
        assert_eq!(OfPerson::read("membership.person.enrolled", 1, "{}").unwrap(), None);
        assert_eq!(OfPerson::read("membership.unit_membership.counted", 1, "{}").unwrap(), None);
        assert!(OfPerson::read("membership.person.counted", 2, "{}").is_err());
    }
}
