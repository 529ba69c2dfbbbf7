//! What is wrong with a request: every field that breaks a rule, at once.

use tonic::Status;
use tonic_types::{BadRequest, ErrorDetail, FieldViolation};

use crate::rules::Rule;
use crate::status;

/// Violations of a request. Becomes INVALID_ARGUMENT with `BadRequest`, the code of the first violation, and both
/// languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invalid {
    violations: Vec<Violation>,
}

/// One field and the rule it breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path in the request: `row.code`.
    pub field: String,
    /// Stable code: `credit_code.check`.
    pub code: &'static str,
    /// The rule in Chinese.
    pub zh: String,
    /// The rule in English.
    pub en: String,
    /// What was given; empty where it is absent or personal.
    pub shown: String,
}

impl Invalid {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One violation, alone: for a parse that stops at the first.
    pub fn one(field: &str, rule: &impl Rule, shown: &str) -> Self {
        let mut invalid = Self::new();
        invalid.broken(field, rule, shown);
        invalid
    }

    /// Notes a violation. `shown`: what was given, empty where it is personal.
    pub fn field(
        &mut self,
        field: &str,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
        shown: &str,
    ) {
        let (zh, en) = (zh.into(), en.into());
        let shown = shown.chars().take(80).collect();
        self.violations.push(Violation { field: field.to_owned(), code, zh, en, shown });
    }

    /// Notes a broken rule.
    pub fn broken(&mut self, field: &str, rule: &impl Rule, shown: &str) {
        self.field(field, rule.code(), rule.chinese(), rule.to_string(), shown);
    }

    /// The value, or a note of the rule that `parsed` broke.
    pub fn check<T>(&mut self, field: &str, shown: &str, parsed: Result<T, impl Rule>) -> Option<T> {
        parsed.map_err(|rule| self.broken(field, &rule, shown)).ok()
    }

    /// As [`Invalid::check`] for a text that may be empty: absent then.
    pub fn optional<T, R: Rule>(
        &mut self,
        field: &str,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, R>,
    ) -> Option<T> {
        if text.trim().is_empty() { None } else { self.check(field, text, parse(text)) }
    }

    /// What was noted.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// What `checked` holds when nothing was noted. Every `None` that [`Invalid::check`] gave has been noted.
    ///
    /// # Errors
    /// What was noted.
    pub fn done<T>(self, checked: Option<T>) -> Result<T, Invalid> {
        match checked {
            Some(value) if self.violations.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}

impl From<Invalid> for Status {
    fn from(invalid: Invalid) -> Status {
        let told = |v: &Violation| FieldViolation::new(&v.field, format!("{}: {}", v.code, v.en));
        let fields = BadRequest::new(invalid.violations.iter().map(told).collect::<Vec<_>>());
        let line = |text: fn(&Violation) -> &str, quotes: [&str; 2]| {
            let one = |v: &Violation| match v.shown.as_str() {
                "" => format!("{}: {}", v.field, text(v)),
                shown => format!("{}: {} ({}{shown}{})", v.field, text(v), quotes[0], quotes[1]),
            };
            invalid.violations.iter().map(one).collect::<Vec<_>>().join("; ")
        };
        let (zh, en) = (line(|v| &v.zh, ["“", "”"]), line(|v| &v.en, ["\"", "\""]));
        let code = invalid.violations.first().map_or(status::INVALID.code, |first| first.code);
        status::tell(status::INVALID.status, code, &zh, &en, vec![ErrorDetail::BadRequest(fields)])
    }
}

#[cfg(test)]
mod tests {
    use tonic_types::StatusExt as _;

    use super::*;

    #[test]
    fn all_violations_are_told_with_field_value_and_rule() {
        let mut invalid = Invalid::new();
        let day = invalid.check("from", "2019-7-1", vocabulary::parse_day("2019-7-1"));
        let name = invalid.check("telephone", "", vocabulary::Name::parse(""));
        assert!(invalid.optional("to", " ", vocabulary::parse_day).is_none());
        let status = Status::from(invalid.done(day.zip(name)).unwrap_err());
        assert_eq!(status.code(), tonic::Code::InvalidArgument);
        assert_eq!(status::reason(&status).as_deref(), Some("day.invalid"));
        let fields = status.get_details_bad_request().unwrap().field_violations;
        assert_eq!(fields.iter().map(|field| field.field.as_str()).collect::<Vec<_>>(), ["from", "telephone"]);
        assert!(status.message().contains("\"2019-7-1\""));
        assert!(status::text(&status, "zh-CN").unwrap().contains("日期应写作"));
    }

    #[test]
    fn a_sound_request_is_passed_on() {
        let mut invalid = Invalid::new();
        let day = invalid.check("from", "2019-07-01", vocabulary::parse_day("2019-07-01"));
        assert!(invalid.done(day).is_ok());
    }
}
