//! The server that all tests of the process share, and servers of a test's own.

use std::mem::ManuallyDrop;
use std::sync::OnceLock;

use engines::{Binaries, Postgres, PostgresOptions};
use tempfile::TempDir;

use super::{APP, Access, Child, OWNER, Role};

/// A server of the test's own, to be killed.
pub struct Own {
    pub postgres: Postgres,
    pub directory: TempDir,
}

impl Own {
    pub async fn start() -> Self {
        let directory = tempfile::Builder::new().prefix("kernel-test-").tempdir().unwrap();
        let options = PostgresOptions { port: None, max_connections: 200, durable: true };
        let postgres = Postgres::start(&Binaries::find(None).unwrap(), directory.path(), options).await.unwrap();
        let own = Self { postgres, directory };
        let admin = own.access().pool("postgres", "postgres");
        for role in [OWNER, APP] {
            let sql = format!("create role {role} login password '{role}'");
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&admin).await.unwrap();
        }
        admin.close().await;
        own
    }

    pub fn access(&self) -> Access {
        Access {
            socket: self.postgres.socket_dir().to_str().unwrap().to_owned(),
            port: self.postgres.port(),
            password: self.postgres.password().to_owned(),
        }
    }
}

/// Run by a child of its own, which stops it when this process ends, however it ends.
pub fn shared() -> Access {
    static SERVER: OnceLock<(ManuallyDrop<std::sync::Mutex<Child>>, Access)> = OnceLock::new();
    let start = || {
        let mut child = Child::start(&Role::Server);
        let access = child.told().expect("the shared server starts");
        (ManuallyDrop::new(std::sync::Mutex::new(child)), access)
    };
    SERVER.get_or_init(start).1.clone()
}
