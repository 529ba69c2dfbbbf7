//! Personal fields: readable with the key, erased without, never in clear where they are kept.

use std::path::Path;

use futures::FutureExt as _;
use kernel::log::Row;
use kernel::{Context, Keys, LogError, Personal, verify};
use uuid::Uuid;

use crate::evidence::aggregates;
use crate::locker::{Command, Happened, Locker, Telephone};
use crate::world::{MASTER, Own, World, a_command_id, an_open_locker, asked, execute, execute_as, may, to, work};

const CANARY: &str = "19900001234-canary";

fn own(subject: Uuid, telephone: &str) -> Command {
    Command::Own { subject, telephone: Personal::Clear(Telephone(telephone.into())) }
}

/// Files under `directory` that hold these bytes.
fn files_with(directory: &Path, wanted: &[u8], found: &mut Vec<String>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_with(&path, wanted, found);
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes.windows(wanted.len()).any(|window| window == wanted)
        {
            found.push(path.display().to_string());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_field_opens_with_its_key_and_is_nowhere_in_clear() {
    let server = Own::start().await;
    let world = World::on(server.access()).await;
    let log = world.log().await;
    let locker = an_open_locker(&log, "plain-number-9").await;
    let subject = a_command_id();
    let owned = execute(&log, to(&locker), own(subject, CANARY)).await.unwrap();
    // The same again is nothing to do: compared without a clear value in the state.
    assert_eq!(execute(&log, to(&locker), own(subject, CANARY)).await.unwrap().events, 0);
    assert_eq!(execute(&*world.log().await, to(&locker), own(subject, CANARY)).await.unwrap().events, 0);

    let loaded = log.load::<Locker>(kernel::Id::new(locker.stream)).await.unwrap().unwrap();
    let (_, telephone) = loaded.state.owner.clone().unwrap();
    let ring = log.ring(locker.stream, subject).await.unwrap();
    assert_eq!(telephone.reveal(&ring).unwrap(), Some(Telephone(CANARY.into())));
    let elsewhere = log.ring(owned.stream, a_command_id()).await.unwrap();
    assert_eq!(telephone.reveal(&elsewhere).unwrap(), None);
    let shown = format!("{loaded:?} {:?}", log.history::<Happened>(locker.stream).await.unwrap());
    assert!(!shown.contains(CANARY));

    world.force("checkpoint").await;
    let mut found = Vec::new();
    files_with(server.directory.path(), CANARY.as_bytes(), &mut found);
    assert_eq!(found, Vec::<String>::new());
    files_with(server.directory.path(), b"plain-number-9", &mut found);
    assert!(!found.is_empty(), "what is not sealed is found, or the search is none");
    server.postgres.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_key_erases_and_leaves_replay_and_chain_whole() {
    let world = World::start().await;
    let log = world.log().await;
    let locker = an_open_locker(&log, "1").await;
    let subject = a_command_id();
    let id = a_command_id();
    execute_as(&log, id, to(&locker), own(subject, CANARY)).await.unwrap();
    let sealed: Vec<Row> = log.page(0, 10).await.unwrap();

    log.erase(subject).await.unwrap();
    log.erase(subject).await.unwrap();
    assert_eq!(world.keys.destroyed().await.unwrap().iter().map(|(who, _)| *who).collect::<Vec<_>>(), [subject]);
    let loaded = log.load::<Locker>(kernel::Id::new(locker.stream)).await.unwrap().unwrap();
    let (_, telephone) = loaded.state.owner.clone().unwrap();
    let ring = log.ring(locker.stream, subject).await.unwrap();
    assert_eq!(telephone.reveal(&ring).unwrap(), None);
    let gone = ring.scope(|| sealed[1].recorded::<Happened>()).unwrap();
    assert_eq!(gone.event, Happened::Owned { subject, telephone: Personal::Erased });
    assert_eq!(log.page(0, 10).await.unwrap(), sealed);
    verify::log(&log, &aggregates()).await.unwrap();

    // Nothing is sealed for an erased subject again, and what was asked before is answered as erased.
    let anew = execute(&log, to(&locker), own(subject, "another")).await;
    assert!(matches!(anew, Err(LogError::Erased)), "{anew:?}");
    let repeated = execute_as(&log, id, to(&locker), own(subject, CANARY)).await;
    assert!(matches!(repeated, Err(LogError::Erased)), "{repeated:?}");
    // Life goes on with another one.
    execute(&log, to(&locker), Command::Disown).await.unwrap();
    execute(&log, to(&locker), own(a_command_id(), CANARY)).await.unwrap();
    crate::verify_all(&log).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_several_commands_are_made_together() {
    let world = World::start().await;
    let log = world.log().await;
    let locker = an_open_locker(&log, "1").await;
    let subjects: Vec<Uuid> = (0..20).map(|_| a_command_id()).collect();
    let owning = || subjects.iter().map(|subject| work(to(&locker), own(*subject, CANARY))).collect();
    log.execute_all(owning(), &may).await.unwrap();
    // The same subjects again: with the keys they have.
    log.execute_all(owning(), &may).await.unwrap();
    for told in log.history::<Happened>(locker.stream).await.unwrap().iter().skip(1) {
        let Happened::Owned { subject, telephone } = &told.event else { panic!("{told:?}") };
        let ring = log.ring(locker.stream, *subject).await.unwrap();
        assert_eq!(telephone.reveal(&ring).unwrap(), Some(Telephone(CANARY.into())));
    }
    crate::verify_all(&log).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_wrapped_by_the_master_key_and_digests_tell_nothing() {
    let world = World::start().await;
    let log = world.log().await;
    let locker = an_open_locker(&log, "1").await;
    let subject = a_command_id();
    let command = own(subject, CANARY);
    let context: Context = asked(a_command_id(), "own");
    log.execute::<Locker>(to(&locker), &command, &context, &may).await.unwrap();
    let stored: Vec<(Vec<u8>,)> = world.ask("select digest from log.commands order by position desc limit 1").await;
    assert_ne!(stored[0].0, context.digest);

    let pool = world.access.pool(crate::world::APP, &format!("{}_keys", world.database));
    assert!(Keys::open(pool.clone(), [9; 32]).await.is_err());
    let reopened = Keys::open(pool.clone(), MASTER).await.unwrap();
    let key = reopened.get(&[subject]).await.unwrap()[&subject].unwrap();
    let wrapped: Vec<u8> =
        sqlx::query_scalar("select wrapped from keys where subject = $1").bind(subject).fetch_one(&pool).await.unwrap();
    assert!(!wrapped.windows(32).any(|window| window == key));
    let deleted = sqlx::query("delete from keys").execute(&pool).await.unwrap_err();
    assert_eq!(deleted.as_database_error().unwrap().code().unwrap(), "42501");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_many_want_at_once_are_made_together_and_once() {
    let world = World::start().await;
    let (keys, shared) = (&world.keys, a_command_id());
    let subjects: Vec<[Uuid; 2]> = (0..200).map(|_| [a_command_id(), shared]).collect();
    let pool = world.access.pool(crate::world::APP, &format!("{}_keys", world.database));
    let made = futures::future::join_all(subjects.iter().map(|pair| keys.make(pair))).await;
    let reopened = Keys::open(pool, MASTER).await.unwrap();
    for (pair, made) in subjects.iter().zip(&made) {
        let made = made.as_ref().unwrap();
        assert_eq!(made.len(), 2);
        // Read anew, it is the key that was given.
        assert_eq!(&reopened.get(pair).await.unwrap(), made);
    }
    // Who gave up while it was their turn keeps nobody from theirs.
    let given_up = a_command_id();
    assert!(Box::pin(keys.make(&[given_up])).now_or_never().is_none());
    assert!(keys.make(&[given_up]).await.unwrap()[&given_up].is_some());
}
