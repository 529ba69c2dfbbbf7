//! NATS wiped, cut, frozen, killed: commands go on, and the stream is then what the log is.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use support::{Signal, World, eventually};

use super::load;
use crate::district::{import, the_organizations, the_party_organizations};

/// A copy with owners and modes.
pub(super) fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-a").arg(from).arg(to).status().expect("cp runs");
    assert!(copied.success(), "cp -a {} {}", from.display(), to.display());
}

/// The place is then what the copy is.
pub(super) fn put_back(copy_of: &Path, place: &Path) {
    std::fs::remove_dir_all(place).expect("what is replaced is there");
    copy(copy_of, place);
}

#[tokio::test]
async fn storage_wiped_or_cut_is_filled_again_with_the_same_numbers() {
    let world = World::start().await;
    import(&world, "organizations", &the_organizations()).await;
    assert_eq!(world.stop().await, Some(0));
    let (store, older) = (world.home().join("nats/store"), world.home().join("older"));
    copy(&store, &older);
    world.up(&[]).await;
    import(&world, "party-organizations", &the_party_organizations()).await;
    let told = world.baohe(&["events", "tail"]).await.exits(0).stdout;

    assert_eq!(world.stop().await, Some(0));
    put_back(&older, &store);
    world.up(&[]).await;
    world.baohe(&["verify", "all", "-o", "json"]).await.exits(0);
    assert_eq!(world.baohe(&["events", "tail"]).await.exits(0).stdout, told, "after the tail was cut");

    assert_eq!(world.stop().await, Some(0));
    std::fs::remove_dir_all(&store).expect("the store is there");
    world.up(&[]).await;
    world.baohe(&["verify", "all", "-o", "json"]).await.exits(0);
    assert_eq!(world.baohe(&["events", "tail"]).await.exits(0).stdout, told, "after all was wiped");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_it_is_away_commands_go_on_and_then_it_catches_up() {
    let world = World::start().await;
    let load = load::on(&world);
    let more = async |what: &str| {
        let before = load.recorder.done().len();
        eventually(what, async || (load.recorder.done().len() >= before + 20).then_some(())).await;
    };
    let away = async {
        more("it is under way").await;
        let frozen = world.processes("nats-server");
        assert_eq!(frozen.len(), 1);
        frozen[0].send(Signal::STOP);
        more("commands go on while NATS is frozen").await;
        frozen[0].send(Signal::CONT);
        more("and after").await;
        for _ in 0..3 {
            assert!(world.kill_engine("nats-server") > 0);
            more("commands go on while NATS is killed").await;
            eventually("it is started again", async || (!world.processes("nats-server").is_empty()).then_some(()))
                .await;
        }
        load.recorder.end();
    };
    tokio::time::timeout(Duration::from_secs(120), async { tokio::join!(load.run(), away) }).await.expect("in time");
    load.all_there_once().await;
    world.proved().await;
}
