//! The chain on an export, what `verify` finds, and what the application's role cannot do.

use kernel::log::Row;
use kernel::verify::{Break, VerifyError, Wrong, chain};
use kernel::{Aggregate, Announcement, Log, verify};

use crate::locker::{Command, Happened};
use crate::world::{APP, World, an_open_locker, execute, to};

/// The aggregates of the tests' service.
pub fn aggregates() -> Vec<Aggregate> {
    vec![Aggregate::of::<Happened>(|_| Announcement::Private)]
}

async fn some_history(log: &Log) {
    for number in 1..=5 {
        let locker = an_open_locker(log, &number.to_string()).await;
        execute(log, to(&locker), Command::Move { hall: "a".into() }).await.unwrap();
        execute(log, to(&locker), Command::Fill { items: 3 }).await.unwrap();
    }
}

async fn exported(log: &Log) -> Vec<Row> {
    log.page(0, 1_000).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chain_verifies_on_an_export_and_names_what_was_changed() {
    let world = World::start().await;
    let log = world.log().await;
    some_history(&log).await;
    let rows = exported(&log).await;
    let verified = chain(log.id(), rows.clone()).unwrap();
    assert_eq!((verified.position, verified.link), (25, log.head().await.unwrap().link));

    let broken = |rows: Vec<Row>| chain(log.id(), rows).unwrap_err();
    let mut changed = rows.clone();
    changed[6].payload = changed[6].payload.replace("\"2\"", "\"9\"").replace("\"a\"", "\"b\"");
    assert_eq!(broken(changed), Break { position: 7, wrong: Wrong::Content });

    let mut deleted = rows.clone();
    deleted.remove(10);
    assert_eq!(broken(deleted), Break { position: 11, wrong: Wrong::Place { wanted: 11, found: 12 } });

    let mut swapped = rows.clone();
    swapped.swap(3, 4);
    assert_eq!(broken(swapped), Break { position: 4, wrong: Wrong::Place { wanted: 4, found: 5 } });
    let mut swapped = rows.clone();
    swapped.swap(3, 4);
    (swapped[3].position, swapped[4].position) = (4, 5);
    assert_eq!(broken(swapped), Break { position: 4, wrong: Wrong::Link });

    // Changed together with its own digest and link: the next one gives it away.
    let mut forged = rows.clone();
    forged[6].recorded_at = kernel::Moment::from_micros(forged[6].recorded_at.micros() + 1);
    forged[6].link = kernel::evidence::link(&forged[5].link, 7, forged[6].recorded_at, &forged[6].digest);
    let after = broken(forged);
    assert_eq!(after, Break { position: 8, wrong: Wrong::Link });

    let other = chain(uuid::Uuid::from_u128(1), rows).unwrap_err();
    assert_eq!(other.position, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_application_can_neither_change_nor_delete_events() {
    let world = World::start().await;
    let log = world.log().await;
    some_history(&log).await;
    for forbidden in [
        "update log.events set name = 'x'",
        "delete from log.events",
        "truncate log.events",
        "drop table log.events",
        "alter table log.events add column x int",
        "update log.commands set events = 0",
        "delete from log.commands",
        "delete from log.epochs",
        "update audit.events set name = 'x'",
        "delete from audit.events",
    ] {
        let error = sqlx::raw_sql(forbidden).execute(&world.app).await.unwrap_err();
        assert_eq!(error.as_database_error().unwrap().code().unwrap(), "42501", "{APP} may {forbidden}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_finds_every_kind_of_damage() {
    let world = World::start().await;
    let log = world.log().await;
    some_history(&log).await;
    let aggregates = aggregates();
    let found = async || verify::log(&log, &aggregates).await;
    assert_eq!(found().await.unwrap().position, 25);

    world
        .force(
            "create table hidden as select * from log.claims where key = '2'; delete from log.claims where key = '2'",
        )
        .await;
    assert!(matches!(found().await, Err(VerifyError::Held(_))));
    world.force("insert into log.claims select * from hidden").await;
    found().await.unwrap();

    world.force("insert into log.marks values ('locker.hall', 'a', gen_random_uuid())").await;
    assert!(matches!(found().await, Err(VerifyError::Held(_))));
    world.force("delete from log.marks m where not exists (select from log.events e where e.stream = m.holder)").await;
    found().await.unwrap();

    world.force("update log.commands set events = events + 1 where position = 5").await;
    assert!(matches!(found().await, Err(VerifyError::Receipt(_))));
    world.force("update log.commands set events = events - 1 where position = 5").await;
    found().await.unwrap();

    world.force("update log.head set position = 26").await;
    assert!(matches!(found().await, Err(VerifyError::Head { head: 26, last: 25 })));
    world.force("update log.head set position = 25; update log.events set route = 'b' where position = 3").await;
    let broken = found().await.unwrap_err();
    assert!(matches!(broken, VerifyError::Broken(Break { position: 3, wrong: Wrong::Content })), "{broken}");
    world.force("delete from log.events where position = 3").await;
    let broken = found().await.unwrap_err();
    assert!(
        matches!(broken, VerifyError::Broken(Break { position: 3, wrong: Wrong::Place { found: 4, .. } })),
        "{broken}"
    );
}
