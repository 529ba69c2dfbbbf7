//! Requests about reference data: bodies with duties, parameters.

use kernel::{Key, Target};
use proto::organization::v1 as pb;
use runtime::{Asked, Asks, Facts, Invalid, Permission, Rule, status};
use serde_json::Value;
use tonic::Status;
use vocabulary::{Day, Division, Industry, Name, Note, ParameterId, parse_day};

use super::codes::{
    BODY_KEY, Code, INDUSTRY_UNKNOWN, PARAMETER_UNFIT, PARAMETER_UNKNOWN, PARTY_UNKNOWN, STREET_UNKNOWN,
};
use super::enums;
use super::look::Look;
use crate::domain::body::{self, BadSlug, Body, BodyKey, Duty};
use crate::domain::parameter::{self, Parameter};

impl Rule for BadSlug {
    fn code(&self) -> &'static str {
        BODY_KEY.code
    }

    fn chinese(&self) -> String {
        BODY_KEY.zh.to_owned()
    }
}

impl Asks<Body> for pb::RecordBodyRequest {
    const NEEDS: Permission = Permission::ReferenceWrite;
    type Draft = Box<body::Row>;

    fn parse(self) -> Result<Asked<Body, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let key = invalid.check("key", &self.key, BodyKey::parse(&self.key));
        let name = invalid.check("name", &self.name, Name::parse(&self.name));
        let kind = enums::body_kind(&mut invalid, "kind", self.kind);
        let division = invalid.optional("division", &self.division, Division::parse);
        let industry = invalid.optional("industry", &self.industry, Industry::parse);
        let party_organization = invalid.optional("party_organization", &self.party_organization, |id| id.parse());
        let from = invalid.optional("from", &self.from, parse_day);
        let to = invalid.optional("to", &self.to, parse_day);
        let leads = duties(&mut invalid, "leads", &self.leads);
        let supports = duties(&mut invalid, "supports", &self.supports);
        let row = key.zip(name).zip(kind).map(|((key, name), kind)| body::Row {
            key,
            name,
            kind,
            division,
            industry,
            party_organization,
            from,
            to,
            leads,
            supports,
            rank: self.rank,
        });
        invalid.done(row.map(|row| (Target::HolderOrNew(Key::new(body::KEY, &row.key)), Box::new(row))))
    }

    async fn complete(row: Self::Draft, facts: &Facts) -> Result<body::Command, Status> {
        let mut invalid = Invalid::new();
        if let Some(division) = row.division
            && facts.reference.street(division.code()).is_none()
        {
            broken(&mut invalid, "division", &STREET_UNKNOWN, division.code());
        }
        if let Some(industry) = &row.industry
            && facts.reference.industry(industry.as_str()).is_none()
        {
            broken(&mut invalid, "industry", &INDUSTRY_UNKNOWN, industry.as_str());
        }
        if let Some(id) = row.party_organization
            && Look::at(&facts.log).party(id).await.map_err(status::unread)?.is_none()
        {
            broken(&mut invalid, "party_organization", &PARTY_UNKNOWN, &id.to_string());
        }
        invalid.done(Some(body::Command::Record(row))).map_err(Into::into)
    }
}

fn duties(invalid: &mut Invalid, field: &str, given: &[String]) -> Vec<Duty> {
    given.iter().filter_map(|duty| invalid.check(field, duty, Duty::parse(duty))).collect()
}

fn broken(invalid: &mut Invalid, field: &str, rule: &Code, shown: &str) {
    invalid.field(field, rule.code, rule.zh, rule.en, shown);
}

/// A value and since when.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    key: Name,
    value: Note,
    from: Option<Day>,
    source: Note,
}

impl Asks<Parameter> for pb::SetParameterRequest {
    const NEEDS: Permission = Permission::ReferenceWrite;
    type Draft = Setting;

    fn parse(self) -> Result<Asked<Parameter, Setting>, Invalid> {
        let mut invalid = Invalid::new();
        let key = invalid.check("key", &self.key, Name::parse(&self.key));
        let value = invalid.check("value", &self.value, Note::parse(&self.value));
        let source = invalid.check("source", &self.source, Note::parse(&self.source));
        let from = invalid.optional("from", &self.from, parse_day);
        if value.as_ref().is_some_and(|value| serde_json::from_str::<Value>(value.as_str()).is_err()) {
            broken(&mut invalid, "value", &PARAMETER_UNFIT, &self.value);
        }
        let checked = key.zip(value).zip(source);
        invalid.done(checked.map(|((key, value), source)| {
            (Target::Holder(Key::new(parameter::KEY, &key)), Setting { key, value, from, source })
        }))
    }

    /// What a parameter is, is known by its values: a number stays a number. Which there are, releases say.
    async fn complete(
        Setting { key, value, from, source }: Setting,
        facts: &Facts,
    ) -> Result<parameter::Command, Status> {
        let look = Look::at(&facts.log);
        let holder = look.holder(&Key::new(parameter::KEY, &key)).await.map_err(status::unread)?;
        let mut invalid = Invalid::new();
        let Some(holder) = holder else {
            broken(&mut invalid, "key", &PARAMETER_UNKNOWN, key.as_str());
            return Err(invalid.into());
        };
        let known: Option<Parameter> = look.load(ParameterId::new(holder)).await.map_err(status::unread)?;
        let known = known.as_ref().and_then(Parameter::value).map(|value| value.as_str());
        if !known.is_some_and(|known| alike(known, value.as_str())) {
            broken(&mut invalid, "value", &PARAMETER_UNFIT, value.as_str());
            return Err(invalid.into());
        }
        Ok(parameter::Command::Set { key, value, from, source })
    }
}

/// Of one kind, in all that they hold; numbers are whole and none is below 0.
fn alike(known: &str, value: &str) -> bool {
    fn same(known: &Value, value: &Value) -> bool {
        match (known, value) {
            (Value::Bool(_), Value::Bool(_)) | (Value::String(_), Value::String(_)) => true,
            (Value::Number(_), Value::Number(number)) => number.is_u64(),
            (Value::Array(known), Value::Array(values)) => {
                known.first().is_none_or(|first| values.iter().all(|value| same(first, value)))
            }
            (Value::Object(known), Value::Object(values)) => {
                known.len() == values.len()
                    && known.iter().all(|(key, known)| values.get(key).is_some_and(|value| same(known, value)))
            }
            _ => false,
        }
    }
    let read = |text| serde_json::from_str::<Value>(text).ok();
    read(known).zip(read(value)).is_some_and(|(known, value)| same(&known, &value))
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn a_value_is_of_the_kind_that_is_known() {
        assert!(alike("10", "12") && alike("true", "false") && alike("[6,3,1]", "[2]"));
        assert!(alike(r#"{"committee":5,"branch":3}"#, r#"{"branch":2,"committee":5}"#));
        assert!(!alike("10", "-1") && !alike("10", "1.5") && !alike("10", "\"12\"") && !alike("10", "zwölf"));
        assert!(!alike("[6,3,1]", "[\"6\"]") && !alike(r#"{"committee":5}"#, r#"{"branch":5}"#));
    }
}
