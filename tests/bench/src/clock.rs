//! The bench's clock.

use kernel::Moment;

/// The moment it is.
#[expect(clippy::disallowed_methods, reason = "the bench's one clock")]
pub(crate) fn now() -> Moment {
    chrono::Utc::now().into()
}
