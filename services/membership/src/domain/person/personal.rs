//! What is personal of a member: sealed with a key of their own, and forgotten with it.

use kernel::{Personal, SearchKey, Sensitive};
use serde::{Deserialize, Serialize};

macro_rules! sensitive {
    ($($what:literal, $name:ident, $field:literal;)*) => {$(
        #[doc = $what]
        #[derive(Clone, PartialEq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $name(pub(crate) String);

        impl Sensitive for $name {
            const FIELD: &'static str = $field;
        }

        impl From<$name> for String {
            fn from($name(text): $name) -> String {
                text
            }
        }
    )*};
}

sensitive! {
    "A person's name.", PersonName, "name";
    "A citizen identity number; the birth date stands in it and nowhere else.", IdentityNumber, "identity_number";
    "男, 女", Sex, "sex";
    "民族", Ethnicity, "ethnicity";
    "学历", Education, "education";
    "A telephone number as given.", Telephone, "telephone";
    "Who holds the relationship of a floating member, in their words: whatever was typed.", HomeName, "home";
}

/// Who somebody is. Serialized only sealed; comparing takes the ring of the person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) name: Personal<PersonName>,
    pub(crate) identity_number: Personal<IdentityNumber>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sex: Option<Personal<Sex>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ethnicity: Option<Personal<Ethnicity>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) education: Option<Personal<Education>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) telephone: Option<Personal<Telephone>>,
    /// By which the identity number is found.
    pub(crate) by_number: Personal<SearchKey>,
    /// By which the name is found.
    pub(crate) by_name: Personal<SearchKey>,
}

/// What is another of it; the identity number never is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub(crate) struct ProfileChange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Personal<PersonName>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by_name: Option<Personal<SearchKey>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sex: Option<Personal<Sex>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ethnicity: Option<Personal<Ethnicity>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) education: Option<Personal<Education>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) telephone: Option<Personal<Telephone>>,
}

impl Profile {
    /// What `row` says differently; what it does not say stays.
    pub(crate) fn differing(&self, row: &Profile) -> Option<ProfileChange> {
        // The number is what they were found by.
        let Profile { name, identity_number: _, sex, ethnicity, education, telephone, by_number: _, by_name } = row;
        let named = *name != self.name;
        let change = ProfileChange {
            name: named.then(|| name.clone()),
            by_name: named.then(|| by_name.clone()),
            sex: other(&self.sex, sex),
            ethnicity: other(&self.ethnicity, ethnicity),
            education: other(&self.education, education),
            telephone: other(&self.telephone, telephone),
        };
        let ProfileChange { name, by_name: _, sex, ethnicity, education, telephone } = &change;
        let any = name.is_some() || sex.is_some() || ethnicity.is_some() || education.is_some() || telephone.is_some();
        any.then_some(change)
    }

    /// Takes what is another.
    pub(super) fn take(&mut self, change: &ProfileChange) {
        let ProfileChange { name, by_name, sex, ethnicity, education, telephone } = change.clone();
        self.name = name.unwrap_or_else(|| self.name.clone());
        self.by_name = by_name.unwrap_or_else(|| self.by_name.clone());
        self.sex = sex.or(self.sex.take());
        self.ethnicity = ethnicity.or(self.ethnicity.take());
        self.education = education.or(self.education.take());
        self.telephone = telephone.or(self.telephone.take());
    }

    /// Nothing of it is known any more.
    pub(super) fn forgotten() -> Self {
        Self {
            name: Personal::Erased,
            identity_number: Personal::Erased,
            sex: None,
            ethnicity: None,
            education: None,
            telephone: None,
            by_number: Personal::Erased,
            by_name: Personal::Erased,
        }
    }
}

fn other<T: Sensitive + Clone + PartialEq>(
    now: &Option<Personal<T>>,
    said: &Option<Personal<T>>,
) -> Option<Personal<T>> {
    said.clone().filter(|_| said != now)
}
