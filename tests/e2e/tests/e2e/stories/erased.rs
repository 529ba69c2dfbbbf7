//! A member is erased: their name, identity number and telephone are nowhere any more, and every count stays what it was.

use serde_json::json;
use support::{World, an_organization, eventually, identity, members, organizations, posts};

use super::{list, number, text};
use crate::canary::Canary;
use crate::district::{a_district, coverage, import, the_members, the_posts};

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

#[tokio::test]
async fn no_personal_column_of_any_ledger_is_in_clear_anywhere() {
    let world = a_district().await;
    let unit = an_organization(1);
    let identity = identity("99999919680229088");
    let words = [
        "鹭岛负责氏",
        "鹭岛联络氏",
        "19955500001",
        "鹭岛党员氏",
        "19955500002",
        "鹭岛指导氏",
        "19955500003",
        "鹭岛街道某办公室",
        "鹭岛副主任",
        "鹭岛来源",
        "中共鹭岛某村支部委员会",
        "鹭岛族",
        "鹭岛大学",
        "19680229",
        "1968-02-29",
    ];
    let organization = organizations().row(&[
        ("统一社会信用代码", &unit),
        ("组织名称", "观湖商会"),
        ("组织类型", "社会团体"),
        ("街道", "观湖"),
        ("负责人", words[0]),
        ("联系人", words[1]),
        ("联系电话", words[2]),
    ]);
    let member = members().row(&[
        ("姓名", words[3]),
        ("身份证号", &identity),
        ("性别", "男"),
        ("民族", words[11]),
        ("学历", words[12]),
        ("手机", words[4]),
        ("党员类别", "正式"),
        ("入党日期", "1990-07-01"),
        ("工作单位", &unit),
        ("组织关系所在党组织", words[10]),
        ("是否流动", "是"),
        ("流动起始日期", "2018-09-01"),
    ]);
    let post = posts().row(&[
        ("类别", "指导员"),
        ("姓名", words[5]),
        ("手机", words[6]),
        ("政治面貌", "中共党员"),
        ("职务", words[8]),
        ("来源", words[9]),
        ("派出单位", words[7]),
        ("社会组织", &an_organization(2)),
        ("起始日期", "2019-02-01"),
        ("最近联系日期", "2019-03-01"),
    ]);
    hand_in(&world, "organizations", &organization).await;
    hand_in(&world, "members", &member).await;
    hand_in(&world, "posts", &post).await;
    hand_in(&world, "posts", &the_posts()).await;
    let canary = Canary::of(&[&words[..], &[&identity]].concat());
    canary.nowhere(&world).await;

    // A wrong row tells no more than the last four of what is personal.
    let wrong = format!("{}{}", &identity[..17], if identity.ends_with('1') { '2' } else { '1' });
    let row = members().row(&[
        ("姓名", words[3]),
        ("身份证号", &wrong),
        ("手机", words[4]),
        ("党员类别", "正式"),
        ("入党日期", "1950-07-01"),
    ]);
    let file = world.file("wrong.csv", row.csv());
    let report = world.baohe(&["import", "members", &file, "-o", "json"]).await.exits(12);
    std::fs::remove_file(&file).expect("it was handed in");
    let findings = report.json()["findings"].clone();
    assert!(list(&findings).iter().any(|finding| finding["column"] == "身份证号"), "{findings}");
    Canary::of(&[&words[..], &[&wrong[..17]]].concat())
        .absent(&format!("{}{}", report.stdout, report.stderr), "findings");
    assert_eq!(number(&report.json(), "rejected"), 1);
    canary.nowhere(&world).await;
    world.close().await;
}
