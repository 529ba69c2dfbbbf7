//! Imports: nobody else's business; what their rows did is told of the rows' own aggregates.

use kernel::{Announcement, Recorded};

use crate::domain::batch::Event;

pub(crate) fn batch(told: &Recorded<Event>) -> Announcement {
    match told.event {
        Event::Started { .. } | Event::Finished { .. } | Event::Undone { .. } => Announcement::Private,
    }
}
