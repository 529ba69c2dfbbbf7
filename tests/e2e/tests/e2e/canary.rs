//! Marked words, and the search for them in everything that a home holds and the program answers.

use std::collections::BTreeSet;
use std::process::Command;

use async_nats::jetstream::consumer::pull::OrderedConfig;
use futures::StreamExt as _;
use futures::TryStreamExt as _;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use support::World;

/// What must not be found in clear.
pub(crate) struct Canary {
    words: Vec<String>,
}

/// What is written out for those who may: nothing personal is in any of it.
const ANSWERS: &[&[&str]] = &[
    &["events", "tail"],
    &["export", "log", "--service", "organization"],
    &["export", "log", "--service", "membership"],
    &["export", "log", "--service", "assignment"],
    &["organizations", "ls", "-o", "json"],
    &["organizations", "ls", "-o", "csv"],
    &["party-organizations", "ls", "-o", "json"],
    &["coverage", "--by", "street", "-o", "json"],
    &["worklist", "-o", "json"],
    &["worklist", "-o", "csv"],
    &["import", "ls", "-o", "json"],
    &["parked", "ls", "-o", "json"],
    &["projection", "ls", "-o", "json"],
];

impl Canary {
    /// Looks for these words, and for how JSON and SQL may write them.
    pub(crate) fn of(words: &[&str]) -> Self {
        let escaped = |word: &&str| word.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
        let beyond_ascii = words.iter().filter(|word| !word.is_ascii());
        let words = words.iter().map(|word| (*word).to_owned()).chain(beyond_ascii.map(escaped)).collect();
        Self { words }
    }

    /// They are nowhere: not in a file of the home, in a row of a database, in a message, in an answer.
    pub(crate) async fn nowhere(&self, world: &World) {
        assert_eq!(self.places(world).await, BTreeSet::new(), "in clear");
    }

    /// They are not in this text.
    #[track_caller]
    pub(crate) fn absent(&self, text: &str, place: &str) {
        let found = self.in_text(text);
        assert!(found.is_none(), "{found:?} in clear in {place}");
    }

    /// Where they are: files, tables, streams, answers.
    async fn places(&self, world: &World) -> BTreeSet<String> {
        let mut places = self.files(world);
        places.extend(self.tables(world).await);
        places.extend(self.streams(world).await);
        for args in ANSWERS {
            let run = world.baohe(args).await;
            let word = self.in_text(&format!("{}{}", run.stdout, run.stderr));
            places.extend(word.map(|word| format!("baohe {}: {word}", args.join(" "))));
        }
        places
    }

    /// The first of the words that is there.
    fn in_text(&self, text: &str) -> Option<&String> {
        self.words.iter().find(|word| text.contains(*word))
    }

    /// Database files and write-ahead log, the bus's store, logs, everything.
    fn files(&self, world: &World) -> BTreeSet<String> {
        let words = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(words.path(), self.words.join("\n")).expect("it is writable");
        let mut grep = Command::new("grep");
        grep.env("LC_ALL", "C").args(["-r", "-l", "-a", "-F", "-f"]).arg(words.path()).arg(world.home());
        let found = grep.output().expect("grep runs");
        String::from_utf8_lossy(&found.stdout).lines().map(str::to_owned).collect()
    }

    /// Every row of every table, as text: what is compressed in the files is not here.
    async fn tables(&self, world: &World) -> BTreeSet<String> {
        let endpoint = world.endpoint().expect("up runs");
        let password = std::fs::read_to_string(&endpoint.postgres_password_file).expect("the password");
        let options: PgConnectOptions = endpoint.postgres.parse().expect("a URL");
        let options = options.password(password.trim());
        let names = "select datname from pg_database where datallowconn";
        let (mut looked, mut found) = (0, BTreeSet::new());
        for name in column(&options, names).await {
            let options = options.clone().database(&name);
            let list = "select quote_ident(schemaname) || '.' || quote_ident(relname) from pg_stat_user_tables";
            for table in column(&options, list).await {
                let rows = column(&options, &format!("select t::text from {table} t")).await;
                let word = rows.iter().find_map(|row| self.in_text(row));
                found.extend(word.map(|word| format!("{name}: {table}: {word}")));
                looked += 1;
            }
        }
        assert!(looked > 20, "logs, keys and read models: {looked}");
        found
    }

    /// Every message of every stream.
    async fn streams(&self, world: &World) -> BTreeSet<String> {
        let bus = world.nats().await;
        let streams: Vec<String> = bus.stream_names().try_collect().await.expect("streams");
        assert!(streams.len() > 1, "{streams:?}");
        let mut found = BTreeSet::new();
        for name in streams {
            let stream = bus.get_stream(&name).await.expect("a stream");
            let last = usize::try_from(stream.cached_info().state.messages).expect("not so many");
            let consumer = stream.create_consumer(OrderedConfig::default()).await.expect("a consumer");
            let mut messages = consumer.messages().await.expect("messages").take(last);
            while let Some(message) = messages.next().await {
                let message = message.expect("readable");
                let payload = String::from_utf8_lossy(&message.payload);
                let text = format!("{} {:?} {payload}", message.subject, message.headers);
                found.extend(self.in_text(&text).map(|word| format!("stream {name}: {word}")));
            }
        }
        found
    }
}

/// The one column of a query.
async fn column(options: &PgConnectOptions, query: &str) -> Vec<String> {
    let mut connection = options.connect().await.expect("PostgreSQL answers");
    let rows = sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_all(&mut connection).await.expect(query);
    connection.close().await.expect("an orderly end");
    rows
}

#[tokio::test]
async fn the_search_finds_what_is_there() {
    let world = crate::district::a_district().await;
    let places = Canary::of(&["观湖商会"]).places(&world).await;
    for place in [
        "postgres/",
        "nats/",
        "organization: ",
        "stream BAOHE_ORGANIZATION",
        "baohe organizations ls",
        "baohe events tail",
    ] {
        assert!(places.iter().any(|found| found.contains(place)), "{place} of {places:#?}");
    }
    world.close().await;
}
