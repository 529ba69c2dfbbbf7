//! Whether a log is what it says: offline on exported rows, online on everything.

mod chain;
mod held;
mod line;
mod log;

pub use chain::{Break, Chain, Verified, Wrong, chain};
pub use line::{NotALine, line, read_line};
pub use log::{VerifyError, log};
