//! Files as the engines need them: private from the first byte, whole or not there.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::process::Stdio;

use data_encoding::HEXLOWER;

use crate::EngineError;

/// A log longer than this is set aside at the next start.
const LOG_BYTES: u64 = 8 << 20;

/// 128 random bits as text.
pub(crate) fn secret() -> String {
    HEXLOWER.encode(&rand::random::<[u8; 16]>())
}

/// A directory only its owner can look into.
pub(crate) fn private_directory(path: &Path) -> Result<(), EngineError> {
    fs::create_dir_all(path).map_err(EngineError::io("cannot make", path))?;
    fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(EngineError::io("cannot set the mode of", path))
}

/// Replaces the file, mode 600; a crash leaves the old or the new one.
pub(crate) fn write_private(path: &Path, content: &str) -> Result<(), EngineError> {
    let new = path.with_extension("new");
    let write = || {
        let _ = fs::remove_file(&new);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        file.write_all(content.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().map_err(EngineError::io("cannot write", path))
}

/// The trimmed text of a file, if it is there.
pub(crate) fn read(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok().map(|text| text.trim().to_owned())
}

/// A process's two outputs into one log; an overlong one is set aside first.
pub(crate) fn log_outputs(path: &Path) -> Result<(Stdio, Stdio), EngineError> {
    let open = || {
        if fs::metadata(path).is_ok_and(|log| log.len() > LOG_BYTES) {
            fs::rename(path, path.with_extension("log.1"))?;
        }
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        Ok((Stdio::from(file.try_clone()?), Stdio::from(file)))
    };
    open().map_err(EngineError::io("cannot write", path))
}

/// How long the log is now: what comes after is what the next start says.
pub(crate) fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |log| log.len())
}

/// What was written to the log after `from`.
pub(crate) fn written_since(path: &Path, from: u64) -> String {
    let mut text = Vec::new();
    let read = || -> io::Result<usize> {
        let mut file = fs::File::open(path)?;
        file.seek(SeekFrom::Start(if length(path) < from { 0 } else { from }))?;
        file.read_to_end(&mut text)
    };
    match { read }() {
        Ok(_) => String::from_utf8_lossy(&text).into_owned(),
        Err(error) => error.to_string(),
    }
}

/// The last lines in one, for a sentence.
pub(crate) fn last_words(log: &str) -> String {
    let lines: Vec<_> = log.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(3)..].join(" / ")
}
