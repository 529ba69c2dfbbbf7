//! How texts from ledgers are made comparable.

/// Full-width forms (U+FF01–FF5E) and the ideographic space in their narrow form; everything else stays.
pub fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '【' | '〔' => '(',
            '】' | '〕' => ')',
            c => c,
        })
        .collect()
}

/// Narrow, without any white space, in lower case: equal for texts that differ in writing only.
pub fn fold(text: &str) -> String {
    narrow(text).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// As [`fold`], without the ending 街道, 社区 or 办事处 that ledgers add and leave out.
pub fn fold_name(text: &str) -> String {
    let folded = fold(text);
    let short = ["街道办事处", "办事处", "街道", "社区"].iter().find_map(|end| folded.strip_suffix(end));
    short.filter(|short| !short.is_empty()).map_or(folded.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_space_and_case_make_no_difference() {
        assert_eq!(fold(" ５３４４Ａ（甲） \u{3000}"), "5344a(甲)");
        assert_eq!(fold_name("观湖街道"), fold_name(" 观湖 "));
        assert_eq!(fold_name("街道"), "街道");
    }
}
