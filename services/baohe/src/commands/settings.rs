//! `config dump|check`: the configuration in force.

use std::path::Path;

use runtime::config::{Config, ConfigError};

use crate::exit::{CONFIGURATION, Failure, Lang};
use crate::output::{line, note};

/// Every key with its value and what it is for, as TOML.
///
/// # Errors
/// A configuration that does not hold ([`CONFIGURATION`]).
pub(crate) fn dump(file: Option<&Path>) -> Result<(), Failure> {
    line(read(file)?.to_toml().trim_end())
}

/// Says whether it holds.
///
/// # Errors
/// A configuration that does not hold ([`CONFIGURATION`]).
pub(crate) fn check(file: Option<&Path>, lang: Lang) -> Result<(), Failure> {
    read(file)?;
    note(lang.say("配置有效", "the configuration holds"));
    Ok(())
}

/// The configuration by file and environment.
///
/// # Errors
/// A configuration that does not hold ([`CONFIGURATION`]).
pub(crate) fn read(file: Option<&Path>) -> Result<Config, Failure> {
    Config::read(file, &[]).map_err(|error: ConfigError| Failure::new(CONFIGURATION, error.to_string()))
}
