//! Who looked at what, and who operated what: a second log per service, with the same chain, never published.

use std::convert::Infallible;

use kernel::{Context, Decider, Event, Kind, Log, Moment, Nature, Refusal, Route, Target};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tonic::Status;
use uuid::Uuid;
use vocabulary::Note;

use crate::access::Caller;
use crate::invalid::Invalid;
use crate::{status, trace};

/// Names one entry of an audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct LookKind;
impl Kind for LookKind {
    const PREFIX: &'static str = "look";
}

/// One entry: looks happen, nothing changes afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Look;

/// What an entry says; who and when is in its envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Told {
    /// Somebody saw something in clear.
    Looked {
        /// What kind of thing: `organization.contact`.
        what: String,
        /// Whose.
        ids: Vec<String>,
        /// Why, in their words.
        purpose: String,
    },
    /// Somebody took data out or operated the system.
    Acted {
        /// What: `log.export`.
        what: String,
        /// On what.
        ids: Vec<String>,
        /// Why, in their words; may be empty.
        purpose: String,
    },
}

/// An entry is never refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an entry is never refused")]
pub(crate) struct Never(Infallible);

impl Refusal for Never {
    fn tell(&self) -> (&'static str, Nature, String) {
        match self.0 {}
    }
}

impl Event for Told {
    type Of = Look;
}

impl Decider for Look {
    const NAME: &'static str = "look";
    type Kind = LookKind;
    type Command = Told;
    type Event = Told;
    type Refusal = Never;

    fn decide(&self, command: &Told, _: Moment) -> Result<Vec<Told>, Never> {
        Ok(vec![command.clone()])
    }

    fn evolve(&mut self, _: &Told) {}

    fn route(&self) -> Route {
        Route::NONE
    }
}

/// A service's audit log. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Audit(Log);

impl Audit {
    pub(crate) fn new(log: Log) -> Self {
        Self(log)
    }

    pub(crate) fn log(&self) -> &Log {
        &self.0
    }

    /// Puts on record that `caller` is about to see `what` of `ids`. Durable when it answers: show only then.
    ///
    /// # Errors
    /// No purpose is given; the log cannot be written: show nothing then.
    pub async fn looked(&self, caller: &Caller, what: &str, ids: &[String], purpose: &str) -> Result<(), Status> {
        let mut invalid = Invalid::new();
        let purpose = invalid.check("purpose", purpose, Note::parse(purpose));
        let (what, ids, purpose) = (what.to_owned(), ids.to_vec(), invalid.done(purpose)?.to_string());
        self.write(caller, Told::Looked { what, ids, purpose }).await
    }

    /// Puts on record that `caller` is about to do `what` to `ids`.
    ///
    /// # Errors
    /// The log cannot be written: do nothing then.
    pub async fn acted(&self, caller: &Caller, what: &str, ids: &[String], purpose: &str) -> Result<(), Status> {
        let (what, ids, purpose) = (what.to_owned(), ids.to_vec(), purpose.to_owned());
        self.write(caller, Told::Acted { what, ids, purpose }).await
    }

    async fn write(&self, caller: &Caller, told: Told) -> Result<(), Status> {
        let command_id = Uuid::now_v7();
        let context = Context {
            command_id,
            digest: Sha256::digest(command_id.as_bytes()).into(),
            actor: caller.actor().to_owned(),
            on_behalf_of: caller.on_behalf_of().map(str::to_owned),
            correlation: command_id,
            causation: None,
            trace: trace::current(),
            reference: None,
        };
        let target = Target::<LookKind>::New;
        self.0.execute(target, &told, &context, &|_: &Look| Ok(())).await.map(drop).map_err(status::failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_stored_under_a_name_that_stays() {
        let told =
            Told::Looked { what: "organization.contact".into(), ids: vec!["org_1".into()], purpose: "核实".into() };
        let written = kernel::codec::write(&told).unwrap();
        assert_eq!((written.name.as_str(), written.schema), ("look.looked", 1));
        assert_eq!(written.payload, r#"{"what":"organization.contact","ids":["org_1"],"purpose":"核实"}"#);
        assert_eq!(kernel::codec::read::<Told>(&written.name, 1, &written.payload).unwrap(), told);
    }
}
