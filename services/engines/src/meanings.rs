//! Every code of this crate with what it means and what to do, in Chinese and English: for `explain`.

/// Code, Chinese, English.
#[rustfmt::skip]
pub const MEANINGS: &[(&str, &str, &str)] = &[
    ("engine.disk_full", "磁盘已满：腾出空间后重新启动，已确认的数据不会丢失", "no room is left on the disk: make room and start again, nothing that was acknowledged is lost"),
    ("engine.failed", "数据库或消息引擎无法启动：原因见其日志", "PostgreSQL or NATS does not start: its log says why"),
    ("engine.home_busy", "目录正由另一个 baohe up 使用：先停止它，或用 --home 另选目录", "another `baohe up` uses the home: stop it, or choose another with --home"),
    ("engine.home_not_writable", "目录不可写：检查权限，或用 --home 另选目录", "the home cannot be written: check its permissions, or choose another with --home"),
    ("engine.home_unreachable", "PostgreSQL 不能以 root 运行，其用户进不去该目录：请用 --home 另选目录，例如 /var/lib/baohe", "PostgreSQL does not run as root and its user cannot reach the home: choose one outside of private directories"),
    ("engine.io", "系统调用失败：路径和原因见提示", "the system refused something: the sentence names the path and the reason"),
    ("engine.not_installed", "没有安装数据库或消息引擎：请先运行 make setup", "PostgreSQL or NATS is not installed: `make setup` installs it"),
    ("engine.other_version", "数据由另一版本的 PostgreSQL 建立：请用 BAOHE_POSTGRES_BIN 指定原版本", "another PostgreSQL made the data: name that version by BAOHE_POSTGRES_BIN"),
    ("engine.port_taken", "端口被其他程序占用：停止它，或不指定端口", "another program listens on the port: stop it, or name none"),
    ("engine.unusable", "程序不能在这里运行，或版本过旧：请运行 make setup", "a program does not run here or is too old: `make setup` installs one that does"),
];
