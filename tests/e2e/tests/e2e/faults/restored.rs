//! A log restored from an older copy: noticed, said, cured by a new epoch.

use async_nats::jetstream::Context;
use support::{World, an_organization, eventually, organizations};

use super::bus::{copy, put_back};
use crate::district::{coverage, import, the_organizations, the_party_organizations};

/// The epoch and event of the message at a position, as another department reads it.
async fn told_at(bus: &Context, stream: &str, position: u64) -> Option<(String, String)> {
    let message = bus.get_stream(stream).await.ok()?.get_raw_message(position).await.ok()?;
    let header = |name: &str| message.headers.get(name).map(|value| value.as_str().to_owned());
    Some((header("Baohe-Epoch")?, header("Baohe-Event")?))
}

/// A district in which the log's database is older than what was told; gives the position the copy was taken at.
async fn restored() -> (World, u64) {
    let world = World::start().await;
    import(&world, "organizations", &the_organizations()).await;
    let at = head(&world).await;
    assert_eq!(world.stop().await, Some(0));
    let (data, older) = (world.home().join("postgres"), world.home().join("older"));
    copy(&data, &older);
    world.up(&[]).await;
    import(&world, "party-organizations", &the_party_organizations()).await;
    assert!(head(&world).await > at);
    assert_eq!(world.stop().await, Some(0));
    put_back(&older, &data);
    (world, at)
}

/// Private positions count, too.
async fn head(world: &World) -> u64 {
    let log = world.baohe(&["verify", "log", "-o", "json"]).await.exits(0).json();
    log["checks"][0]["until"].as_u64().expect("organization's head")
}

async fn says_what_to_do(world: &World) {
    eventually("the relay says what to do", async || {
        let log = world.log();
        (log.contains("restored from an older copy") && log.contains("log new-epoch")).then_some(())
    })
    .await;
}

#[tokio::test]
async fn is_noticed_said_and_cured_by_a_new_epoch() {
    let (world, at) = restored().await;
    world.up(&[]).await;
    says_what_to_do(&world).await;
    let refused = world.baohe(&["verify", "all"]).await.exits(6);
    assert!(refused.stderr.contains("log new-epoch"), "{refused:?}");

    // It goes on to be a log; what it says is kept for the new epoch.
    let late = organizations().row(&[
        ("统一社会信用代码", &an_organization(50)),
        ("组织名称", "复原之后社"),
        ("组织类型", "社会团体"),
        ("街道", "福城"),
        ("登记日期", "2018-01-01"),
    ]);
    let file = world.file("late.csv", late.csv());
    world.baohe(&["import", "organizations", &file, "-o", "json"]).await.exits(0);

    let bus = world.nats().await;
    let old = told_at(&bus, "BAOHE_ORGANIZATION", at + 1).await.expect("told before");
    let args = ["log", "new-epoch", "--service", "organization", "--reason", "从备份恢复"];
    world.baohe(&args).await.exits(2);
    let begun = world.baohe(&[&args[..], &["--yes"]].concat()).await.exits(0).json();
    assert!(begun["epoch"].as_str().is_some_and(|epoch| epoch.ends_with(".2")), "{begun}");

    let new = eventually("a subscriber sees the new epoch", async || {
        told_at(&bus, "BAOHE_ORGANIZATION", at + 1).await.filter(|told| told.0 != old.0 || told.1 != old.1)
    })
    .await;
    assert_ne!(new.1, old.1, "another event stands there now");
    assert_eq!(told_at(&bus, "BAOHE_ORGANIZATION_E1", at + 1).await, Some(old), "what was told is kept");

    eventually("all holds again", async || (world.baohe(&["verify", "all"]).await.code == 0).then_some(())).await;
    let total = coverage(&world, &["--on", "2019-07-01"]).await["total"].clone();
    assert_eq!((&total["organizations"], &total["own"]), (&7.into(), &0.into()), "{total}");
    import(&world, "party-organizations", &the_party_organizations()).await;
    assert_eq!(coverage(&world, &["--on", "2019-07-01"]).await["total"]["own"], 1);
    world.proved().await;
}
