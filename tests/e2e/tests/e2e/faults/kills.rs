//! kill -9 of anything at any moment.

use std::time::Duration;

use support::{Dice, Process, Signal, World, eventually};

use super::load;

/// What is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Victim {
    /// `up` itself; PostgreSQL and NATS go on as orphans.
    Up,
    /// The postmaster; its backends find out.
    PostgreSql,
    /// One backend; PostgreSQL then restarts all of them.
    Backend,
    Nats,
    /// All at once, as when the power goes.
    Everything,
    /// `up`, and the next one while it starts.
    UpTwice,
}

const VICTIMS: [Victim; 6] =
    [Victim::Up, Victim::PostgreSql, Victim::Backend, Victim::Nats, Victim::Everything, Victim::UpTwice];

/// The postmaster: its command line names the home; those of its backends are names they give themselves.
fn postmaster(world: &World) -> Option<Process> {
    world.processes("config_file=").into_iter().next()
}

async fn strike(world: &World, victim: Victim, dice: &mut Dice) {
    match victim {
        Victim::Up => world.kill_up().await,
        Victim::PostgreSql => {
            world.kill_engine("config_file=");
        }
        Victim::Backend => {
            let backends = postmaster(world).map(|postmaster| postmaster.children()).unwrap_or_default();
            let working: Vec<_> = backends.iter().filter(|backend| backend.command.contains("baohe_app")).collect();
            if !working.is_empty() {
                dice.pick(&working).send(Signal::KILL);
            }
        }
        Victim::Nats => {
            world.kill_engine("nats-server");
        }
        Victim::Everything => {
            for process in world.processes("config_file=").into_iter().chain(world.processes("nats-server")) {
                process.send(Signal::KILL);
            }
            world.kill_up().await;
        }
        Victim::UpTwice => {
            world.kill_up().await;
            let mut starting = world.begin(&[]);
            dice.moment(Duration::from_millis(1_500)).await;
            starting.kill().await.expect("it can be killed");
        }
    }
    if matches!(victim, Victim::Up | Victim::Everything | Victim::UpTwice) {
        world.up(&[]).await;
    }
}

/// All services answer, and go on.
async fn well(world: &World) {
    eventually("all is well again", async || (world.baohe(&["coverage"]).await.code == 0).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_anything_at_any_moment_loses_and_doubles_nothing() {
    let mut dice = Dice::printed("kill -9 of anything at any moment");
    let world = World::start().await;
    let load = load::on(&world);
    let kill = async {
        let first = dice.below(VICTIMS.len() as u64);
        for round in 0..Dice::rounds(4) {
            // Each in turn, from any of them on: a few short runs meet all.
            let victim = VICTIMS[(first + round) as usize % VICTIMS.len()];
            dice.moment(Duration::from_millis(2_500)).await;
            println!("  round {round}: {victim:?}");
            strike(&world, victim, &mut dice).await;
            // Every other kill hits what has not recovered from the last.
            if dice.below(2) == 0 {
                well(&world).await;
            }
        }
        well(&world).await;
        load.recorder.end();
    };
    tokio::join!(load.run(), kill);
    load.all_there_once().await;
    world.proved().await;
}
