//! From the command line to the command, and from its end to the exit code.

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::args::{Cli, Command, ConfigCommand, CoverageCommand, Import, ImportCommand, Output, Verify};
use crate::client::Client;
use crate::commands::directory::{Organizations, PartyOrganizations};
use crate::commands::{
    changes, coverage, demo, directory, events, explain, export, import, members, operate, reference, serve, settings,
    template, verify, worklist,
};
use crate::exit::{Failure, INTERRUPTED, Lang};
use crate::output::note;
use crate::up;

/// Runs what the command line asks for.
pub async fn main() -> ExitCode {
    match dispatch(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { code, message }) => {
            if !message.is_empty() {
                note(message);
            }
            ExitCode::from(code)
        }
    }
}

async fn dispatch(cli: Cli) -> Result<(), Failure> {
    let Cli { global, command } = cli;
    let output = global.output;
    match &command {
        // Servers.
        Command::Up(args) => Box::pin(up::run(&global, args)).await,
        Command::Serve(args) => Box::pin(serve::run(args)).await,
        // What needs no server.
        Command::Import(Import { command: Some(ImportCommand::Template { ledger, out }), .. }) => {
            template::run(*ledger, out.as_deref())
        }
        Command::Verify(Verify { file: Some(file), .. }) => verify::export(file),
        Command::Demo(args) => demo::run(args),
        Command::Explain { code } => explain::run(code.as_deref(), global.lang, output),
        Command::Config(ConfigCommand::Dump(from)) => settings::dump(from),
        Command::Config(ConfigCommand::Check(from)) => settings::check(from, global.lang),
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut Cli::command(), "baohe", &mut std::io::stdout());
            Ok(())
        }
        // What asks a server.
        asks => {
            let client = Client::connect(&global).await?;
            tokio::select! {
                done = Box::pin(ask(&client, asks, output)) => done,
                stopped = runtime::run::asked_to_stop() => Err(stopped.map_or_else(Failure::from, |()| interrupted(global.lang))),
            }
        }
    }
}

async fn ask(client: &Client, command: &Command, output: Output) -> Result<(), Failure> {
    match command {
        Command::Import(args) => import::run(client, args, output).await,
        Command::Coverage(args) => match &args.command {
            Some(CoverageCommand::Changes(args)) => changes::run(client, args, output).await,
            None => coverage::run(client, args, output).await,
        },
        Command::Worklist(args) => worklist::run(client, args, output).await,
        Command::Lines(args) => reference::lines(client, args).await,
        Command::Bodies(args) => reference::bodies(client, args, output).await,
        Command::Parameters(args) => reference::parameters(client, args, output).await,
        Command::Grants(args) => reference::grants(client, args, output).await,
        Command::Organizations(args) => directory::run::<Organizations>(client, args, output).await,
        Command::PartyOrganizations(args) => directory::run::<PartyOrganizations>(client, args, output).await,
        Command::Posts(args) => directory::posts(client, args, output).await,
        Command::Members(args) => members::run(client, args, output).await,
        Command::Events(args) => events::run(client, args).await,
        Command::Verify(args) => verify::run(client, args, output).await,
        Command::Export(args) => export::run(client, args, output).await,
        Command::Log(args) => operate::log(client, args).await,
        Command::Projection(args) => operate::projection(client, args, output).await,
        Command::Parked(args) => operate::parked(client, args, output).await,
        Command::Up(_)
        | Command::Serve(_)
        | Command::Demo(_)
        | Command::Explain { .. }
        | Command::Config(_)
        | Command::Completions { .. } => {
            Ok(()) // answered before a server was looked for
        }
    }
}

fn interrupted(lang: Lang) -> Failure {
    Failure::new(INTERRUPTED, lang.say("已中断", "interrupted"))
}
