//! One file per command.

pub(crate) mod batches;
pub(crate) mod changes;
pub(crate) mod coverage;
pub(crate) mod demo;
pub(crate) mod directory;
pub(crate) mod events;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod members;
pub(crate) mod names;
pub(crate) mod operate;
pub(crate) mod posts;
pub(crate) mod reference;
pub(crate) mod serve;
pub(crate) mod settings;
pub(crate) mod template;
pub(crate) mod verify;
pub(crate) mod worklist;

use proto::common::v1::{CoveredScope, Receipt};
use proto::coverage::v1::Condition;
use serde_json::{Value, json};

use crate::exit::{Failure, USAGE};

/// `K=V` as a condition.
pub(crate) fn conditions(texts: &[String]) -> Result<Vec<Condition>, Failure> {
    let parse = |text: &String| {
        let (dimension, value) = text.split_once('=').filter(|(key, _)| !key.is_empty())?;
        Some(Condition { dimension: dimension.to_owned(), value: value.to_owned() })
    };
    let wrong = |text: &String| Failure::new(USAGE, format!("--where {text}: expected K=V, such as street=观湖街道"));
    texts.iter().map(|text| parse(text).ok_or_else(|| wrong(text))).collect()
}

/// What a command answered, as a document says it.
pub(crate) fn receipt(receipt: &Receipt) -> Value {
    json!({
        "service": receipt.service, "epoch": receipt.epoch, "position": receipt.position,
        "version": receipt.version, "id": receipt.id, "events": receipt.events,
    })
}

/// What an answer covers, as a document says it.
pub(crate) fn scope(scope: &CoveredScope) -> Value {
    json!({
        "whole": scope.whole,
        "divisions": scope.divisions,
        "industries": scope.industries,
        "organizations": scope.organizations,
    })
}
