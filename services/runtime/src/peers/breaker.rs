//! A circuit breaker: a peer that does not answer is left alone for a while.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

const FAILURES: u32 = 5;
const REST: Duration = Duration::from_secs(2);

/// Opens after five failures in a row for two seconds, then lets one call try.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    closed_from: Option<Instant>,
}

impl Breaker {
    /// Whether a call may go out.
    pub(crate) fn lets(&self, now: Instant) -> bool {
        let mut state = self.state();
        match state.closed_from {
            Some(at) if now < at => false,
            Some(_) => {
                // This one tries; until it has answered the others rest.
                state.closed_from = Some(now + REST);
                true
            }
            None => true,
        }
    }

    /// How a call went.
    pub(crate) fn told(&self, answered: bool, now: Instant) {
        let mut state = self.state();
        if answered {
            *state = State::default();
        } else {
            state.failures += 1;
            if state.failures >= FAILURES {
                state.closed_from = Some(now + REST);
            }
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Nothing in here panics halfway; a poisoned state is still a state.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_failures_one_call_in_two_seconds_tries() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..FAILURES {
            assert!(breaker.lets(now));
            breaker.told(false, now);
        }
        assert!(!breaker.lets(now + REST / 2));
        assert!(breaker.lets(now + REST));
        assert!(!breaker.lets(now + REST));
        breaker.told(true, now + REST);
        assert!(breaker.lets(now + REST));
    }
}
