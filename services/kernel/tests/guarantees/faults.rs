//! Kills and lost answers: what was acknowledged is there once, what was not is there at most once.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures::future::join_all;
use kernel::{LogError, Receipt, Target};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::locker::{Command, number};
use crate::world::{
    Access, Child, Own, Role, Running, World, a_command_id, an_open_locker, answer, execute_as, to, until,
};

/// A locker filled again and again by one client under ids of its own; tells each receipt.
async fn fill_on(log: &Running, n: usize, name: &str, told: &(impl Fn(Uuid, &Receipt) + Sync), stop: &AtomicBool) {
    let locker = loop {
        let opening = execute_as(
            log,
            a_command_id(),
            Target::HolderOrNew(number(&format!("{name}{n}"))),
            Command::Fill { items: 1 },
        );
        match opening.await {
            Ok(receipt) => break receipt,
            Err(LogError::Refused(_)) => {
                let open = Command::Open { number: format!("{name}{n}") };
                let _ = execute_as(log, a_command_id(), Target::New, open).await;
            }
            Err(LogError::Away(_) | LogError::Unknown) => {}
            Err(error) => panic!("{error:?}"),
        }
    };
    while !stop.load(Ordering::Relaxed) {
        let id = a_command_id();
        // Until it is known what became of it, as a client does: the same command id again.
        loop {
            match execute_as(log, id, to(&locker), Command::Fill { items: 1 }).await {
                Ok(receipt) => break told(id, &receipt),
                Err(LogError::Away(_) | LogError::Unknown) => tokio::task::yield_now().await,
                Err(error) => panic!("{error:?}"),
            }
        }
    }
}

/// What a child does: appends with many clients, and races others for numbers, until it is killed.
pub async fn append_until_killed(access: Access, database: String, name: String) {
    let world = World::existing(access, database).await;
    let log = world.log().await;
    let told = |id: Uuid, receipt: &Receipt| answer(&(id, receipt.position));
    let never = AtomicBool::new(false);
    let racing = async {
        for n in 0.. {
            let _ = execute_as(&log, a_command_id(), Target::New, Command::Open { number: format!("raced{n}") }).await;
        }
    };
    futures::join!(join_all((0..16).map(|n| fill_on(&log, n, &name, &told, &never))), racing);
}

