//! Waiting for what must come.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How long anything may take that is waited for; only a broken program reaches it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until `condition` gives something.
///
/// # Panics
/// When it does not within two minutes.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut condition: impl FnMut() -> F) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = condition().await {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        sleep(Duration::from_millis(20)).await;
    }
}
