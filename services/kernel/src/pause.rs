//! Waiting before trying again, longer each time.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(5);

/// Doubles from 50 ms to 5 s.
#[derive(Debug)]
pub(crate) struct Pause(Duration);

impl Default for Pause {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Pause {
    /// Waits, and longer the next time.
    pub(crate) async fn wait(&mut self) {
        let pause = self.0;
        self.0 = LONGEST.min(pause * 2);
        tokio::time::sleep(pause).await;
    }

    /// Something went well: short again.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }
}
