//! Whose line it is, where that was said by hand.

use vocabulary::{Day, Note};

use super::events::Event;
use super::{Known, Refusal};
use crate::domain::body::BodyKey;

/// A line that was set by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ByHand {
    /// The body that leads it.
    pub(crate) line: BodyKey,
    /// Why it is this one, whatever the rule says.
    pub(crate) why: Note,
}

impl Known {
    /// The line set by hand that holds on a day.
    pub(crate) fn by_hand(&self, day: Day) -> Option<&ByHand> {
        self.lines.as_ref().filter(|lines| lines.since(day) <= day)?.at(day).as_ref()
    }

    /// Said again of the same day, the later counts.
    pub(super) fn line_set(&self, line: &BodyKey, why: &Note, from: Day) -> Result<Vec<Event>, Refusal> {
        self.not_before_start(from)?;
        let set = ByHand { line: line.clone(), why: why.clone() };
        if self.by_hand(from) == Some(&set) {
            return Ok(vec![]);
        }
        let ByHand { line, why } = set;
        Ok(vec![Event::LineSet { line, why, from }])
    }

    /// The rule says it again.
    pub(super) fn line_cleared(&self, why: &Note, from: Day) -> Result<Vec<Event>, Refusal> {
        self.not_before_start(from)?;
        let cleared = Event::LineCleared { why: why.clone(), from };
        Ok(if self.by_hand(from).is_some() { vec![cleared] } else { vec![] })
    }
}
