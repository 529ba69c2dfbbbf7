//! PostgreSQL's directory: the data, made once, and the files beside it, written before every start.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use rustix::process::Signal;
use tokio::process::Command;

use super::PostgresOptions;
use crate::account::Account;
use crate::child::clean;
use crate::process::Process;
use crate::{Binaries, EngineError, files, reach};

/// The superuser's name; the same in every home.
pub(super) const USER: &str = "postgres";

/// Beyond what any system gives out.
const NO_PROCESS: i32 = i32::MAX - 1;

/// How data begins that is being made.
const NEW: &str = "new-";

/// A directory with data that a PostgreSQL of this version can run on.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) directory: PathBuf,
    pub(super) account: Option<Account>,
    /// PostgreSQL's programs as the account can run them.
    pub(super) bin: PathBuf,
    pub(super) options: PostgresOptions,
}

impl Cluster {
    pub(super) fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.directory.join("postgres.log")
    }

    pub(super) fn password_file(&self) -> PathBuf {
        self.directory.join("password")
    }

    pub(super) fn port_file(&self) -> PathBuf {
        self.directory.join("port")
    }

    /// Finds the data or makes it, ends whoever still runs on it, writes the settings.
    pub(super) async fn open(
        binaries: &Binaries,
        directory: &Path,
        options: PostgresOptions,
    ) -> Result<Self, EngineError> {
        files::private_directory(directory)?;
        let directory = fs::canonicalize(directory).map_err(EngineError::io("cannot reach", directory))?;
        let account = Account::for_data(&directory.join("data"));
        Account::give(account.as_ref(), &directory)?;
        let bin = reach::programs(binaries, account.as_ref()).await?;
        reach::data(&bin, &directory, account.as_ref()).await?;
        let cluster = Self { directory, account, bin, options };
        cluster.end_orphans().await?;
        match files::read(&cluster.data().join("PG_VERSION")) {
            Some(data) if data == binaries.postgres_version.0.to_string() => {}
            Some(data) => {
                let program = binaries.postgres_version.0;
                return Err(EngineError::OtherVersion { directory: cluster.data(), data, program });
            }
            None => cluster.make_data().await?,
        }
        cluster.write_private("pg_hba.conf", HBA)?;
        cluster.write_private("postgresql.conf", &settings(&cluster.options))?;
        Ok(cluster)
    }

    /// By which its process can be told from all others.
    pub(super) fn settings_argument(&self) -> String {
        format!("config_file={}", self.directory.join("postgresql.conf").display())
    }

    /// Of whoever had this home before and was killed. Only called under the home's lock, or for a directory of a test.
    pub(super) async fn end_orphans(&self) -> Result<(), EngineError> {
        for orphan in Process::running("postgres", &self.settings_argument()) {
            tracing::warn!(postgres.directory = %self.directory.display(), "ending a PostgreSQL that was left behind");
            orphan.end(Signal::INT, super::PATIENCE).await;
        }
        let left = files::read(&self.data().join("postmaster.pid"));
        let Some((_, rest)) = left.as_deref().and_then(|text| text.split_once('\n')) else { return Ok(()) };
        // PostgreSQL takes any process of this number for itself, also a zombie or a stranger, and refuses. With a number
        // that nobody has it goes on to what matters: whether children of the dead one still use its memory.
        self.write_private("data/postmaster.pid", &format!("{NO_PROCESS}\n{rest}\n"))
    }

    /// Whole or not there: made beside and renamed.
    async fn make_data(&self) -> Result<(), EngineError> {
        for left in fs::read_dir(&self.directory).into_iter().flatten().flatten() {
            if left.file_name().to_string_lossy().starts_with(NEW) {
                let _ = fs::remove_dir_all(left.path());
            }
        }
        // A name of its own: what a killed start left running may still be writing to the other.
        let new = self.directory.join(format!("{NEW}{}", files::secret()));
        self.write_private("password", &format!("{}\n", files::secret()))?;
        let (initdb, log) = (self.bin.join("initdb"), self.log());
        let mut command = Command::new(&initdb);
        clean(&mut command);
        Account::apply(self.account.as_ref(), &mut command);
        // The locale C sorts and compares the same in every version and on every system.
        command.args([
            "--encoding=UTF8",
            "--no-locale",
            "--auth=scram-sha-256",
            "--data-checksums",
            "--no-instructions",
        ]);
        command.arg(format!("--username={USER}"));
        command.arg("--pwfile").arg(self.password_file()).arg("--pgdata").arg(&new).current_dir(&self.directory);
        if !self.options.durable {
            command.arg("--no-sync");
        }
        let from = files::length(&log);
        let (out, err) = files::log_outputs(&log)?;
        command.stdin(Stdio::null()).stdout(out).stderr(err).kill_on_drop(true);
        let status = command.status().await.map_err(EngineError::io("cannot run", &initdb))?;
        if !status.success() {
            return Err(super::told(&files::written_since(&log, from), &log));
        }
        fs::rename(&new, self.data()).map_err(EngineError::io("cannot rename", &new))
    }

    /// Readable for PostgreSQL as well, whoever it runs as.
    fn write_private(&self, name: &str, content: &str) -> Result<(), EngineError> {
        let path = self.directory.join(name);
        files::write_private(&path, content)?;
        Account::give(self.account.as_ref(), &path)
    }
}

/// Everybody proves who they are, also on the socket.
const HBA: &str = "\
# Written at every start.
local  all  all                scram-sha-256
host   all  all  127.0.0.1/32  scram-sha-256
";

/// What does not change while it runs. Sized for a machine that has other work as well.
fn settings(options: &PostgresOptions) -> String {
    let PostgresOptions { port: _, max_connections, durable } = options;
    let durable = if *durable { "on" } else { "off" };
    format!(
        "# Written at every start.
listen_addresses = '127.0.0.1'
max_connections = {max_connections}
superuser_reserved_connections = 5
password_encryption = 'scram-sha-256'
unix_socket_permissions = 0700
shared_buffers = '128MB'
maintenance_work_mem = '64MB'
max_wal_size = '1GB'
min_wal_size = '80MB'
wal_compression = on
# A commit is with the system before it is told, so that a kill costs nothing; fsync is about power cuts.
synchronous_commit = on
fsync = {durable}
full_page_writes = {durable}
log_line_prefix = '%m [%p] %q%u@%d '
log_checkpoints = off
log_min_duration_statement = -1
log_parameter_max_length_on_error = 0
timezone = 'UTC'
log_timezone = 'UTC'
default_text_search_config = 'pg_catalog.simple'
lc_messages = 'C'
"
    )
}
