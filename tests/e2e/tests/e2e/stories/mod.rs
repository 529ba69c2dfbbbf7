//! Stories in the words of the field: what people do over days and months, typed as they would type it, and what they
//! see then.

mod campaign;
mod erased;
mod month;
mod moves;
mod undone;

use serde_json::Value;
use support::{Run, World};

/// The command line in somebody's hands.
async fn typed(world: &World, user: &str, args: &[&str]) -> Run {
    let token = world.home().join("tokens").join(user).display().to_string();
    world.baohe(&[args, &["--token-file", &token]].concat()).await
}

/// A number of an answer.
#[track_caller]
fn number(answer: &Value, key: &str) -> u64 {
    answer[key].as_u64().unwrap_or_else(|| panic!("{key} in {answer}"))
}

/// A text of an answer.
#[track_caller]
fn text<'a>(answer: &'a Value, key: &str) -> &'a str {
    answer[key].as_str().unwrap_or_else(|| panic!("{key} in {answer}"))
}

/// A list of an answer.
#[track_caller]
fn list(answer: &Value) -> &[Value] {
    answer.as_array().unwrap_or_else(|| panic!("a list: {answer}"))
}
