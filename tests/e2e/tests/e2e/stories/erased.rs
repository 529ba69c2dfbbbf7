//! A member is erased: their name, identity number and telephone are nowhere any more, and every count stays what it was.

use serde_json::json;
use support::{World, an_organization, eventually, identity, members};

use super::text;
use crate::canary::Canary;
use crate::district::{a_district, coverage, import, the_members};

const NAME: &str = "鸢尾匿名氏";
const TELEPHONE: &str = "19955512345";

/// One file, gone once it is imported: what the office keeps is not the home's.
async fn hand_in(world: &World, ledger: &str, sheet: &support::Sheet) {
    import(world, ledger, sheet).await;
    std::fs::remove_file(world.home().join(format!("{ledger}.csv"))).expect("it was handed in");
}

#[tokio::test]
async fn a_member_is_erased_and_every_count_stays() {
    let world = a_district().await;
    hand_in(&world, "members", &the_members()).await;
    let (identity, unit) = (identity("99999919791231077"), an_organization(4));
    let row = members().row(&[
        ("姓名", NAME),
        ("身份证号", &identity),
        ("性别", "女"),
        ("民族", "汉族"),
        ("学历", "本科"),
        ("手机", TELEPHONE),
        ("党员类别", "正式"),
        ("入党日期", "2010-07-01"),
        ("转正日期", "2011-07-01"),
        ("工作单位", &unit),
        ("组织关系转入日期", "2018-03-01"),
    ]);
    hand_in(&world, "members", &row).await;
    world.baohe(&["members", "declare-complete", &unit, "--from", "2019-01-01"]).await.exits(0);
    let counted = coverage(&world, &["--on", "2019-07-01"]).await["total"].clone();
    let canary = Canary::of(&[NAME, &identity, TELEPHONE, "19791231", "1979-12-31"]);
    canary.nowhere(&world).await;

    let found =
        world.baohe(&["members", "show", &identity, "--purpose", "核对名册", "-o", "json"]).await.exits(0).json();
    let id = text(&found, "id").to_owned();
    canary.absent(&found.to_string(), "a masked answer");
    assert!(text(&found, "identity_number").ends_with(&identity[14..]), "the last four are shown: {found}");

    let erase = ["members", "erase", &id, "--reason", "本人申请", "--yes", "-o", "json"];
    world.baohe(&erase).await.exits(0);
    eventually("the counts are those of before", async || {
        let now = coverage(&world, &["--on", "2019-07-01"]).await["total"].clone();
        (now == counted).then_some(())
    })
    .await;
    world.baohe(&["members", "show", &identity, "--purpose", "核对名册", "-o", "json"]).await.exits(3);
    let erased = world.baohe(&["members", "show", &id, "--purpose", "核对名册", "-o", "json"]).await.exits(0).json();
    assert_eq!((&erased["erased"], &erased["name"]), (&json!(true), &json!(null)), "{erased}");
    canary.nowhere(&world).await;

    // The log verifies, replays, and a person with this number can come in again as somebody new.
    world.baohe(&["projection", "rebuild", "coverage"]).await.exits(0);
    assert_eq!(coverage(&world, &["--on", "2019-07-01"]).await["total"], counted);
    hand_in(&world, "members", &row).await;
    let again =
        world.baohe(&["members", "show", &identity, "--purpose", "核对名册", "-o", "json"]).await.exits(0).json();
    assert_ne!(text(&again, "id"), id);
    canary.nowhere(&world).await;
    world.close().await;
}
