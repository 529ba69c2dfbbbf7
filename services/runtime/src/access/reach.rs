//! Where a grant reaches.

use proto::organization::v1 as pb;
use serde::{Deserialize, Serialize};
use vocabulary::{Division, Industry, OrganizationId, Place, Scope};

/// What a grant reaches. Written `all`, `division:440309001`, `industry:charity`, `organization:org_01j…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Reach {
    /// Everything.
    All,
    /// A division and all below it.
    Division(Division),
    /// An industry across divisions.
    Industry(Industry),
    /// One organization.
    Organization(OrganizationId),
}

impl Reach {
    /// Whether it contains `scope`. What is not recorded yet is reached by all: the state after decides.
    pub fn contains(&self, scope: &Scope) -> bool {
        match (self, scope) {
            (_, Scope::Unborn) | (Reach::All, _) => true,
            (_, Scope::District) => false,
            (_, Scope::Within(place)) => self.covers(place),
            (_, Scope::Several(places)) => places.iter().any(|place| self.covers(place)),
        }
    }

    fn covers(&self, place: &Place) -> bool {
        match self {
            Reach::All => true,
            Reach::Division(own) => place.division.is_some_and(|division| own.contains(&division)),
            Reach::Industry(own) => place.industry.as_ref() == Some(own),
            Reach::Organization(own) => place.organization == Some(*own),
        }
    }

    /// As organization tells it; `None` where that says nothing.
    pub fn of(told: &pb::GrantScope) -> Option<Self> {
        let text = |text: &'_ str| (!text.is_empty()).then(|| text.to_owned());
        if told.all {
            return Some(Reach::All);
        }
        if let Some(code) = text(&told.division) {
            return Division::parse(&code).ok().map(Reach::Division);
        }
        if let Some(key) = text(&told.industry) {
            return Industry::parse(&key).ok().map(Reach::Industry);
        }
        text(&told.organization)?.parse().ok().map(Reach::Organization)
    }
}

impl std::fmt::Display for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reach::All => f.write_str("all"),
            Reach::Division(division) => write!(f, "division:{division}"),
            Reach::Industry(industry) => write!(f, "industry:{industry}"),
            Reach::Organization(id) => write!(f, "organization:{id}"),
        }
    }
}

impl From<Reach> for String {
    fn from(reach: Reach) -> String {
        reach.to_string()
    }
}

impl TryFrom<String> for Reach {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parsed = match text.split_once(':') {
            None if text == "all" => Some(Reach::All),
            Some(("division", code)) => Division::parse(code).ok().map(Reach::Division),
            Some(("industry", key)) => Industry::parse(key).ok().map(Reach::Industry),
            Some(("organization", id)) => id.parse().ok().map(Reach::Organization),
            _ => None,
        };
        parsed.ok_or_else(|| format!("`{text}` is no scope: all, division:CODE, industry:KEY or organization:ID"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(text: &str) -> Reach {
        Reach::try_from(text.to_owned()).unwrap()
    }

    fn within(division: &str, industry: &str) -> Scope {
        Scope::Within(Place {
            division: Division::parse(division).ok(),
            industry: Industry::parse(industry).ok(),
            organization: None,
        })
    }

    #[test]
    fn a_street_reaches_its_communities_and_no_other_street() {
        let street = reach("division:440309001");
        assert!(street.contains(&within("440309001", "")) && street.contains(&within("440309001003", "")));
        assert!(!street.contains(&within("440309002", "")) && !street.contains(&within("", "charity")));
        assert!(!street.contains(&Scope::District));
        assert!(street.contains(&Scope::Unborn));
    }

    #[test]
    fn an_industry_reaches_across_streets() {
        let line = reach("industry:charity");
        assert!(line.contains(&within("440309001", "charity")) && line.contains(&within("440309002", "charity")));
        assert!(!line.contains(&within("440309001", "sports")) && !line.contains(&within("440309001", "")));
    }

    #[test]
    fn what_lies_in_several_places_is_reached_in_any_of_them() {
        let places =
            ["440309001", "440309002"].map(|code| Place { division: Division::parse(code).ok(), ..Place::default() });
        let several = Scope::of(places);
        assert!(reach("division:440309002").contains(&several) && reach("all").contains(&several));
        assert!(!reach("division:440309003").contains(&several) && !reach("industry:charity").contains(&several));
    }

    #[test]
    fn a_reach_is_read_as_it_is_written() {
        for text in ["all", "division:440309", "industry:charity"] {
            assert_eq!(String::from(reach(text)), text);
        }
        assert!(Reach::try_from("street:1".to_owned()).is_err());
    }
}
