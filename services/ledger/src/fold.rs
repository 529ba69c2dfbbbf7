//! Folding: what counts as the same heading, choice or value although it was typed differently.

/// Full-width forms as their plain ones, the ideographic and other odd spaces as a space.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' => ' ',
        '\u{FFE5}' => '¥',
        _ => c,
    }
}

/// Marks that no one sees and that programs leave behind.
fn invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn bracket(c: char) -> char {
    match c {
        '【' | '〔' | '［' | '[' | '〖' | '「' | '『' | '{' | '<' | '〈' | '《' => '(',
        '】' | '〕' | '］' | ']' | '〗' | '」' | '』' | '}' | '>' | '〉' | '》' => ')',
        _ => c,
    }
}

/// A value: width folded, no white space at the ends.
pub fn value(text: &str) -> String {
    text.chars().filter(|c| !invisible(*c)).map(narrow).collect::<String>().trim().to_owned()
}

/// A code: as a value, without any white space, upper case.
pub fn code(text: &str) -> String {
    value(text).chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}

/// A heading or a name to compare by: no white space, width, case and brackets folded.
pub fn key(text: &str) -> String {
    value(text).chars().filter(|c| !c.is_whitespace()).map(bracket).flat_map(char::to_lowercase).collect()
}

/// An enumeration's text: as a key, without hyphens and brackets.
pub fn choice(text: &str) -> String {
    let dash = |c| matches!(c, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    key(text).chars().filter(|c| !dash(*c) && !matches!(c, '(' | ')')).collect()
}

/// A name to compare by, without this ending: 观湖街道 and 观湖 are the same under `stem(_, "街道")`. A name that is
/// nothing but the ending stays.
pub fn stem(text: &str, ending: &str) -> String {
    let key = key(text);
    match key.strip_suffix(ending) {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => key,
    }
}

/// The parts of a cell that names several: separated by 、 , ; / of either width or by line breaks.
pub fn list(text: &str) -> Vec<String> {
    text.split(|c| matches!(narrow(c), '、' | '､' | ',' | ';' | '/' | '\n' | '\r'))
        .map(value)
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_lose_width_and_the_white_space_around_them() {
        assert_eq!(value("　５１４４０３００ＭＪ　 "), "51440300MJ");
        assert_eq!(value("\u{FEFF}深圳市（龙华）中心\u{200B}"), "深圳市(龙华)中心");
    }

    #[test]
    fn headings_are_the_same_whatever_their_spaces_width_case_and_brackets() {
        for text in ["从业人员数（人）", " 从业 人员数(人)", "从业\n人员数【人】", "从业人员数〔人〕"]
        {
            assert_eq!(key(text), "从业人员数(人)");
        }
        assert_eq!(key("ＷＧＳ８４"), "wgs84");
    }

    #[test]
    fn choices_are_the_same_without_hyphen_and_brackets() {
        for text in ["GCJ-02", "gcj02", "ＧＣＪ—０２", "[GCJ 02]"] {
            assert_eq!(choice(text), "gcj02");
        }
    }

    #[test]
    fn a_stem_is_found_with_and_without_the_ending() {
        assert_eq!(stem("观湖 街道", "街道"), stem("观湖", "街道"));
        assert_eq!(stem("街道", "街道"), "街道");
    }

    #[test]
    fn lists_take_every_separator() {
        assert_eq!(list("甲、乙，丙；丁/戊\n己,庚;辛／壬、"), ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬"]);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in any::<String>()) {
            for fold in [value, code, key, choice] {
                let once = fold(&text);
                prop_assert_eq!(fold(&once), once);
            }
        }

        #[test]
        fn a_value_in_full_width_is_the_same_value(text in "[!-~]{0,24}") {
            let wide: String = text.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect();
            prop_assert_eq!(value(&wide), text);
        }

        #[test]
        fn lists_never_hold_empty_parts(text in any::<String>()) {
            prop_assert!(list(&text).iter().all(|part| !part.is_empty()));
        }
    }
}
