//! The policy's guarantees.

use kernel::codec::{self, CodecError};
use kernel::log::Denied;
use kernel::policy::{Parking, Reactor, State};
use kernel::{Id, Key, Policy, Reaction, Recorded, Target, Told};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::bank::{AccountKind, Banked, Deposited, Mirror, Mirrored, Mirroring, SERVICE, UNREADABLE, mirror_of};
use crate::world::{Running, World, until};

/// What is deposited is mirrored.
#[derive(Debug)]
pub(crate) struct MirrorWhenDeposited<const FROM_BEGINNING: bool>;

impl<const FROM_BEGINNING: bool> Policy for MirrorWhenDeposited<FROM_BEGINNING> {
    const NAME: &'static str = "mirror_when_deposited";
    const SOURCE: &'static str = SERVICE;
    const FROM_BEGINNING: bool = FROM_BEGINNING;
    type Told = Deposited;
    type Decider = Mirror;

    fn react(&self, told: &Recorded<Deposited>) -> Vec<Reaction<Mirror>> {
        let of = Id::<AccountKind>::new(told.envelope.stream).to_string();
        if told.event.amount < 0 {
            let limit = -told.event.amount;
            return vec![Reaction::Raise(limits()), Reaction::TellAll(mirror_of(&of), Mirroring::Allow { limit })];
        }
        let target = Target::HolderOrNew(mirror_of(&of));
        vec![Reaction::Tell(target, Mirroring::Copy { of, amount: told.event.amount })]
    }
}

/// What is nobody else's business, heard as it is stored.
#[derive(Debug)]
pub(crate) struct Hidden(i64);

impl Told for Hidden {
    fn read(name: &str, schema: i16, data: &str) -> Result<Option<Self>, CodecError> {
        let Some(name @ "account.hidden") = name.strip_prefix("bank.") else { return Ok(None) };
        match codec::read::<Banked>(name, schema, data)? {
            Banked::Hidden { amount } => Ok(Some(Hidden(amount))),
            Banked::Deposited { .. } => Ok(None),
        }
    }
}

/// What is hidden from others is mirrored.
#[derive(Debug)]
struct MirrorWhatIsHidden;

impl Policy for MirrorWhatIsHidden {
    const NAME: &'static str = "mirror_what_is_hidden";
    const SOURCE: &'static str = SERVICE;
    const FROM_BEGINNING: bool = true;
    const AS_STORED: bool = true;
    type Told = Hidden;
    type Decider = Mirror;

    fn react(&self, told: &Recorded<Hidden>) -> Vec<Reaction<Mirror>> {
        let of = Id::<AccountKind>::new(told.envelope.stream).to_string();
        let target = Target::HolderOrNew(mirror_of(&of));
        vec![Reaction::Tell(target, Mirroring::Copy { of, amount: told.event.0 })]
    }
}

fn limits() -> Key {
    Key::new("limits", "all")
}

type Mirrors<const B: bool> = Reactor<MirrorWhenDeposited<B>, fn(&Mirror) -> Result<(), Denied>>;

fn reactor<const B: bool>(world: &World) -> Mirrors<B> {
    Reactor::new(MirrorWhenDeposited::<B>, world.log.clone(), world.jetstream(), |_| Ok(()))
}

fn run<const B: bool>(reactor: &Mirrors<B>) -> Running {
    let reactor = reactor.clone();
    Running::start(async move { reactor.run(CancellationToken::new()).await })
}

/// The policy is done with all that was deposited; its own commands add positions it passes over.
async fn done<const B: bool>(world: &World, reactor: &Mirrors<B>) {
    until("the policy is done", || async { reactor.status().position == world.head().await }).await;
}

/// What is mirrored of an account, in order.
async fn mirrored(world: &World, account: Uuid) -> Vec<i64> {
    let of = Id::<AccountKind>::new(account).to_string();
    let Some(mirror) = world.log.holder(&mirror_of(&of)).await.unwrap() else { return Vec::new() };
    world.log.load::<Mirror>(Id::new(mirror)).await.unwrap().unwrap().state.amounts.clone()
}

