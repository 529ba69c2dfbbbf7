//! `config dump|check`: the configuration in force.

use runtime::config::{Config, ConfigError};

use crate::args::Settings;
use crate::exit::{CONFIGURATION, Failure, Lang};
use crate::output::{line, note};

/// Every key with its value and what it is for, as TOML.
///
/// # Errors
/// A configuration that does not hold ([`CONFIGURATION`]).
pub(crate) fn dump(settings: &Settings) -> Result<(), Failure> {
    line(read(settings)?.to_toml().trim_end())
}

/// Says whether it holds.
///
/// # Errors
/// A configuration that does not hold ([`CONFIGURATION`]).
pub(crate) fn check(settings: &Settings, lang: Lang) -> Result<(), Failure> {
    read(settings)?;
    note(lang.say("配置有效", "the configuration holds"));
    Ok(())
}

/// The configuration by file, environment and flags.
///
/// # Errors
/// A configuration that does not hold ([`CONFIGURATION`]).
pub(crate) fn read(settings: &Settings) -> Result<Config, Failure> {
    let read = Config::read(settings.config.as_deref(), &settings.set);
    read.map_err(|error: ConfigError| Failure::new(CONFIGURATION, error.to_string()))
}
