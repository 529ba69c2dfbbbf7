//! The one place with a clock, signals and spawned tasks.

use kernel::Moment;

/// The one clock.
#[allow(clippy::disallowed_methods, reason = "the one clock")]
pub fn now() -> Moment {
    chrono::Utc::now().into()
}
