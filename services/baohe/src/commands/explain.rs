//! `explain`: what an error code means and what to do.

use serde_json::json;

use crate::args::Output;
use crate::exit::{Failure, Lang, NOT_FOUND};
use crate::output::Listing;

/// One code, or all.
///
/// # Errors
/// A code that does not exist.
pub(crate) fn run(code: Option<&str>, lang: Lang, output: Output) -> Result<(), Failure> {
    let known = crate::catalog::codes();
    let wanted: Vec<_> = known.iter().filter(|known| code.is_none_or(|code| known.code == code)).collect();
    if wanted.is_empty() {
        let code = code.unwrap_or_default();
        let en = format!("there is no code {code}; `baohe explain` lists them all");
        return Err(Failure::new(NOT_FOUND, lang.say(&format!("没有代码 {code}；baohe explain 列出全部"), &en)));
    }
    let items = wanted.iter().map(|known| json!({ "code": known.code, "zh": known.zh, "en": known.en })).collect();
    let text = if lang == Lang::Zh { ("zh", "说明") } else { ("en", "meaning") };
    Listing { columns: vec![("code", "代码"), text], items, name: "code" }.print(output)
}
