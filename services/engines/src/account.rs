//! The user PostgreSQL runs as.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

use tokio::process::Command;

use crate::EngineError;

/// A user to run a program as, when we are root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) name: String,
    uid: u32,
    gid: u32,
}

impl Account {
    /// None when we are not root: everything runs as ourselves. For root the owner of the data, so that a change of these
    /// rules strands nobody; at first `baohe` where there is such a user, else `nobody`.
    pub(crate) fn for_data(data: &Path) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            return None;
        }
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let owner = fs::metadata(data).ok().filter(|owner| owner.uid() != 0);
        let owner = owner.map(|owner| Self { name: owner.uid().to_string(), uid: owner.uid(), gid: owner.gid() });
        let fallback = || Self { name: "nobody".into(), uid: 65534, gid: 65534 };
        Some(owner.or_else(|| named(&users, "baohe")).or_else(|| named(&users, "nobody")).unwrap_or_else(fallback))
    }

    /// The user an account's command runs as.
    pub(crate) fn apply(account: Option<&Self>, command: &mut Command) {
        if let Some(account) = account {
            command.uid(account.uid).gid(account.gid);
        }
    }

    /// Gives it a file or directory (not what is in it).
    pub(crate) fn give(account: Option<&Self>, path: &Path) -> Result<(), EngineError> {
        let Some(account) = account else { return Ok(()) };
        chown(path, Some(account.uid), Some(account.gid)).map_err(EngineError::io("cannot give away", path))
    }
}

/// A line of `/etc/passwd`. Some systems write the user id of `nobody` as a negative number.
fn named(users: &str, name: &str) -> Option<Account> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let found = fields.next()? == name;
        let mut number = || fields.by_ref().find_map(|field| field.parse::<i64>().ok()).map(|id| id as u32);
        found.then(|| Some(Account { name: name.to_owned(), uid: number()?, gid: number()? }))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_name_and_a_negative_id_wraps() {
        let users = "root:x:0:0:root:/root:/bin/sh\nnobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false\n";
        assert_eq!(
            named(users, "nobody"),
            Some(Account { name: "nobody".into(), uid: u32::MAX - 1, gid: u32::MAX - 1 })
        );
        assert_eq!(named(users, "baohe"), None);
    }
}