#[tokio::test]
async fn n50_a_policy_killed_anywhere_acts_once_per_cause() {
    let world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let account = Uuid::now_v7();
    for amount in 0..60 {
        world.deposit_on(account, amount, false).await;
    }
    for stop in [5, 20, 40] {
        let reactor = reactor::<true>(&world);
        let running = run(&reactor);
        until("it has acted", || async { mirrored(&world, account).await.len() >= stop }).await;
        running.kill().await;
        // The lease of a killed process ends by itself.
        sqlx::query("DELETE FROM log.leases WHERE name LIKE 'policy/%'").execute(&world.owner).await.unwrap();
    }
    let reactor = reactor::<true>(&world);
    let running = run(&reactor);
    done(&world, &reactor).await;
    assert_eq!(mirrored(&world, account).await, (0..60).collect::<Vec<_>>());
    let rows = world.rows().await;
    let cause = rows.iter().find(|row| row.stream == account).unwrap();
    let copy = rows.iter().find(|row| row.name.starts_with("mirror.")).unwrap();
    let told = copy.recorded::<Mirrored>().unwrap().envelope.cause;
    assert_eq!(told.actor, "policy/mirror_when_deposited");
    assert_eq!(told.on_behalf_of.as_deref(), Some("/baohe/440309/bank"));
    assert_eq!(told.causation, Some(cause.event_id));
    running.kill().await;
    relaying.kill().await;
}

#[tokio::test]
async fn n51_what_is_refused_is_parked_with_its_key_and_others_go_on() {
    let world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let reactor = reactor::<true>(&world);
    let running = run(&reactor);
    let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
    for (account, amount) in [(one, 1), (one, 5_000), (one, 2), (other, 3), (one, 9_000), (other, 4)] {
        world.deposit_on(account, amount, false).await;
    }
    done(&world, &reactor).await;
    assert_eq!((mirrored(&world, one).await, mirrored(&world, other).await), (vec![1], vec![3, 4]));
    let parking = Parking::new(world.owner.clone());
    let parked = parking.list().await.unwrap();
    assert_eq!(parked.iter().map(|parked| parked.key).collect::<Vec<_>>(), [one; 3]);
    assert_eq!(parked[0].reason, "too much");
    assert!(parked[1].reason.contains("queued"));

    // Still refused: it stays, and so do those behind it.
    assert!(parking.retry(&parked[0].policy, parked[0].event_id).await.unwrap());
    until("it was tried", || async { parking.list().await.unwrap()[0].attempts == 2 }).await;
    assert_eq!(mirrored(&world, one).await, [1]);

    // Allowed now: it is done, the next too, the one after is refused.
    let of = Id::<AccountKind>::new(one).to_string();
    world.tell::<Mirror>(Target::Holder(mirror_of(&of)), &Mirroring::Allow { limit: 5_000 }, Uuid::now_v7()).await;
    assert!(parking.retry(&parked[0].policy, parked[0].event_id).await.unwrap());
    until("one is left", || async { parking.list().await.unwrap().len() == 1 }).await;
    assert_eq!(mirrored(&world, one).await, [1, 5_000, 2]);

    // Discarded: what comes later goes on.
    world.deposit_on(one, 6, false).await;
    done(&world, &reactor).await;
    until("it queues", || async { parking.list().await.unwrap().len() == 2 }).await;
    let last = parking.list().await.unwrap().remove(0);
    assert!(parking.discard(&last.policy, last.event_id, "test/somebody", "nobody has that much").await.unwrap());
    until("nothing is parked", || async { parking.list().await.unwrap().is_empty() }).await;
    assert_eq!(mirrored(&world, one).await, [1, 5_000, 2, 6]);
    until("the status knows", || async { reactor.status().parked == 0 }).await;
    let why: String =
        sqlx::query_scalar("SELECT discarded_because FROM policy.parked").fetch_one(&world.owner).await.unwrap();
    assert_eq!(why, "nobody has that much");
    running.kill().await;
    relaying.kill().await;
}

#[tokio::test]
async fn n52_a_new_policy_starts_at_the_head() {
    let world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let account = Uuid::now_v7();
    world.deposit_on(account, 1, false).await;
    world.drained(&relay).await;
    let reactor = reactor::<false>(&world);
    let running = run(&reactor);
    until("it leads", || async { reactor.status().state == State::Leading }).await;
    world.deposit_on(account, 2, false).await;
    done(&world, &reactor).await;
    assert_eq!(mirrored(&world, account).await, [2]);
    running.kill().await;
    relaying.kill().await;
}

#[tokio::test]
async fn n53_it_raises_guards_and_tells_all_that_hold_a_key() {
    let world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let reactor = reactor::<true>(&world);
    let running = run(&reactor);
    let (one, nobody) = (Uuid::now_v7(), Uuid::now_v7());
    for (account, amount) in [(one, 1), (one, -5_000), (nobody, -5_000), (one, 5_000)] {
        world.deposit_on(account, amount, false).await;
    }
    done(&world, &reactor).await;
    assert_eq!(world.log.guard(&limits()).await.unwrap(), 2);
    assert_eq!(mirrored(&world, one).await, [1, 5_000]);
    assert_eq!(reactor.status().parked, 0, "nobody to tell is nothing to do");
    running.kill().await;
    relaying.kill().await;
}

