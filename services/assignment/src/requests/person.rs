//! Somebody as a request or a ledger names them.

use kernel::{Log, Personal};
use proto::assignment::v1 as pb;
use runtime::Invalid;
use uuid::Uuid;
use vocabulary::{HolderId, Name, fold};

use crate::domain::post_holder::{Details, HomeUnit, Person, PersonName, PoliticalStatus, Position, Source, Telephone};

/// Somebody named. One person is who has the same name and telephone; without a telephone, the same name and home unit.
#[derive(Clone, PartialEq)]
pub(crate) struct Named {
    pub(crate) name: Name,
    pub(crate) telephone: Option<Name>,
    pub(crate) political_status: Option<Name>,
    pub(crate) position: Option<Name>,
    pub(crate) source: Option<Name>,
    pub(crate) home_unit: Option<Name>,
}

/// All of it is personal.
impl std::fmt::Debug for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Named(***)")
    }
}

/// What is personal is not shown back.
pub(super) fn named(invalid: &mut Invalid, field: &str, given: &pb::NewHolder) -> Option<Named> {
    let name = invalid.check(&format!("{field}.name"), "", Name::parse(&given.name));
    let mut told = |part: &str, text: &str| {
        let given = !text.trim().is_empty();
        given.then(|| invalid.check(&format!("{field}.{part}"), "", Name::parse(text))).flatten()
    };
    let telephone = told("telephone", &given.telephone);
    let political_status = told("political_status", &given.political_status);
    let position = told("position", &given.position);
    let source = told("source", &given.source);
    let home_unit = told("home_unit", &given.home_unit);
    Some(Named { name: name?, telephone, political_status, position, source, home_unit })
}

impl Named {
    /// What they are found by: in clear for the moment only.
    pub(crate) fn found_by(&self) -> [String; 3] {
        let name = fold(self.name.as_str());
        match &self.telephone {
            Some(telephone) => ["telephone".to_owned(), name, digits(telephone.as_str())],
            None => [
                "home_unit".to_owned(),
                name,
                self.home_unit.as_ref().map(|unit| fold(unit.as_str())).unwrap_or_default(),
            ],
        }
    }

    /// As a command names them; `fresh`: the id they get where they are new.
    pub(crate) fn person(&self, log: &Log, fresh: Uuid) -> Person {
        let Named { name, telephone, political_status, position, source, home_unit } = self.clone();
        let parts = self.found_by();
        let search = log.search_key("post_holder", &parts.each_ref().map(String::as_str));
        Person {
            holder: HolderId::new(fresh),
            search: Personal::Clear(search),
            name: Personal::Clear(PersonName(name)),
            telephone: telephone.map(|told| Personal::Clear(Telephone(told))),
            details: Details {
                political_status: political_status.map(|told| Personal::Clear(PoliticalStatus(told))),
                position: position.map(|told| Personal::Clear(Position(told))),
                source: source.map(|told| Personal::Clear(Source(told))),
                home_unit: home_unit.map(|told| Personal::Clear(HomeUnit(told))),
            },
        }
    }
}

/// A number however it is written: with spaces, dashes, brackets, or the country in front. What has no digits is itself.
fn digits(telephone: &str) -> String {
    let folded = fold(telephone);
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    let home = digits.strip_prefix("0086").or(digits.strip_prefix("86")).filter(|rest| rest.len() == 11);
    match (home, digits.is_empty()) {
        (Some(home), _) => home.to_owned(),
        (None, false) => digits,
        (None, true) => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn li_na(telephone: &str, home_unit: &str) -> Named {
        let told = |text: &str| Name::parse(text).ok();
        Named {
            name: Name::parse("李 娜").unwrap(),
            telephone: told(telephone),
            political_status: None,
            position: None,
            source: None,
            home_unit: told(home_unit),
        }
    }

    #[test]
    fn the_same_number_is_the_same_person_however_it_is_written() {
        let person = li_na("19900001234", "").found_by();
        for written in ["199-0000-1234", "１９９ ００００ １２３４", "+86 19900001234", "0086-199 0000 1234"]
        {
            assert_eq!(li_na(written, "观湖街道办").found_by(), person, "{written}");
        }
        assert_ne!(li_na("19900001235", "").found_by(), person);
        assert_eq!(li_na("(0755) 2100-1234", "").found_by(), li_na("075521001234", "").found_by());
    }

    #[test]
    fn without_a_number_the_home_unit_tells_people_apart() {
        assert_eq!(li_na("", "观湖 街道办").found_by(), li_na("", "观湖街道办").found_by());
        assert_ne!(li_na("", "观湖街道办").found_by(), li_na("", "民治街道办").found_by());
        assert_ne!(li_na("", "").found_by(), li_na("", "民治街道办").found_by());
    }

    #[test]
    fn nothing_of_a_person_is_shown() {
        assert!(!format!("{:?}", li_na("19900001234", "观湖街道办")).contains('李'));
    }
}
