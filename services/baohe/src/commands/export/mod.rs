//! `export`: everything of a kind, complete and streamed. What is written to a file is there once it is complete.

mod coverage;
mod file;
mod lists;
mod logs;
mod members;
mod worklist;

use std::path::Path;

use crate::args::{Export, Output};
use crate::client::Client;
use crate::commands::directory::{Organizations, PartyOrganizations, Posts};
use crate::commands::members::all as all_members;
use crate::commands::worklist::all as all_open;
use crate::exit::{Failure, USAGE};

/// Writes an export.
///
/// # Errors
/// What the server refuses, or an output that cannot be written.
pub(crate) async fn run(client: &Client, args: &Export, output: Output) -> Result<(), Failure> {
    match args {
        Export::Organizations(list) => lists::run::<Organizations>(client, list, output).await,
        Export::PartyOrganizations(list) => lists::run::<PartyOrganizations>(client, list, output).await,
        Export::Posts(list) => lists::run::<Posts>(client, list, output).await,
        Export::Members { which, ended, purpose, out } => {
            let request = all_members(which, *ended, purpose);
            members::run(client, request, out.as_deref(), output).await
        }
        Export::Worklist { conditions, reasons, on, out } => {
            let request = all_open(client, conditions, reasons, on.as_deref()).await?;
            worklist::run(client, request, out.as_deref(), output).await
        }
        Export::Coverage { on, basis, by, known_at, conditions, out } => {
            let wanted = coverage::Wanted { on, basis, by, known_at: known_at.as_deref(), conditions };
            coverage::run(client, &wanted, out.as_deref(), output).await
        }
        Export::Events { services, out } => logs::events(client, services, out.as_deref()).await,
        Export::Log { service, audit, out } => logs::log(client, service, *audit, out.as_deref()).await,
    }
}

/// By `-o`; else by the file's name; else one line each.
fn form(output: Output, out: Option<&Path>) -> Result<Output, Failure> {
    let named = out.and_then(|path| path.extension()).and_then(|end| end.to_str()).map(str::to_lowercase);
    Ok(match (output, named.as_deref()) {
        (Output::Table, None | Some("jsonl")) => Output::Jsonl,
        (Output::Table, Some("csv")) => Output::Csv,
        (Output::Table, Some("xlsx")) => Output::Xlsx,
        (Output::Table, Some("json")) => Output::Json,
        (Output::Table, Some(other)) => {
            let why = format!("--out ….{other}: say how with -o jsonl, csv, xlsx or json");
            return Err(Failure::new(USAGE, why));
        }
        (said, _) => said,
    })
}