#[tokio::test]
async fn n54_a_message_that_does_not_read_is_parked_under_its_stream() {
    let world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let reactor = reactor::<true>(&world);
    let running = run(&reactor);
    let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
    for (account, amount) in [(one, UNREADABLE), (other, 1), (one, 2)] {
        world.deposit_on(account, amount, false).await;
    }
    done(&world, &reactor).await;
    let keys: Vec<Uuid> =
        Parking::new(world.owner.clone()).list().await.unwrap().iter().map(|parked| parked.key).collect();
    assert_eq!(keys, [one, one]);
    assert_eq!((mirrored(&world, one).await, mirrored(&world, other).await), (vec![], vec![1]));
    running.kill().await;
    relaying.kill().await;
}

#[tokio::test]
async fn n55_on_its_own_log_it_hears_what_is_stored_also_what_is_nobody_elses_business() {
    let world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let reactor = Reactor::new(MirrorWhatIsHidden, world.log.clone(), world.jetstream(), |_: &Mirror| Ok(()));
    let hearing = reactor.clone();
    let running = Running::start(async move { hearing.run(CancellationToken::new()).await });
    let account = Uuid::now_v7();
    for (amount, quiet) in [(1, true), (2, false), (5_000, true), (3, true)] {
        world.deposit_on(account, amount, quiet).await;
    }
    until("it is done", || async { reactor.status().position == world.head().await }).await;
    assert_eq!(mirrored(&world, account).await, [1]);
    // What is parked is read from the log again.
    let parking = Parking::new(world.owner.clone());
    let parked = parking.list().await.unwrap();
    assert_eq!(parked.len(), 2);
    let of = Id::<AccountKind>::new(account).to_string();
    world.tell::<Mirror>(Target::Holder(mirror_of(&of)), &Mirroring::Allow { limit: 5_000 }, Uuid::now_v7()).await;
    assert!(parking.retry(&parked[0].policy, parked[0].event_id).await.unwrap());
    until("nothing is parked", || async { parking.list().await.unwrap().is_empty() }).await;
    assert_eq!(mirrored(&world, account).await, [1, 5_000, 3]);
    let head = world.head().await;
    until("it is heard", || async { parking.heard(&[MirrorWhatIsHidden::NAME]).await.unwrap() >= head }).await;
    assert_eq!(
        parking.heard(&[MirrorWhatIsHidden::NAME, "another"]).await.unwrap(),
        0,
        "one that never ran heard nothing"
    );
    running.kill().await;
    relaying.kill().await;
}

#[tokio::test]
async fn n63_a_policy_goes_on_where_the_restored_log_does() {
    let mut world = World::start().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let account = Uuid::now_v7();
    for amount in 0..10 {
        world.deposit_on(account, amount, false).await;
    }
    let before = world.head().await;
    let reactor_before = reactor::<true>(&world);
    let running = run(&reactor_before);
    done(&world, &reactor_before).await;
    running.kill().await;
    relaying.kill().await;
    // Both the events after 6 and all that was mirrored are lost.
    assert!(world.head().await > before);
    world.restore_log(6).await;
    world.deposit_on(account, 60, false).await;
    world.log.new_epoch("restored").await.unwrap();
    world.deposit_on(account, 70, false).await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let reactor = reactor::<true>(&world);
    let running = run(&reactor);
    done(&world, &reactor).await;
    assert_eq!(mirrored(&world, account).await, [60, 70]);
    running.kill().await;
    relaying.kill().await;
}

#[tokio::test]
async fn n65_postgresql_killed_and_restarted_costs_nobody_anything() {
    let mut world = World::alone().await;
    let relay = world.relay();
    let relaying = world.run(&relay);
    let projector = crate::projections::projector::<1>(&world);
    let projecting = crate::projections::run(&projector);
    let reactor = reactor::<true>(&world);
    let running = run(&reactor);
    let account = Uuid::now_v7();
    for round in 0..3 {
        for amount in 0..40 {
            world.deposit_on(account, round * 40 + amount, false).await;
        }
        // In the middle of what follows.
        world.restart_postgres().await;
        until("the log takes commands again", || async { world.log.head().await.is_ok() }).await;
    }
    done(&world, &reactor).await;
    assert_eq!(mirrored(&world, account).await, (0..120).collect::<Vec<_>>());
    assert_eq!(reactor.status().parked, 0);
    crate::projections::reached(&world, &projector).await;
    crate::projections::rows_are_the_log(&world, &projector).await;
    world.stream_is_the_log().await;
    for running in [relaying, projecting, running] {
        running.kill().await;
    }
}
