//! Plugs pulled at any moment: nothing acknowledged is lost, nothing is doubled, and what stands in the way is said.
//!
//! What is killed when is drawn from a printed seed: `SEED=…` draws it again, `ROUNDS=…` goes on longer.

mod bus;
mod disk;
mod kills;
mod load;
mod restored;
mod starts;
