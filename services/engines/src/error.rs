//! Why an engine cannot be had: sentences for a person, in English and Chinese, with a stable code.

use std::io;
use std::path::{Path, PathBuf};

/// Why an engine or its home cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The set-up has not run, or for someone else.
    #[error("{engine} is not installed; `make setup` installs it (looked in {looked})")]
    NotInstalled {
        /// What is missing.
        engine: &'static str,
        /// The directories looked in.
        looked: String,
    },
    /// A program that does not run here or is too old.
    #[error("{} cannot be used: {why}", program.display())]
    Unusable {
        /// The program.
        program: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The lock of the home is taken.
    #[error("{} is in use by another `baohe up`{}", home.display(), pid.map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    HomeBusy {
        /// The home.
        home: PathBuf,
        /// Who has it, if it could be read.
        pid: Option<u32>,
    },
    /// The home cannot be made or written.
    #[error("{} cannot be written", home.display())]
    HomeNotWritable {
        /// The home.
        home: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// PostgreSQL's own user cannot get to the data.
    #[error(
        "PostgreSQL does not run as root, and the user {user:?} it runs as cannot reach {}; \
         choose a home outside of private directories with --home, for instance /var/lib/baohe",
        directory.display()
    )]
    HomeUnreachable {
        /// The directory.
        directory: PathBuf,
        /// The user PostgreSQL would run as.
        user: String,
    },
    /// No room.
    #[error("no room is left on the disk of {} (a start needs 128 MiB); make room and start again, nothing that was acknowledged is lost", path.display())]
    DiskFull {
        /// A path on that disk.
        path: PathBuf,
    },
    /// The data is of another PostgreSQL.
    #[error("{} was made by PostgreSQL {data}, this is PostgreSQL {program}; name that version by BAOHE_POSTGRES_BIN", directory.display())]
    OtherVersion {
        /// The data directory.
        directory: PathBuf,
        /// The major version that made it.
        data: String,
        /// The major version that was found.
        program: u32,
    },
    /// A port that was asked for by number is in use.
    #[error("{engine} cannot listen on 127.0.0.1:{port}: another program does")]
    PortTaken {
        /// Which engine.
        engine: &'static str,
        /// The port.
        port: u16,
    },
    /// It did not start, and why is not known: its log is told.
    #[error("{engine} does not start: {why} (see {})", log.display())]
    Failed {
        /// Which engine.
        engine: &'static str,
        /// The last words of its log.
        why: String,
        /// The log.
        log: PathBuf,
    },
    /// Any other failure of the system.
    #[error("{} {}", doing, path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl EngineError {
    /// The code under which `baohe explain` knows it, and the sentence in Chinese.
    pub fn tell(&self) -> (&'static str, String) {
        match self {
            Self::NotInstalled { engine, .. } => {
                ("engine.not_installed", format!("没有安装 {engine}；请先运行 make setup"))
            }
            Self::Unusable { program, why } => ("engine.unusable", format!("{} 不能使用：{why}", program.display())),
            Self::HomeBusy { home, pid } => ("engine.home_busy", {
                let holder = pid.map(|pid| format!("（进程 {pid}）")).unwrap_or_default();
                format!("{} 正由另一个 baohe up 使用{holder}", home.display())
            }),
            Self::HomeNotWritable { home, .. } => ("engine.home_not_writable", format!("{} 不可写", home.display())),
            Self::HomeUnreachable { directory, user } => ("engine.home_unreachable", {
                let directory = directory.display();
                format!(
                    "PostgreSQL 不能以 root 运行，而用户 {user} 进不去 {directory}；请用 --home 另选目录，例如 /var/lib/baohe"
                )
            }),
            Self::DiskFull { path } => ("engine.disk_full", {
                format!(
                    "{} 所在的磁盘已没有空间（启动需要 128 MiB）；腾出空间后重新启动，已确认的数据不会丢失",
                    path.display()
                )
            }),
            Self::OtherVersion { directory, data, program } => ("engine.other_version", {
                let directory = directory.display();
                format!(
                    "{directory} 由 PostgreSQL {data} 建立，而这里是 PostgreSQL {program}；请用 BAOHE_POSTGRES_BIN 指定原版本"
                )
            }),
            Self::PortTaken { engine, port } => {
                ("engine.port_taken", format!("{engine} 无法监听 127.0.0.1:{port}：端口被其他程序占用"))
            }
            Self::Failed { engine, why, log } => {
                ("engine.failed", format!("{engine} 无法启动：{why}（见 {}）", log.display()))
            }
            Self::Io { path, source, .. } => ("engine.io", format!("{}：{source}", path.display())),
        }
    }

    /// For `map_err`: what was tried on which path. A full disk is told as such.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path: path.to_owned() },
            _ => Self::Io { doing, path: path.to_owned(), source },
        }
    }
}
