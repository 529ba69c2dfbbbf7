//! A database of its own, a NATS server of its own, a log and what it takes to hurt them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use async_nats::jetstream;
use engines::{Binaries, Nats, NatsOptions, Postgres, PostgresOptions};
use kernel::log::{Log, LogOptions, Row};
use kernel::relay::{Relay, RelayOptions, stream_name};
use kernel::{Context, Decider, Id, Moment, Target};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::bank::{Account, AccountKind, Deposit, SERVICE, aggregates, told};

/// How long anything may take.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// One PostgreSQL for the tests that run at the same time; stopped when the last of them ends.
static POSTGRES: tokio::sync::Mutex<Weak<Postgres>> = tokio::sync::Mutex::const_new(Weak::new());

fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("streams").join(name)
}

async fn shared_postgres(binaries: &Binaries) -> Arc<Postgres> {
    let mut shared = POSTGRES.lock().await;
    if let Some(running) = shared.upgrade() {
        return running;
    }
    let started = start_postgres(binaries, &place("postgres")).await;
    *shared = Arc::downgrade(&started);
    started
}

async fn start_postgres(binaries: &Binaries, directory: &Path) -> Arc<Postgres> {
    let options = PostgresOptions { durable: false, max_connections: 300, ..Default::default() };
    Arc::new(Postgres::start(binaries, directory, options).await.unwrap())
}

pub(crate) struct World {
    pub(crate) nats: Nats,
    pub(crate) client: async_nats::Client,
    pub(crate) log: Log,
    /// The role that owns everything.
    pub(crate) owner: PgPool,
    app: PgPool,
    accounts: Vec<Uuid>,
    directory: PathBuf,
    /// Last: PostgreSQL outlives its clients.
    postgres: Arc<Postgres>,
}

/// A task that can be killed as a process is: between any two awaits.
pub(crate) struct Running(JoinHandle<()>);

impl Running {
    pub(crate) fn start(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(work))
    }

    pub(crate) async fn kill(self) {
        self.0.abort();
        drop(self.0.await);
    }
}

impl World {
    pub(crate) async fn start() -> World {
        let binaries = Binaries::find(None).unwrap();
        let postgres = shared_postgres(&binaries).await;
        Self::on(postgres, &binaries).await
    }

    /// With a PostgreSQL of its own, to be killed.
    pub(crate) async fn alone() -> World {
        let binaries = Binaries::find(None).unwrap();
        let postgres = start_postgres(&binaries, &place("killed")).await;
        Self::on(postgres, &binaries).await
    }

