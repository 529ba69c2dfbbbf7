//! How a name is looked for: by its characters, its pinyin (also of polyphonic characters), its initials, any mixture of
//! these, or its code. `lhqygxh`, `longhuaqu`, `龙华qyg` and `龙华区义工协会` all find 龙华区义工协会.
//!
//! A row keeps each character with its readings (`;龙,long;华,hua;区,ou,qu`), against which a regular expression made of
//! what is looked for is matched: from one character to the next one may pass from anywhere in a reading. And it keeps the
//! pairs of neighbouring characters and letters, whose index leaves few rows for the expression.

use std::collections::BTreeSet;

use pinyin::{Pinyin, ToPinyinMulti as _};
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// Name and code of something that can be looked for. Serialized with the columns by which it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) code: String,
}

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { name, code } = self;
        let spelling = Spelling::of(name, code);
        let mut row = serializer.serialize_struct("Named", 4)?;
        row.serialize_field("name", name)?;
        row.serialize_field("code", code)?;
        row.serialize_field("spelling", &spelling.text())?;
        row.serialize_field("pairs", &spelling.pairs())?;
        row.end()
    }
}

/// What is looked for; nothing: everything is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sought {
    /// Matched against a spelling.
    pub(crate) pattern: String,
    /// All of them are among the pairs of what is found.
    pub(crate) pairs: Vec<String>,
}

impl Sought {
    /// By part of a name or code.
    pub(crate) fn new(text: &str) -> Self {
        let letters: Vec<char> = letters(text).collect();
        // The next letter of this reading, or the first of a reading of the next character.
        let between = "([^;]*;([^;]*,)?)?";
        let joined: Vec<String> = letters.iter().map(char::to_string).collect();
        let pattern = if joined.is_empty() { String::new() } else { format!("[;,]{}", joined.join(between)) };
        let neighbours = letters.windows(2).filter(|pair| pair[0].is_ascii() == pair[1].is_ascii());
        let pairs: BTreeSet<String> = neighbours.map(|pair| pair.iter().collect()).collect();
        Self { pattern, pairs: pairs.into_iter().collect() }
    }

    /// What else must hold of `alias`; the pattern is bound as `$first`, the pairs as the next.
    pub(crate) fn condition(&self, alias: &str, first: usize) -> String {
        if self.pattern.is_empty() {
            return String::new();
        }
        format!(" AND {alias}.pairs @> ${}::text[] AND {alias}.spelling ~ ${first}", first + 1)
    }
}

/// The characters of a name and code, each with its ways of being written; none between the two.
struct Spelling(Vec<Vec<String>>);

impl Spelling {
    fn of(name: &str, code: &str) -> Self {
        let mut characters: Vec<_> = letters(name).map(ways).collect();
        characters.push(Vec::new());
        characters.extend(letters(code).map(ways));
        Self(characters)
    }

    fn text(&self) -> String {
        self.0.iter().map(|ways| format!(";{}", ways.join(","))).collect()
    }

    /// Neighbours of the same script within a way of writing, and from its first or last to the first of the next.
    fn pairs(&self) -> BTreeSet<String> {
        let mut pairs = BTreeSet::new();
        let mut pair = |one: char, other: char| {
            if one.is_ascii() == other.is_ascii() {
                pairs.insert([one, other].iter().collect());
            }
        };
        for way in self.0.iter().flatten() {
            way.chars().zip(way.chars().skip(1)).for_each(|(one, other)| pair(one, other));
        }
        for two in self.0.windows(2) {
            for next in two[1].iter().filter_map(|way| way.chars().next()) {
                for way in &two[0] {
                    way.chars().next().into_iter().chain(way.chars().next_back()).for_each(|one| pair(one, next));
                }
            }
        }
        pairs
    }
}

/// As it is, and as it is read.
fn ways(letter: char) -> Vec<String> {
    let read = letter.to_pinyin_multi().into_iter().flatten().map(Pinyin::plain);
    // ü is typed v.
    let read: BTreeSet<String> = read.map(|read| read.replace('ü', "v")).collect();
    std::iter::once(letter.to_string()).chain(read).collect()
}

/// What of a text is looked for: no brackets, no spaces, no difference of width or case.
fn letters(text: &str) -> impl Iterator<Item = char> {
    vocabulary::fold(text).chars().filter(|letter| letter.is_alphanumeric()).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_stands_with_all_its_readings() {
        assert_eq!(Spelling::of("乐行", "5A").text(), ";乐,le,yue;行,hang,heng,xing;;5;a");
        let pairs = Spelling::of("乐行", "").pairs();
        for pair in ["乐行", "lh", "yx", "yu", "eh", "ex", "ng"] {
            assert!(pairs.contains(pair), "{pair} {pairs:?}");
        }
        assert!(!pairs.contains("乐x") && !pairs.contains("gl"));
    }

    #[test]
    fn what_is_looked_for_has_no_signs_of_its_own() {
        assert_eq!(Sought::new(" （·） "), Sought { pattern: String::new(), pairs: Vec::new() });
        assert_eq!(Sought::new("ＬＨ(").pattern, "[;,]l([^;]*;([^;]*,)?)?h");
        assert_eq!(Sought::new("龙h区").pairs, Vec::<String>::new());
        assert_eq!(Sought::new("5144").pairs, ["14", "44", "51"]);
    }
}
