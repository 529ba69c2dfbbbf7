//! Programs and data as another user sees them: for root, PostgreSQL runs as somebody who may not see what we see.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

use crate::account::Account;
use crate::binaries::{SYSTEM, Version};
use crate::{Binaries, EngineError, child, files};

/// The directory of PostgreSQL's programs as this account can run them: where they are, or a copy that all may read.
pub(crate) async fn programs(binaries: &Binaries, account: Option<&Account>) -> Result<PathBuf, EngineError> {
    let (bin, version) = (&binaries.postgres_bin, binaries.postgres_version);
    if account.is_none() || runs(bin, Path::new("/"), account).await? {
        return Ok(bin.clone());
    }
    let copy = copy(bin, version).map_err(EngineError::io("cannot copy to /var/cache/baohe", bin))?;
    if runs(&copy, Path::new("/"), account).await? { Ok(copy) } else { Err(unreachable(&copy, account)) }
}

/// Refuses a data directory that this account cannot get to.
pub(crate) async fn data(bin: &Path, directory: &Path, account: Option<&Account>) -> Result<(), EngineError> {
    if account.is_none() || runs(bin, directory, account).await? {
        Ok(())
    } else {
        Err(unreachable(directory, account))
    }
}

fn unreachable(directory: &Path, account: Option<&Account>) -> EngineError {
    let user = account.map(|account| account.name.clone()).unwrap_or_default();
    EngineError::HomeUnreachable { directory: directory.to_owned(), user }
}

/// Tried, not computed: whatever the system denies (a mode, a list, a mount) is denied here as well. The working
/// directory is entered as the account.
async fn runs(bin: &Path, directory: &Path, account: Option<&Account>) -> Result<bool, EngineError> {
    let program = bin.join("postgres");
    let mut command = Command::new(&program);
    child::clean(&mut command);
    Account::apply(account, &mut command);
    command.arg("--version").current_dir(directory).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status().await {
        // Libraries it cannot read make it fail after it was started.
        Ok(status) => Ok(status.success()),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(false),
        Err(error) => Err(EngineError::io("cannot run", &program)(error)),
    }
}

/// Copies the installation that `bin` is part of, once per version of it.
fn copy(bin: &Path, version: Version) -> io::Result<PathBuf> {
    let size = fs::metadata(bin.join("postgres"))?.len();
    let place = Path::new(SYSTEM).join("copies");
    let copy = place.join(format!("postgresql-{version}-{size}"));
    if !copy.exists() {
        let new = place.join(files::secret());
        let installation = bin.parent().unwrap_or(bin);
        for part in ["bin", "lib", "share"] {
            copy_tree(&installation.join(part), &new.join(part))?;
        }
        // Another start may have been faster; its copy is as good.
        if fs::rename(&new, &copy).is_err() {
            fs::remove_dir_all(&new)?;
        }
    }
    Ok(copy.join("bin"))
}

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, from, to) = (entry.file_type()?, entry.path(), to.join(entry.file_name()));
        if kind.is_dir() {
            copy_tree(&from, &to)?;
        } else if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&from)?, &to)?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}