    async fn on(postgres: Arc<Postgres>, binaries: &Binaries) -> World {
        let name = format!("t{}", Uuid::now_v7().simple());
        let directory = place(&name);
        let nats = Nats::start(binaries, &directory, NatsOptions::default()).await.unwrap();
        let options = async_nats::ConnectOptions::with_credentials_file(nats.creds_file()).await.unwrap();
        let client = options.connect(nats.url()).await.unwrap();
        let connect = PgConnectOptions::new()
            .host(postgres.socket_dir().to_str().unwrap())
            .port(postgres.port())
            .username(postgres.user())
            .password(postgres.password())
            .database("postgres");
        let admin = PgPool::connect_with(connect.clone()).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}; "))).execute(&admin).await.unwrap();
        let role = "DO $$ BEGIN CREATE ROLE bank_app; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$";
        sqlx::raw_sql(role).execute(&admin).await.unwrap();
        admin.close().await;
        let pool = |role: &'static str| {
            let set = format!("SET ROLE {role}");
            let options = PgPoolOptions::new().max_connections(12).after_connect(move |connection, _| {
                let set = set.clone();
                Box::pin(async move {
                    sqlx::raw_sql(sqlx::AssertSqlSafe(set)).execute(connection).await?;
                    Ok(())
                })
            });
            options.connect_with(connect.clone().database(&name))
        };
        let (owner, app) = (pool("postgres").await.unwrap(), pool("bank_app").await.unwrap());
        Log::migrate(&owner, &log_options(), "bank_app").await.unwrap();
        kernel::policy::migrate(&owner, "bank_app").await.unwrap();
        let log = open(&app).await;
        let accounts = (0..7).map(|_| Uuid::now_v7()).collect();
        World { nats, client, log, owner, app, accounts, directory, postgres }
    }

    pub(crate) fn jetstream(&self) -> jetstream::Context {
        jetstream::new(self.client.clone())
    }

    /// A database for read models.
    pub(crate) fn database(&self) -> PgPool {
        self.owner.clone()
    }

    pub(crate) fn relay(&self) -> Relay {
        self.relay_with(RelayOptions { lease: Duration::from_secs(1), ..Default::default() })
    }

    pub(crate) fn relay_with(&self, options: RelayOptions) -> Relay {
        Relay::new(self.log.clone(), self.jetstream(), aggregates().into(), options)
    }

    pub(crate) fn run(&self, relay: &Relay) -> Running {
        let relay = relay.clone();
        Running::start(async move { relay.run(CancellationToken::new()).await })
    }

    /// Deposits `count` times, over several accounts, every fifth in private; gives back the head.
    pub(crate) async fn deposit(&self, count: i64) -> i64 {
        for number in 0..count {
            let account = self.accounts[number as usize % self.accounts.len()];
            self.deposit_on(account, number, number % 5 == 4).await;
        }
        self.head().await
    }

    pub(crate) async fn deposit_on(&self, account: Uuid, amount: i64, quiet: bool) -> i64 {
        let there = self.log.load::<Account>(Id::<AccountKind>::new(account)).await.unwrap().is_some();
        let target = if there { Target::One(Id::new(account)) } else { Target::New };
        let id = if there { Uuid::now_v7() } else { account };
        self.tell::<Account>(target, &Deposit { amount, quiet }, id).await
    }

    pub(crate) async fn tell<D: Decider>(&self, target: Target<D::Kind>, command: &D::Command, id: Uuid) -> i64 {
        let receipt = self.log.execute::<D>(target, command, &context(id), &|_: &D| Ok(())).await;
        receipt.unwrap_or_else(|error| panic!("{error}")).position
    }

    pub(crate) async fn head(&self) -> i64 {
        self.log.head().await.unwrap().position
    }

    pub(crate) async fn rows(&self) -> Vec<Row> {
        self.log.page(0, 1_000_000).await.unwrap()
    }

    /// What the log says was deposited where, by account.
    pub(crate) async fn balances(&self) -> BTreeMap<Uuid, (i64, i64)> {
        let mut balances = BTreeMap::<Uuid, (i64, i64)>::new();
        for row in self.rows().await {
            if let Some(amount) = told(&row.name, &row.payload) {
                let (sum, count) = balances.entry(row.stream).or_default();
                (*sum, *count) = (*sum + amount, *count + 1);
            }
        }
        balances
    }

    /// Every message of the stream: sequence, subject, headers, body.
    pub(crate) async fn stream(&self) -> Vec<jetstream::message::StreamMessage> {
        self.stream_named(&stream_name(SERVICE)).await
    }

    pub(crate) async fn stream_named(&self, name: &str) -> Vec<jetstream::message::StreamMessage> {
        let stream = self.jetstream().get_stream(name).await.unwrap();
        let mut messages = Vec::new();
        for sequence in 1..=stream.cached_info().state.last_sequence {
            messages.push(stream.get_raw_message(sequence).await.unwrap());
        }
        messages
    }

    /// The stream holds each position of the log once, in order, at the same number.
    pub(crate) async fn stream_is_the_log(&self) {
        let (rows, messages) = (self.rows().await, self.stream().await);
        assert_eq!(messages.len(), rows.len());
        for (row, message) in rows.iter().zip(&messages) {
            let header = |name: &str| message.headers.get(name).unwrap().as_str().to_owned();
            assert_eq!(message.sequence, row.position as u64);
            assert_eq!(header("Baohe-Position"), row.position.to_string());
            assert_eq!(header("Baohe-Epoch"), row.epoch.to_string());
            assert_eq!(header("Baohe-Event"), row.event_id.to_string());
            let link: String = row.link.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(header("Baohe-Link"), link);
            assert_eq!(message.payload.is_empty(), told(&row.name, &row.payload).is_none());
        }
    }

    /// The stream holds the log up to its head.
    pub(crate) async fn drained(&self, relay: &Relay) {
        let head = self.head().await;
        let drained = relay.wait(head, DEADLINE).await;
        assert!(drained, "the stream did not reach {head}: {:?}", relay.status());
    }

    /// Kills PostgreSQL, which must be this world's own, and starts it again.
    pub(crate) async fn restart_postgres(&mut self) {
        let postgres = Arc::get_mut(&mut self.postgres).expect("a PostgreSQL of its own");
        postgres.kill().await;
        postgres.restart().await.unwrap();
    }

    /// Kills NATS and removes what it stored.
    pub(crate) async fn wipe_nats(&mut self) {
        self.nats.kill().await;
        std::fs::remove_dir_all(self.nats.store_dir()).unwrap();
        self.nats.restart().await.unwrap();
    }

    /// Keeps a copy of what NATS stored; NATS is restarted for it.
    pub(crate) async fn copy_nats(&mut self) -> PathBuf {
        self.nats.kill().await;
        let copy = self.directory.join("copy");
        copy_all(&self.nats.store_dir(), &copy);
        self.nats.restart().await.unwrap();
        copy
    }

    /// Puts the copy back: the tail is cut.
    pub(crate) async fn restore_nats(&mut self, copy: &Path) {
        self.nats.kill().await;
        std::fs::remove_dir_all(self.nats.store_dir()).unwrap();
        copy_all(copy, &self.nats.store_dir());
        self.nats.restart().await.unwrap();
    }

    /// The log as an older copy of the database had it, opened anew.
    pub(crate) async fn restore_log(&mut self, position: i64) {
        self.log.close();
        let cut = format!(
            "DELETE FROM log.commands WHERE position > {position};
             DELETE FROM log.events WHERE position > {position};
             DELETE FROM log.claims WHERE holder NOT IN (SELECT stream FROM log.events);
             UPDATE log.head SET position = {position},
                 link = (SELECT link FROM log.events WHERE position = {position});"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(cut)).execute(&self.owner).await.unwrap();
        self.log = open(&self.app).await;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.directory));
    }
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}

async fn open(app: &PgPool) -> Log {
    let (log, writer) = Log::open(app.clone(), log_options(), None).await.unwrap();
    tokio::spawn(writer);
    log
}

fn log_options() -> LogOptions {
    LogOptions {
        service: SERVICE,
        schema: "log",
        origin: "440309".to_owned(),
        time_zone: "Asia/Shanghai",
        publish: 1,
        queue: 100,
        batch: 100,
        clock: || Moment::from_micros(1_561_953_600_000_000),
    }
}

pub(crate) fn context(command_id: Uuid) -> Context {
    Context {
        command_id,
        digest: [0; 32],
        actor: "test/somebody".to_owned(),
        on_behalf_of: None,
        correlation: command_id,
        causation: None,
        trace: None,
        reference: None,
    }
}

/// Waits until `condition` holds.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, condition: impl Fn() -> F) {
    let looked = async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(tokio::time::timeout(DEADLINE, looked).await.is_ok(), "not within {DEADLINE:?}: {what}");
}
