//! The directory everything lives in.

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::{EngineError, environment};

/// With less than this a start would only die half way.
const ROOM_BYTES: u64 = 128 << 20;

/// A home, held by this process until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Home {
    path: PathBuf,
    _lock: File,
}

impl Home {
    /// Where data is kept when nobody says where: `/var/lib/baohe` for root (its own home is closed to the user that
    /// PostgreSQL runs as), else the platform's directory for this user's data.
    pub fn default_path() -> Option<PathBuf> {
        if rustix::process::geteuid().is_root() {
            return Some(PathBuf::from("/var/lib/baohe"));
        }
        Some(environment::user_data()?.join("baohe"))
    }

    /// Makes the directory if need be and takes its lock.
    ///
    /// # Errors
    /// [`EngineError::HomeNotWritable`], [`EngineError::HomeBusy`], [`EngineError::DiskFull`] (less than 128 MiB left).
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        let not_writable = |source: io::Error| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                EngineError::DiskFull { path: path.to_owned() }
            }
            _ => EngineError::HomeNotWritable { home: path.to_owned(), source },
        };
        fs::create_dir_all(path).map_err(not_writable)?;
        let path = fs::canonicalize(path).map_err(not_writable)?;
        let lock = open_lock(&path).map_err(not_writable)?;
        let lock = take(lock, &path)?;
        // The user that PostgreSQL runs as for root passes through; nobody else looks in.
        let mode = if rustix::process::geteuid().is_root() { 0o711 } else { 0o700 };
        fs::set_permissions(&path, Permissions::from_mode(mode)).map_err(not_writable)?;
        room(&path)?;
        Ok(Self { path, _lock: lock })
    }

    /// The directory, absolute and without links.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn open_lock(home: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(home.join("lock"))
}

/// The lock is the kernel's and ends with the process; the number in the file is for the sentence.
fn take(mut lock: File, home: &Path) -> Result<File, EngineError> {
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = lock.read_to_string(&mut holder);
            return Err(EngineError::HomeBusy { home: home.to_owned(), pid: holder.trim().parse().ok() });
        }
        Err(TryLockError::Error(error)) => return Err(EngineError::io("cannot lock", home)(error)),
    }
    let write = |lock: &mut File| {
        lock.set_len(0)?;
        lock.rewind()?;
        writeln!(lock, "{}", std::process::id())
    };
    write(&mut lock).map_err(EngineError::io("cannot write", home))?;
    Ok(lock)
}

fn room(home: &Path) -> Result<(), EngineError> {
    let disk = rustix::fs::statvfs(home).map_err(|error| EngineError::io("cannot look at", home)(error.into()))?;
    if disk.f_bavail.saturating_mul(disk.f_frsize) < ROOM_BYTES {
        return Err(EngineError::DiskFull { path: home.to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_held_by_one_at_a_time() {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::open(directory.path()).unwrap();
        let second = Home::open(directory.path());
        assert!(matches!(second, Err(EngineError::HomeBusy { pid: Some(pid), .. }) if pid == std::process::id()));
        drop(home);
        Home::open(directory.path()).unwrap();
    }

    #[test]
    fn a_home_that_cannot_be_made_is_said_so() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(matches!(Home::open(&file.join("home")), Err(EngineError::HomeNotWritable { .. })));
    }
}
