//! A wrong import undone: whatever the ledger, the figures are as before, and what was known in between is still told.

use serde_json::{Value, json};
use support::{Sheet, World, a_person, an_organization, identity, members, organizations, party_organizations, posts};

use super::{list, text};
use crate::district::{a_district, coverage, import, the_members, the_posts};

/// The small district with its people, the register of unit 4 complete.
async fn a_peopled_district() -> World {
    let world = a_district().await;
    import(&world, "members", &the_members()).await;
    import(&world, "posts", &the_posts()).await;
    let declare = ["members", "declare-complete", &an_organization(4), "--from", "2019-01-01"];
    world.baohe(&declare).await.exits(0);
    world
}

async fn total(world: &World, known: &[&str]) -> Value {
    coverage(world, &[&["--on", "2019-07-01"], known].concat()).await["total"].clone()
}

/// Imports what should never have been imported, looks, takes it back, looks again.
async fn undone(world: &World, ledger: &str, wrong: &Sheet, moved: &[&str]) {
    let before = total(world, &[]).await;
    let report = import(world, ledger, wrong).await;
    let then = coverage(world, &["--on", "2019-07-01"]).await;
    for key in moved {
        assert_ne!(then["total"][key], before[key], "{ledger}: {key}");
    }
    let known = text(&then, "known_at").to_owned();
    let batch = text(&report, "batch").to_owned();
    let undo = ["import", "undo", &batch, "--reason", "发错了表", "--yes", "-o", "json"];
    let told = world.baohe(&undo).await.exits(0).json();
    assert_eq!(told["left"], json!([]), "{ledger}");
    assert_eq!(total(world, &[]).await, before, "{ledger}: as if it had never been");
    assert_eq!(total(world, &["--known-at", &known]).await, then["total"], "{ledger}: what was known then");
    let batches = world.baohe(&["import", "ls", "-o", "json"]).await.exits(0).json();
    let its = list(&batches).iter().find(|one| one["batch"] == *batch || one["id"] == *batch);
    assert_eq!(its.map(|one| &one["state"]), Some(&json!("undone")), "{ledger}: {batches}");
    // The right file can come in now, even if it is the same.
    assert_eq!(import(world, ledger, wrong).await["rejected"], 0, "{ledger}");
    assert_eq!(total(world, &[]).await, then["total"], "{ledger}");
}

#[tokio::test]
async fn organizations_of_another_district_are_taken_back() {
    let world = a_peopled_district().await;
    let wrong = (20..25).fold(organizations(), |sheet, number| {
        let (code, name) = (an_organization(number), format!("别区协会{number}"));
        let cells =
            [("统一社会信用代码", code.as_str()), ("组织名称", &name), ("组织类型", "社会团体"), ("街道", "福城")];
        sheet
            .row(&[&cells[..], &[("登记日期", "2018-05-01"), ("正式党员数", "4"), ("统计日期", "2019-01-01")]].concat())
    });
    undone(&world, "organizations", &wrong, &["organizations", "none", "due_unbuilt", "members"]).await;
    world.close().await;
}

#[tokio::test]
async fn party_organizations_that_were_only_planned_are_taken_back() {
    let world = a_peopled_district().await;
    let (one, other) = (an_organization(4), an_organization(6));
    let wrong = party_organizations()
        .row(&[
            ("党组织名称", "中共民治基金会支部委员会"),
            ("类别", "党支部"),
            ("成立日期", "2019-05-01"),
            ("建立单位", &one),
        ])
        .row(&[
            ("党组织名称", "中共龙华养老院支部委员会"),
            ("类别", "党支部"),
            ("成立日期", "2019-05-01"),
            ("建立单位", &other),
        ]);
    undone(&world, "party-organizations", &wrong, &["own", "none", "by_party_organization"]).await;
    world.close().await;
}

#[tokio::test]
async fn members_of_somebody_elses_list_are_taken_back() {
    let world = a_peopled_district().await;
    let wrong = (50..54).fold(members(), |sheet, number| {
        let (identity, code) = (a_person(number), an_organization(4));
        sheet.row(&[
            ("姓名", "错甲一"),
            ("身份证号", &identity),
            ("党员类别", "正式"),
            ("入党日期", "2010-07-01"),
            ("工作单位", &code),
            ("组织关系转入日期", "2019-02-01"),
        ])
    });
    undone(&world, "members", &wrong, &["members"]).await;
    // Somebody new under an identity number that was taken back is somebody new.
    let again = identity("99999919810101001");
    let row = members().row(&[
        ("姓名", "甲一"),
        ("身份证号", &again),
        ("党员类别", "正式"),
        ("工作单位", &an_organization(4)),
    ]);
    assert_eq!(import(&world, "members", &row).await["new"], 1);
    world.close().await;
}

#[tokio::test]
async fn posts_of_last_years_list_are_taken_back() {
    let world = a_peopled_district().await;
    let wrong = posts().row(&[
        ("类别", "专职党务工作者"),
        ("姓名", "误某"),
        ("手机", "19900002222"),
        ("社会组织", &format!("{}、{}", an_organization(6), an_organization(4))),
        ("起始日期", "2019-04-01"),
        ("最近联系日期", "2019-06-20"),
    ]);
    undone(&world, "posts", &wrong, &["by_full_time_worker", "by_instructor"]).await;
    world.close().await;
}
