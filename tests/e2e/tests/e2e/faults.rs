//! Plugs pulled while a ledger comes in: nothing acknowledged is lost, nothing is doubled.

use std::fmt::Write as _;

use support::{World, an_organization, eventually};

const ROWS: u32 = 600;

fn a_long_ledger() -> String {
    let mut csv = String::from("统一社会信用代码,组织名称,组织类型,街道,登记日期,正式党员数\r\n");
    for number in 0..ROWS {
        let street = ["观湖", "民治", "龙华", "大浪", "福城", "观澜"][number as usize % 6];
        let _ =
            write!(csv, "{},第{number}号社,社会团体,{street},2017-01-01,{}\r\n", an_organization(number), number % 5);
    }
    csv
}

/// Whether the log has moved since only the reference data was there.
async fn under_way(world: &World) {
    eventually("the import is under way", async || {
        let tail = world.baohe(&["events", "tail", "--type", "baohe.organization.organization.recorded.v1"]).await;
        (tail.code == 0 && tail.lines().len() > 20).then_some(())
    })
    .await;
}

async fn all_there_once(world: &World, file: &str) {
    let report = world.baohe(&["import", "organizations", file, "-o", "json"]).await.exits(0).json();
    assert_eq!(report["rejected"], 0, "{report}");
    let total = crate::district::coverage(world, &["--on", "2019-07-01"]).await["total"]["organizations"].clone();
    assert_eq!(total, ROWS);
    let again = world.baohe(&["import", "organizations", file, "-o", "json"]).await.exits(0).json();
    assert_eq!(again["unchanged"], ROWS);
}

#[tokio::test]
async fn the_process_is_killed_in_the_middle_of_an_import() {
    let mut world = World::start().await;
    let file = world.file("long.csv", a_long_ledger());
    let arguments = ["import", "organizations", file.as_str(), "-o", "json"];
    tokio::select! {
        run = world.baohe(&arguments) => { run.exits(0); }
        () = under_way(&world) => {}
    }
    world.kill_up().await;
    world.up(&[]).await;
    all_there_once(&world, &file).await;
    world.close().await;
}

#[tokio::test]
async fn postgresql_is_killed_in_the_middle_of_an_import() {
    let world = World::start().await;
    let file = world.file("long.csv", a_long_ledger());
    let kill = async {
        under_way(&world).await;
        assert!(world.kill_engine("postgres") > 0);
    };
    let arguments = ["import", "organizations", file.as_str(), "-o", "json"];
    let (_, ()) = tokio::join!(world.baohe(&arguments), kill);
    eventually("PostgreSQL is back", async || (world.baohe(&["coverage"]).await.code == 0).then_some(())).await;
    all_there_once(&world, &file).await;
    proved(world).await;
}

#[tokio::test]
async fn nats_is_killed_and_its_storage_wiped() {
    let mut world = World::start().await;
    let file = world.file("long.csv", a_long_ledger());
    world.baohe(&["import", "organizations", &file, "-o", "json"]).await.exits(0);
    world.kill_up().await;
    assert!(world.kill_engine("nats-server") > 0);
    std::fs::remove_dir_all(world.home().join("nats").join("store")).expect("the store is there");
    world.up(&[]).await;
    all_there_once(&world, &file).await;
    world.close().await;
}

/// As [`World::close`], after a fault that may be logged as an error.
async fn proved(mut world: World) {
    world.baohe(&["verify", "all", "-o", "json"]).await.exits(0);
    assert_eq!(world.stop().await, Some(0));
    world.up(&[]).await;
    world.forget_log();
    world.close().await;
}
