//! Where the programs are.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::{EngineError, environment};

/// Root's cache, where every user of the machine may look. As in `deploy/setup/setup`.
pub(crate) const SYSTEM: &str = "/var/cache/baohe";

const OLDEST_POSTGRES: Version = Version(15, 0, 0);
/// NATS servers whose JetStream keeps what the relay relies on: from 2.12.12 in its line, else from 2.14.3.
const OLDEST_NATS: [Version; 2] = [Version(2, 12, 12), Version(2, 14, 3)];

/// The programs of both engines, seen to run here.
#[derive(Debug, Clone)]
pub struct Binaries {
    /// The directory of `initdb` and `postgres`.
    pub(crate) postgres_bin: PathBuf,
    pub(crate) postgres_version: Version,
    nats_server: PathBuf,
}

impl Binaries {
    /// Looks for PostgreSQL in `postgres_bin`, in `BAOHE_POSTGRES_BIN`, then among what the set-up installed: in
    /// `BAOHE_ENGINES`; else beside the running program (a folder `engines`), in the user's cache, in the machine's.
    ///
    /// # Errors
    /// [`EngineError::NotInstalled`] when the set-up has not run; [`EngineError::Unusable`] for a program that does not run
    /// here or is too old (PostgreSQL 15, NATS 2.12.12 or 2.14.3).
    pub fn find(postgres_bin: Option<&Path>) -> Result<Self, EngineError> {
        let postgres_bin = match postgres_bin.map(Path::to_owned).or_else(environment::postgres_bin) {
            Some(named) => named,
            None => installed("PostgreSQL", &PINS.postgresql, "postgresql", "bin")?,
        };
        let (initdb, postgres) = (postgres_bin.join("initdb"), postgres_bin.join("postgres"));
        if !initdb.is_file() {
            return Err(EngineError::Unusable { program: initdb, why: "there is no such program".into() });
        }
        let postgres_version = version_of(&postgres)?;
        if postgres_version < OLDEST_POSTGRES {
            return Err(too_old(&postgres, postgres_version, "15"));
        }
        let nats_server = installed("NATS", &PINS.nats_server, "nats-server", "nats-server")?;
        let nats_version = version_of(&nats_server)?;
        if !is_good_nats(nats_version) {
            return Err(too_old(&nats_server, nats_version, "2.12.12 or 2.14.3"));
        }
        Ok(Self { postgres_bin, postgres_version, nats_server })
    }

    /// The program `postgres`.
    pub fn postgres(&self) -> PathBuf {
        self.postgres_bin.join("postgres")
    }

    /// The program `nats-server`.
    pub fn nats_server(&self) -> &Path {
        &self.nats_server
    }
}

/// The program `buf`, which checks the contracts in tests.
///
/// # Errors
/// [`EngineError::NotInstalled`] when `make tools` has not run.
pub fn buf() -> Result<PathBuf, EngineError> {
    installed("buf", &PINS.buf, "buf", "buf")
}

/// What the set-up installs, from the same file.
#[derive(Deserialize)]
struct Pins {
    postgresql: Pin,
    #[serde(rename = "nats-server")]
    nats_server: Pin,
    buf: Pin,
}

#[derive(Deserialize)]
struct Pin {
    version: String,
}

#[expect(clippy::expect_used, reason = "the file is part of the program")]
static PINS: LazyLock<Pins> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../deploy/setup/pins.json")).expect("pins.json names all three")
});

fn installed(what: &'static str, pin: &Pin, folder: &str, inside: &str) -> Result<PathBuf, EngineError> {
    let places = places();
    let mut candidates = places.iter().map(|place| place.join(folder).join(&pin.version).join(inside));
    candidates.find(|candidate| candidate.exists()).ok_or_else(|| {
        let looked: Vec<_> = places.iter().map(|place| place.display().to_string()).collect();
        EngineError::NotInstalled { engine: what, looked: looked.join(", ") }
    })
}

fn places() -> Vec<PathBuf> {
    if let Some(named) = environment::engines() {
        return vec![named];
    }
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join("engines")));
    let cache = environment::user_cache().map(|cache| cache.join("baohe"));
    beside.into_iter().chain(cache).chain([PathBuf::from(SYSTEM)]).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u32, u32, u32);

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// Asks the program; so one for another machine is found out here.
fn version_of(program: &Path) -> Result<Version, EngineError> {
    let unusable = |why: String| EngineError::Unusable { program: program.to_owned(), why };
    let told = Command::new(program).arg("--version").output().map_err(|error| unusable(error.to_string()))?;
    let text = String::from_utf8_lossy(&told.stdout);
    first_version(&text).ok_or_else(|| unusable(format!("{text}{}", String::from_utf8_lossy(&told.stderr))))
}

/// The first number in `postgres (PostgreSQL) 18.4`, `nats-server: v2.15.1`, `postgres (PostgreSQL) 19beta1`.
fn first_version(text: &str) -> Option<Version> {
    let text = &text[text.find(|c: char| c.is_ascii_digit())?..];
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let mut numbers = text[..end].split('.').map_while(|number| number.parse().ok());
    Some(Version(numbers.next()?, numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)))
}

fn is_good_nats(version: Version) -> bool {
    let [line, newer] = OLDEST_NATS;
    version >= newer || (version >= line && (version.0, version.1) == (line.0, line.1))
}

fn too_old(program: &Path, version: Version, oldest: &str) -> EngineError {
    EngineError::Unusable { program: program.to_owned(), why: format!("{version} is too old, {oldest} is needed") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_the_programs_say() {
        assert_eq!(first_version("postgres (PostgreSQL) 18.4"), Some(Version(18, 4, 0)));
        assert_eq!(first_version("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"), Some(Version(15, 14, 0)));
        assert_eq!(first_version("postgres (PostgreSQL) 19beta1"), Some(Version(19, 0, 0)));
        assert_eq!(first_version("nats-server: v2.15.1\n"), Some(Version(2, 15, 1)));
        assert_eq!(first_version("no such file"), None);
    }

    #[test]
    fn nats_is_good_from_2_12_12_in_its_line_and_from_2_14_3() {
        let good = |text| is_good_nats(first_version(text).unwrap());
        assert!(good("2.12.12") && good("2.12.13") && good("2.14.3") && good("2.15.0") && good("3.0.0"));
        assert!(!good("2.12.11") && !good("2.13.9") && !good("2.14.2") && !good("2.11.20"));
    }
}
