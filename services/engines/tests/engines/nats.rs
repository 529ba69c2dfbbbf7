use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use async_nats::jetstream::{self, stream};
use engines::{EngineError, Nats, NatsOptions};

use crate::{Room, is_running};

async fn start(room: &Room) -> Nats {
    Nats::start(&room.binaries, &room.path("nats"), NatsOptions::default()).await.unwrap()
}

/// As a client of any make: the address and the file.
async fn connect(nats: &Nats) -> jetstream::Context {
    let options = async_nats::ConnectOptions::with_credentials_file(nats.creds_file()).await.unwrap();
    jetstream::new(options.connect(nats.url()).await.unwrap())
}

async fn words(nats: &Nats) -> stream::Stream {
    let config = stream::Config { name: "WORDS".into(), subjects: vec!["words".into()], ..Default::default() };
    connect(nats).await.get_or_create_stream(config).await.unwrap()
}

async fn publish(nats: &Nats, word: &'static str) {
    words(nats).await;
    connect(nats).await.publish("words", word.into()).await.unwrap().await.unwrap();
}

async fn published(nats: &Nats) -> u64 {
    words(nats).await.get_info().await.unwrap().state.messages
}

#[tokio::test]
async fn what_was_published_is_there_after_a_stop_and_nothing_runs_on() {
    let room = Room::new();
    let first = start(&room).await;
    publish(&first, "宝盒").await;
    let (pid, port) = (first.pid(), first.port());
    first.stop().await;
    assert!(!is_running(pid));

    let again = start(&room).await;
    assert_eq!(published(&again).await, 1);
    assert_eq!(again.port(), port, "the same port while it is free");
    again.stop().await;
}

#[tokio::test]
async fn nobody_gets_in_without_the_credentials_which_only_we_can_read() {
    let room = Room::new();
    let nats = start(&room).await;
    for name in ["nats.creds", "accounts.conf", "nats-server.conf"] {
        let mode = fs::metadata(room.path("nats").join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert!(async_nats::connect(nats.url()).await.is_err());
    let stranger = Room::new();
    let other = start(&stranger).await;
    let options = async_nats::ConnectOptions::with_credentials_file(other.creds_file()).await.unwrap();
    assert!(options.connect(nats.url()).await.is_err(), "of another home");
    other.stop().await;
    nats.stop().await;
}

#[tokio::test]
async fn a_killed_one_comes_back_where_it_was() {
    let room = Room::new();
    let mut nats = start(&room).await;
    publish(&nats, "kept").await;
    let (killed, port) = (nats.pid(), nats.port());
    nats.kill().await;
    nats.ended().await;
    nats.restart().await.unwrap();
    assert_ne!(nats.pid(), killed);
    assert_eq!((nats.port(), published(&nats).await), (port, 1));
    nats.stop().await;
}

#[tokio::test]
async fn a_wiped_store_is_an_empty_one() {
    let room = Room::new();
    let mut nats = start(&room).await;
    publish(&nats, "gone").await;
    nats.kill().await;
    fs::remove_dir_all(nats.store_dir()).unwrap();
    nats.restart().await.unwrap();
    assert_eq!(published(&nats).await, 0);
    nats.stop().await;
}

#[tokio::test]
async fn one_that_a_killed_process_left_running_is_ended_and_its_data_kept() {
    let room = Room::new();
    let orphan = start(&room).await;
    publish(&orphan, "kept").await;
    let pid = orphan.pid();
    std::mem::forget(orphan);

    let nats = start(&room).await;
    assert!(!is_running(pid));
    assert_eq!(published(&nats).await, 1);
    nats.stop().await;
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
    let refused = Nats::start(&room.binaries, &room.path("nats"), NatsOptions { port: Some(port) }).await;
    assert!(matches!(refused, Err(EngineError::PortTaken { port: told, .. }) if told == port));
}
