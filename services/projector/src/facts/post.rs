//! What is known about one post at an organization, and about one contact with it.

use kernel::Unfit;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::OrganizationKind;

use super::party_organization::read_id;
use super::words::PostKind;
use crate::timeline::{Civil, Segment, timeline};
use proto::assignment::v1 as told;

/// One post. Of its holder nothing is known but the id.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Post {
    /// `None`: never assigned, or retracted.
    term: Option<Term>,
}

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
    pub(crate) holder: Uuid,
}

impl Post {
    /// The holder has it from a day.
    pub(crate) fn assigned(&mut self, holder: Uuid, told: &told::PostHolderAssigned) -> Result<(), Unfit> {
        let unit = read_id::<OrganizationKind>(&told.organization)?;
        let state = State { unit, kind: told.kind().try_into()?, holder };
        self.term = Some(Term { state, from: Civil::read(&told.from)?, to: Civil::OPEN });
        Ok(())
    }

    /// It ended.
    pub(crate) fn released(&mut self, told: &told::PostHolderReleased) -> Result<(), Unfit> {
        self.on_record(&told.post)?.to = Civil::read(&told.on)?;
        Ok(())
    }

    /// Its days were wrong.
    pub(crate) fn corrected(&mut self, told: &told::PostHolderPostCorrected) -> Result<(), Unfit> {
        let (from, to) = (Civil::read(&told.from)?, Civil::read_to(&told.to)?);
        let (unit, kind) = (read_id::<OrganizationKind>(&told.organization)?, told.kind().try_into()?);
        let term = self.on_record(&told.post)?;
        *term = Term { state: State { unit, kind, ..term.state }, from, to };
        Ok(())
    }

    /// It never was.
    pub(crate) fn retracted(&mut self, told: &told::PostHolderPostRetracted) -> Result<(), Unfit> {
        self.on_record(&told.post)?;
        self.term = None;
        Ok(())
    }

    /// The days it is held.
    pub(crate) fn states(&self) -> Vec<Segment<State>> {
        self.term.iter().flat_map(|term| timeline(term.from, term.to, [], |_| Some(term.state))).collect()
    }

    fn on_record(&mut self, post: &str) -> Result<&mut Term, Unfit> {
        self.term.as_mut().ok_or_else(|| Unfit(format!("{post} is not on record")))
    }
}
