//! Figures of several days, bases and dimensions, all as known at one moment.

use std::path::Path;

use proto::coverage::v1::coverage_service_client::CoverageServiceClient;
use proto::coverage::v1::{GetCoverageRequest, GetCoverageResponse};
use serde_json::{Value, json};

use super::{file, form};
use crate::args::Output;
use crate::client::{ANSWER_LIMIT, Client};
use crate::commands::{conditions, coverage};
use crate::exit::Failure;
use crate::output::{Column, Rows, note};

const BASES: [&str; 3] = ["campaign", "official", "eligible"];
const DIMENSIONS: [&str; 6] = ["street", "community", "industry", "line", "kind", "size"];

/// Which figures.
pub(super) struct Wanted<'a> {
    pub(super) on: &'a [String],
    pub(super) basis: &'a [String],
    pub(super) by: &'a [String],
    pub(super) known_at: Option<&'a str>,
    pub(super) conditions: &'a [String],
}

/// Writes them.
///
/// # Errors
/// What the server refuses, or an output that cannot be written.
pub(super) async fn run(
    client: &Client,
    wanted: &Wanted<'_>,
    out: Option<&Path>,
    output: Output,
) -> Result<(), Failure> {
    let output = form(output, out)?;
    let mut service = CoverageServiceClient::new(client.connection.clone()).max_decoding_message_size(ANSWER_LIMIT);
    let mut request = GetCoverageRequest {
        known_at: wanted.known_at.unwrap_or_default().to_owned(),
        r#where: conditions(wanted.conditions)?,
        after: if wanted.known_at.is_some() { Vec::new() } else { client.heads().await? },
        ..GetCoverageRequest::default()
    };
    if wanted.known_at.is_none() {
        // What the first answer knew, all others know.
        let first = service.get_coverage(request.clone()).await.map_err(client.failed())?.into_inner();
        request.known_at = first.known_at;
    }
    let (sink, unfinished) = file::open(out, output)?;
    let (mut rows, mut written) = (Rows::begin(output, columns(), "key", sink)?, 0u64);
    for on in or(wanted.on, &[""]) {
        for basis in or(wanted.basis, &BASES) {
            for by in or(wanted.by, &DIMENSIONS) {
                let asked = GetCoverageRequest {
                    on: on.to_owned(),
                    basis: basis.to_owned(),
                    by: by.to_owned(),
                    ..request.clone()
                };
                let answer = service.get_coverage(asked).await.map_err(client.failed())?.into_inner();
                for row in lines(&answer, output) {
                    rows.write(&row)?;
                    written += 1;
                }
            }
        }
    }
    rows.finish()?;
    unfinished.complete()?;
    if let Some(out) = out {
        note(format_args!("{}: {written}", out.display()));
    }
    Ok(())
}

fn or<'a>(said: &'a [String], all: &[&'a str]) -> Vec<&'a str> {
    if said.is_empty() { all.to_vec() } else { said.iter().map(String::as_str).collect() }
}

/// Each row says of what it is a row.
fn lines(answer: &GetCoverageResponse, output: Output) -> Vec<Value> {
    let told = |row| {
        let mut line = coverage::row(row);
        coverage::spread(&mut line, answer);
        line["by"] = json!(answer.by);
        line
    };
    let plain = |row| {
        let mut line = coverage::row(row);
        let of = [("on", &answer.on), ("known_at", &answer.known_at), ("basis", &answer.basis), ("by", &answer.by)];
        of.into_iter().for_each(|(key, value)| line[key] = json!(value));
        line
    };
    let rows = answer.rows.iter().chain(answer.total.as_ref());
    if matches!(output, Output::Csv | Output::Xlsx) { rows.map(told).collect() } else { rows.map(plain).collect() }
}

/// Those of `coverage`, with the dimension.
fn columns() -> Vec<Column> {
    let mut columns = coverage::FIELDS.to_vec();
    columns.insert(0, ("by", "维度"));
    columns
}