async fn everything_acknowledged_is_there_once(world: &World, acknowledged: &HashMap<Uuid, i64>) {
    let stored: HashMap<Uuid, i64> = world
        .ask::<(Uuid, i64)>("select (envelope ->> 'command_id')::uuid, position from log.events")
        .await
        .into_iter()
        .collect();
    for (id, position) in acknowledged {
        assert_eq!(stored.get(id), Some(position), "an acknowledged command is gone or elsewhere");
    }
    let doubled: Vec<(i64,)> =
        world.ask("select count(*) from log.events group by envelope ->> 'command_id' having count(*) > 1").await;
    assert!(doubled.is_empty(), "a command was done twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_append_and_one_is_killed() {
    let world = World::start().await;
    let appender = |name: &str| Role::Appender {
        access: world.access.clone(),
        database: world.database.clone(),
        name: name.into(),
    };
    let roles = [appender("one"), appender("other")];
    let acknowledged = tokio::task::spawn_blocking(move || {
        let [one, other] = roles;
        let (mut one, mut other) = (Child::start(&one), Child::start(&other));
        let mut acknowledged = HashMap::new();
        for _ in 0..400 {
            acknowledged.extend([one.told::<(Uuid, i64)>().unwrap(), other.told().unwrap()]);
        }
        one.kill();
        acknowledged.extend(std::iter::from_fn(|| one.told::<(Uuid, i64)>()));
        // The other one goes on.
        for _ in 0..400 {
            acknowledged.extend([other.told::<(Uuid, i64)>().unwrap()]);
        }
        other.kill();
        acknowledged.extend(std::iter::from_fn(|| other.told::<(Uuid, i64)>()));
        acknowledged
    });
    let acknowledged = acknowledged.await.unwrap();
    assert!(acknowledged.len() >= 1_200);
    everything_acknowledged_is_there_once(&world, &acknowledged).await;
    let raced: Vec<(i64,)> = world.ask("select count(*) from log.claims where key like 'raced%'").await;
    assert!(raced[0].0 > 0);
    let opened_twice: Vec<(i64,)> = world
        .ask("select count(*) from log.events where name = 'locker.opened' group by payload ->> 'number' having count(*) > 1")
        .await;
    assert!(opened_twice.is_empty(), "a claim was held twice");
    crate::verify_all(&*world.log().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_is_killed_under_load() {
    let mut server = Own::start().await;
    let world = World::on(server.access()).await;
    let log = world.log().await;
    let acknowledged = Arc::new(Mutex::new(HashMap::new()));
    let count = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let told = |id: Uuid, receipt: &Receipt| {
        count.fetch_add(1, Ordering::Relaxed);
        acknowledged
            .try_lock()
            .map_or_else(|_| unreachable!("told in one task"), |mut all| all.insert(id, receipt.position));
    };
    let load = join_all((0..32).map(|n| fill_on(&log, n, "c", &told, &stop)));
    let faults = async {
        for round in 1..=3 {
            until("commands are acknowledged", async || count.load(Ordering::Relaxed) > round * 300).await;
            server.postgres.kill().await;
            server.postgres.restart().await.unwrap();
        }
        let before = count.load(Ordering::Relaxed);
        until("it goes on by itself", async || count.load(Ordering::Relaxed) > before + 300).await;
        stop.store(true, Ordering::Relaxed);
    };
    futures::join!(load, faults);
    let acknowledged = acknowledged.lock().await.clone();
    everything_acknowledged_is_there_once(&world, &acknowledged).await;
    crate::verify_all(&log).await;
    server.postgres.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_outcome_is_looked_up_and_neither_lost_nor_doubled() {
    let world = World::start().await;
    let log = world.log().await;
    // Every few batches the writer's connection is cut by the server, before or after the commit.
    let stop = AtomicBool::new(false);
    let cutting = async {
        while !stop.load(Ordering::Relaxed) {
            world.force("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like '%append_1%' and pid <> pg_backend_pid()").await;
            tokio::task::yield_now().await;
        }
    };
    let load = async {
        let clients = (0..8).map(async |n| {
            let own = an_open_locker(&log, &format!("x{n}")).await;
            for _ in 0..25 {
                let filled = execute_as(&log, a_command_id(), to(&own), Command::Fill { items: 1 }).await;
                assert!(filled.is_ok(), "looked up on the next connection: {filled:?}");
            }
        });
        join_all(clients).await;
        stop.store(true, Ordering::Relaxed);
    };
    futures::join!(cutting, load);
    let filled: Vec<(i64,)> = world.ask("select count(*) from log.events where name = 'locker.filled'").await;
    assert_eq!(filled[0].0, 200);
    crate::verify_all(&log).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_is_told_and_the_writer_recovers_by_itself() {
    let mut server = Own::start().await;
    let world = World::on(server.access()).await;
    let log = world.log().await;
    let locker = an_open_locker(&log, "1").await;
    server.postgres.kill().await;
    let id = a_command_id();
    let fill = || execute_as(&log, id, to(&locker), Command::Fill { items: 1 });
    let away = fill().await;
    assert!(matches!(away, Err(LogError::Away(_) | LogError::Unknown)), "{away:?}");
    server.postgres.restart().await.unwrap();
    until("the same command is done", async || fill().await.is_ok()).await;
    assert_eq!(log.head().await.unwrap().position, 2);
    server.postgres.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_answers_busy_and_one_bad_unit_spoils_no_other() {
    let world = World::start().await;
    let log = world.open(kernel::LogOptions { queue: 4, batch: 2, ..crate::world::options("log") }).await;
    let mut lockers = Vec::new();
    for n in 0..64 {
        lockers.push(an_open_locker(&log, &n.to_string()).await);
    }
    let crowd =
        join_all(lockers.iter().map(|locker| execute_as(&log, a_command_id(), to(locker), Command::Fill { items: 1 })))
            .await;
    assert!(crowd.iter().any(|done| matches!(done, Err(LogError::Busy))));
    assert!(crowd.iter().any(Result::is_ok));

    // A row the database refuses for a reason nobody decided on.
    let log = world.log().await;
    world.force("alter table log.events add constraint bad check (payload ->> 'text' <> 'bad' or payload ->> 'text' is null)").await;
    let crowd = join_all(lockers.iter().enumerate().map(|(n, locker)| {
        let text = if n % 8 == 0 { "bad" } else { "good" };
        execute_as(&log, a_command_id(), to(locker), Command::Note { text: text.into() })
    }));
    for (n, done) in crowd.await.into_iter().enumerate() {
        match n % 8 {
            0 => assert!(matches!(done, Err(LogError::Broken(_))), "{done:?}"),
            _ => assert!(done.is_ok(), "{done:?}"),
        }
    }
    crate::verify_all(&log).await;
}
