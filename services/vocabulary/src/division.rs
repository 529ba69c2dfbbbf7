//! Divisions by their statistical codes: district 6 digits, street 9, community 12.

use std::fmt;

use kernel::Route;
use serde::{Deserialize, Serialize};

/// A district, street or community by code. A code alone does not say that such a division is on record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Division {
    digits: [u8; 12],
    level: Level,
}

/// How deep a division lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 6 digits.
    District,
    /// 9 digits.
    Street,
    /// 12 digits.
    Community,
}

/// A text that is no division's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a division's code has 6 digits (district), 9 (street) or 12 (community)")]
pub struct BadDivision;

impl Level {
    fn len(self) -> usize {
        match self {
            Level::District => 6,
            Level::Street => 9,
            Level::Community => 12,
        }
    }
}

impl Division {
    /// 6, 9 or 12 digits.
    ///
    /// # Errors
    /// [`BadDivision`]
    pub fn parse(code: &str) -> Result<Self, BadDivision> {
        let level = match code.len() {
            6 => Level::District,
            9 => Level::Street,
            12 => Level::Community,
            _ => return Err(BadDivision),
        };
        if !code.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(BadDivision);
        }
        let mut digits = [b'0'; 12];
        digits[..code.len()].copy_from_slice(code.as_bytes());
        Ok(Self { digits, level })
    }

    /// The digits.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.digits[..self.level.len()]).unwrap_or_default()
    }

    /// How deep it lies.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The street it is or lies in; `None` for a district.
    pub fn street(&self) -> Option<Division> {
        (self.level != Level::District).then(|| Self::cut(self, Level::Street))
    }

    /// The district it is or lies in.
    pub fn district(&self) -> Division {
        self.cut(Level::District)
    }

    /// Whether `other` is this division or lies in it.
    pub fn contains(&self, other: &Division) -> bool {
        other.level >= self.level && other.cut(self.level) == *self
    }

    fn cut(&self, level: Level) -> Division {
        let mut digits = [b'0'; 12];
        digits[..level.len()].copy_from_slice(&self.digits[..level.len()]);
        Self { digits, level }
    }
}

/// Province, city, district, street: what subjects are filtered by. A community routes as its street.
impl From<Division> for Route {
    fn from(division: Division) -> Route {
        let code = division.code();
        let street = code.get(6..9).unwrap_or("-");
        Route::parse(&format!("{}.{}.{}.{street}", &code[..2], &code[2..4], &code[4..6])).unwrap_or(Route::NONE)
    }
}

impl fmt::Display for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Division {
    type Error = BadDivision;

    fn try_from(code: String) -> Result<Self, BadDivision> {
        Self::parse(&code)
    }
}

impl From<Division> for String {
    fn from(division: Division) -> String {
        division.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_lies_in_its_district_and_holds_its_communities() {
        let [district, street, community] =
            ["440309", "440309001", "440309001003"].map(|code| Division::parse(code).unwrap());
        assert!(district.contains(&street) && street.contains(&community) && district.contains(&community));
        assert!(!street.contains(&district) && !street.contains(&Division::parse("440309002").unwrap()));
        assert_eq!((community.street(), community.district()), (Some(street), district));
    }

    #[test]
    fn a_route_has_four_tokens() {
        let route = |code| Route::from(Division::parse(code).unwrap());
        assert_eq!(route("440309001").tokens(), Some("44.03.09.001"));
        assert_eq!(route("440309001003").tokens(), Some("44.03.09.001"));
        assert_eq!(route("440309").tokens(), Some("44.03.09.-"));
    }
}
