//! What happened in plain words, Chinese and English.

mod organization;
mod party_organization;
mod work;

use super::Names;
use crate::facts::words::Word;
use crate::heard::Heard;

/// Chinese and English. `stream`: whom the message is about.
pub(crate) fn sentence(heard: &Heard, stream: uuid::Uuid, names: &Names) -> (String, String) {
    match heard {
        Heard::Organization(heard) => organization::told(heard, names),
        Heard::Party(heard) => party_organization::told(heard, stream, names),
        Heard::Post(heard) => work::told(heard, names),
        Heard::Members(heard) => work::members(heard),
        Heard::Division(_) | Heard::Industry(_) | Heard::Body(_) | Heard::Parameter(_) => Default::default(),
    }
}

fn both(zh: String, en: String) -> (String, String) {
    (zh, en)
}

fn or(text: &str, otherwise: &str) -> String {
    if text.is_empty() { otherwise } else { text }.to_owned()
}

fn word<W: Word>(word: Option<W>) -> (&'static str, &'static str) {
    word.map_or(("unknown", "未知"), W::told)
}

/// 2019年7月1日, as people read it.
fn day(iso: &str) -> String {
    use chrono::Datelike as _;
    let day = iso.parse::<kernel::Day>();
    day.map_or_else(|_| iso.to_owned(), |day| format!("{}年{}月{}日", day.year(), day.month(), day.day()))
}
