//! Invented people: names no one could take for a real one's, numbers that no one has.

use std::collections::HashSet;

use chrono::{Datelike, Months, NaiveDate};

use super::dice::Dice;
use super::names;
use super::units::day;

/// Under this prefix no identity number was ever given out.
const NOWHERE: &str = "999999";
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Somebody with an identity number of their own.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) identity: String,
    pub(super) sex: &'static str,
    pub(super) ethnicity: &'static str,
    pub(super) education: &'static str,
    pub(super) telephone: Option<String>,
    pub(super) born: NaiveDate,
}

/// People, each met once.
#[derive(Debug, Default)]
pub(super) struct People {
    identities: HashSet<String>,
}

impl People {
    /// Somebody aged 22 to 80 in spring 2019.
    pub(super) fn somebody(&mut self, dice: &mut Dice) -> Person {
        loop {
            let born = day(dice.between(1939, 1996) as i32, dice.between(1, 12), dice.between(1, 28));
            let order = dice.between(1, 999);
            let digits = format!("{NOWHERE}{}{order:03}", born.format("%Y%m%d"));
            let identity = identity(&digits);
            if self.identities.insert(identity.clone()) {
                return Person {
                    name: names::person(dice),
                    identity,
                    sex: if order % 2 == 1 { "男" } else { "女" },
                    ethnicity: dice.pick(&["汉族", "汉族", "汉族", "汉族", "壮族", "土家族", "瑶族", "满族"]),
                    education: dice.pick(&["研究生", "本科", "本科", "大专", "大专", "中专", "高中"]),
                    telephone: dice.chance(85).then(|| names::telephone(dice)),
                    born,
                };
            }
        }
    }
}

impl Person {
    /// The day they are so old.
    pub(super) fn turns(&self, years: u32) -> NaiveDate {
        self.born.checked_add_months(Months::new(12 * years)).unwrap_or(self.born)
    }

    /// In which year they are 18.
    pub(super) fn of_age(&self) -> u32 {
        self.turns(18).year().unsigned_abs()
    }
}

/// With the check character of GB 11643.
pub(super) fn identity(digits: &str) -> String {
    let sum: u32 = digits.chars().filter_map(|digit| digit.to_digit(10)).zip(WEIGHTS).map(|(d, w)| d * w).sum();
    let check = b"10X98765432".get((sum % 11) as usize).copied().unwrap_or(b'0');
    format!("{digits}{}", char::from(check))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_character_is_that_of_the_standard() {
        assert_eq!(identity("11010519491231002"), "11010519491231002X");
        assert_eq!(identity("44052418800101001"), "440524188001010014");
    }

    #[test]
    fn nobody_is_met_twice() {
        let (mut people, mut dice) = (People::default(), Dice::new(1));
        let met: HashSet<String> = (0..5000).map(|_| people.somebody(&mut dice).identity).collect();
        assert_eq!(met.len(), 5000);
        assert!(met.iter().all(|identity| identity.starts_with(NOWHERE) && identity.len() == 18));
    }
}
