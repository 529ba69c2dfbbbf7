//! What is known about one post at an organization.

use kernel::Unfit;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::OrganizationKind;

use super::party_organization::read_id;
use super::words::PostKind;
use crate::heard::PostHeard;
use crate::timeline::{Civil, Segment, timeline};

/// One post: who holds it is nobody's business here.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Post(Option<Term>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Term {
    state: State,
    from: Civil,
    to: Civil,
}

/// The post while it is held.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) unit: Uuid,
    pub(crate) kind: PostKind,
}

impl Post {
    /// Takes in what was told.
    pub(crate) fn hear(&mut self, heard: &PostHeard) -> Result<(), Unfit> {
        match heard {
            PostHeard::Assigned(assigned) => {
                let unit = read_id::<OrganizationKind>(&assigned.organization)?;
                let state = State { unit, kind: assigned.kind().try_into()? };
                self.0 = Some(Term { state, from: Civil::read(&assigned.from)?, to: Civil::OPEN });
            }
            PostHeard::Released(released) => {
                let term = self.0.as_mut().ok_or_else(|| Unfit(format!("{} was never assigned", released.post)))?;
                term.to = Civil::read(&released.on)?;
            }
        }
        Ok(())
    }

    /// The days it is held.
    pub(crate) fn states(&self) -> Vec<Segment<State>> {
        self.0.iter().flat_map(|term| timeline(term.from, term.to, [], |_| Some(term.state))).collect()
    }
}
