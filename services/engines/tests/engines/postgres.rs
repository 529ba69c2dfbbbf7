use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use engines::{EngineError, Postgres, PostgresOptions};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Executor};

use crate::{Room, a_living_stranger, is_running};

async fn start(room: &Room) -> Postgres {
    Postgres::start(&room.binaries, &room.path("postgres"), quick()).await.unwrap()
}

fn quick() -> PostgresOptions {
    PostgresOptions { durable: false, ..Default::default() }
}

/// Over the socket, as our own services connect.
async fn connect(postgres: &Postgres) -> PgConnection {
    let options = PgConnectOptions::new().socket(postgres.socket_dir()).port(postgres.port()).database("postgres");
    options.username(postgres.user()).password(postgres.password()).connect().await.unwrap()
}

async fn remember(postgres: &Postgres, word: &str) {
    let mut connection = connect(postgres).await;
    connection.execute("CREATE TABLE IF NOT EXISTS words (word text)").await.unwrap();
    sqlx::query("INSERT INTO words VALUES ($1)").bind(word).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn remembered(postgres: &Postgres) -> Vec<String> {
    sqlx::query_scalar("SELECT word FROM words ORDER BY 1").fetch_all(&mut connect(postgres).await).await.unwrap()
}

#[tokio::test]
async fn what_was_written_is_there_after_a_stop_and_nothing_else_is_left() {
    let room = Room::new();
    let first = start(&room).await;
    remember(&first, "宝盒").await;
    let (pid, socket, port) = (first.pid(), first.socket_dir().to_owned(), first.port());
    first.stop().await;
    assert!(!is_running(pid) && !socket.exists());

    let again = start(&room).await;
    assert_eq!(remembered(&again).await, ["宝盒"]);
    assert_eq!(again.port(), port, "the same port while it is free");
    again.stop().await;
}

#[tokio::test]
async fn nobody_gets_in_without_the_password_which_only_we_can_read() {
    let room = Room::new();
    let postgres = start(&room).await;
    let mode = fs::metadata(postgres.password_file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let wrong = PgConnectOptions::new().socket(postgres.socket_dir()).port(postgres.port()).database("postgres");
    assert!(wrong.username(postgres.user()).password("guess").connect().await.is_err());
    let url: PgConnectOptions = postgres.url().parse().unwrap();
    url.password(postgres.password()).connect().await.unwrap();
    postgres.stop().await;
}

#[tokio::test]
async fn a_killed_one_comes_back_where_it_was_with_what_was_committed() {
    let room = Room::new();
    let mut postgres = start(&room).await;
    remember(&postgres, "kept").await;
    let (killed, port, socket) = (postgres.pid(), postgres.port(), postgres.socket_dir().to_owned());
    postgres.kill().await;
    postgres.ended().await;
    postgres.restart().await.unwrap();
    assert_ne!(postgres.pid(), killed);
    assert_eq!((postgres.port(), postgres.socket_dir()), (port, socket.as_path()));
    assert_eq!(remembered(&postgres).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn one_that_a_killed_process_left_running_is_ended_and_its_data_kept() {
    let room = Room::new();
    let orphan = start(&room).await;
    remember(&orphan, "kept").await;
    let (pid, left) = (orphan.pid(), orphan.socket_dir().to_owned());
    std::mem::forget(orphan);

    let postgres = start(&room).await;
    assert!(!is_running(pid) && !left.exists());
    assert_eq!(remembered(&postgres).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn a_stale_pid_file_with_the_number_of_a_stranger_is_no_obstacle() {
    let room = Room::new();
    let mut postgres = start(&room).await;
    remember(&postgres, "kept").await;
    postgres.kill().await;
    drop(postgres);
    let pid_file = room.path("postgres/data/postmaster.pid");
    let stale = fs::read_to_string(&pid_file).unwrap();
    let rest = stale.split_once('\n').unwrap().1;
    fs::write(&pid_file, format!("{}\n{rest}", a_living_stranger())).unwrap();

    let postgres = start(&room).await;
    assert_eq!(remembered(&postgres).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn a_port_taken_meanwhile_is_given_up_unless_it_was_asked_for() {
    let room = Room::new();
    let first = start(&room).await;
    let port = first.port();
    first.stop().await;
    let _taken = TcpListener::bind(("127.0.0.1", port)).unwrap();

    let other = start(&room).await;
    assert_ne!(other.port(), port);
    other.stop().await;
    let asked = PostgresOptions { port: Some(port), ..quick() };
    let refused = Postgres::start(&room.binaries, &room.path("postgres"), asked).await;
    assert!(matches!(refused, Err(EngineError::PortTaken { port: told, .. }) if told == port));
}

#[tokio::test]
async fn a_first_start_that_was_cut_short_is_done_again() {
    let room = Room::new();
    fs::create_dir_all(room.path("postgres/new-1/base")).unwrap();
    let postgres = start(&room).await;
    remember(&postgres, "kept").await;
    postgres.stop().await;
    assert!(!room.path("postgres/new-1").exists());
}

#[tokio::test]
async fn data_of_another_version_is_refused_and_left_alone() {
    let room = Room::new();
    start(&room).await.stop().await;
    let version = room.path("postgres/data/PG_VERSION");
    fs::write(&version, "9\n").unwrap();
    let refused = Postgres::start(&room.binaries, &room.path("postgres"), quick()).await;
    assert!(matches!(refused, Err(EngineError::OtherVersion { data, .. }) if data == "9"));
    assert_eq!(fs::read_to_string(&version).unwrap(), "9\n");
}

/// Only root meets this: everybody else's PostgreSQL runs as themselves.
#[tokio::test]
async fn a_home_that_the_user_of_postgres_cannot_reach_is_refused() {
    let room = Room::new();
    if fs::metadata("/proc/self").is_ok_and(|me| me.uid() != 0) {
        return;
    }
    let closed = room.path("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let refused = Postgres::start(&room.binaries, &closed.join("postgres"), quick()).await;
    assert!(matches!(refused, Err(EngineError::HomeUnreachable { .. })));
}

#[tokio::test]
async fn several_run_side_by_side() {
    let rooms = [Room::new(), Room::new()];
    let [one, two] = [start(&rooms[0]).await, start(&rooms[1]).await];
    remember(&one, "one").await;
    remember(&two, "two").await;
    assert_ne!(one.port(), two.port());
    assert_eq!((remembered(&one).await, remembered(&two).await), (vec!["one".into()], vec!["two".into()]));
    one.stop().await;
    two.stop().await;
}
