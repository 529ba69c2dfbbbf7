//! Who somebody is: sealed under a key of their own, so that it can be forgotten, and found by name and telephone.

use kernel::{Personal, SearchKey, Sensitive};
use serde::{Deserialize, Serialize};
use vocabulary::{HolderId, Name};

macro_rules! sensitive {
    ($($kind:ident, $field:literal, $what:literal;)*) => {$(
        #[doc = $what]
        #[derive(Clone, PartialEq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $kind(pub(crate) Name);
        impl Sensitive for $kind {
            const FIELD: &'static str = $field;
        }
    )*};
}

sensitive! {
    PersonName, "name", "姓名";
    Telephone, "telephone", "手机";
    PoliticalStatus, "political_status", "政治面貌";
    Position, "position", "职务";
    Source, "source", "来源: where they were found, such as the cadres of an office.";
    HomeUnit, "home_unit", "派出单位";
}

/// What is said of somebody beside name and telephone. `None`: not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Details {
    /// Political status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) political_status: Option<Personal<PoliticalStatus>>,
    /// What they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) position: Option<Personal<Position>>,
    /// Where they were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<Personal<Source>>,
    /// Who sent them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) home_unit: Option<Personal<HomeUnit>>,
}

/// Somebody as a command names them; `holder` is the id they get where they are new.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) holder: HolderId,
    /// Of name and telephone; without a telephone of name and home unit.
    pub(crate) search: Personal<SearchKey>,
    pub(crate) name: Personal<PersonName>,
    pub(crate) telephone: Option<Personal<Telephone>>,
    pub(crate) details: Details,
}

/// Somebody on record; what holds of them, sealed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OnRecord {
    pub(crate) search: Personal<SearchKey>,
    pub(crate) name: Personal<PersonName>,
    pub(crate) telephone: Option<Personal<Telephone>>,
    pub(crate) details: Details,
}

impl Details {
    /// What `given` says that is not known yet.
    pub(super) fn news(&self, given: &Details) -> Option<Details> {
        let Details { political_status, position, source, home_unit } = given.clone();
        let news = Details {
            political_status: political_status.filter(|told| self.political_status.as_ref() != Some(told)),
            position: position.filter(|told| self.position.as_ref() != Some(told)),
            source: source.filter(|told| self.source.as_ref() != Some(told)),
            home_unit: home_unit.filter(|told| self.home_unit.as_ref() != Some(told)),
        };
        (news != Details::default()).then_some(news)
    }

    /// What is told later stands before what was told.
    pub(super) fn learn(&mut self, later: &Details) {
        let Details { political_status, position, source, home_unit } = later.clone();
        self.political_status = political_status.or(self.political_status.take());
        self.position = position.or(self.position.take());
        self.source = source.or(self.source.take());
        self.home_unit = home_unit.or(self.home_unit.take());
    }
}
