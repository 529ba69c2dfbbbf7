//! Ledgers in: again, dry, all or nothing, corrected, rejected, undone.

use serde_json::{Value, json};
use support::{World, an_organization, organizations};

use crate::district::{a_district, coverage, import, the_organizations, the_party_organizations};

fn counts(report: &Value) -> [u64; 5] {
    ["rows", "new", "changed", "unchanged", "rejected"].map(|key| report[key].as_u64().expect("a count"))
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    let world = World::start().await;
    let first = import(&world, "organizations", &the_organizations()).await;
    assert_eq!(counts(&first), [7, 7, 0, 0, 0]);
    assert_eq!((&first["applied"], &first["visible"]), (&json!(true), &json!(true)));
    let again = import(&world, "organizations", &the_organizations()).await;
    assert_eq!(counts(&again), [7, 0, 0, 7, 0]);
    assert_eq!(counts(&import(&world, "party-organizations", &the_party_organizations()).await), [2, 2, 0, 0, 0]);
    assert_eq!(counts(&import(&world, "party-organizations", &the_party_organizations()).await), [2, 0, 0, 2, 0]);
    world.close().await;
}

#[tokio::test]
async fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let world = World::start().await;
    import(&world, "organizations", &the_organizations()).await;
    let file = world.file("party.csv", the_party_organizations().csv());
    let dry = world.baohe(&["import", "party-organizations", &file, "--dry-run", "-o", "json"]).await.exits(0).json();
    assert_eq!(counts(&dry), [2, 2, 0, 0, 0]);
    assert_eq!((&dry["dry_run"], &dry["applied"]), (&json!(true), &json!(false)));
    assert_eq!(coverage(&world, &["--on", "2019-07-01"]).await["total"]["own"], 0);
    world.close().await;
}

#[tokio::test]
async fn a_bad_row_is_rejected_by_name_and_the_good_ones_are_applied() {
    let world = World::start().await;
    let good = an_organization(1);
    let sheet = organizations()
        .row(&[("统一社会信用代码", &good), ("组织名称", "观湖商会"), ("组织类型", "社会团体"), ("街道", "观湖")])
        .row(&[
            ("统一社会信用代码", "534403005026799012"),
            ("组织名称", "错码"),
            ("组织类型", "社会团体"),
            ("街道", "观湖"),
        ])
        .row(&[
            ("统一社会信用代码", &an_organization(2)),
            ("组织名称", "错街"),
            ("组织类型", "社会团体"),
            ("街道", "不存在街道"),
        ])
        .row(&[("统一社会信用代码", &good), ("组织名称", "重复"), ("组织类型", "社会团体"), ("街道", "观湖")])
        .row(&[
            ("统一社会信用代码", &an_organization(3)),
            ("组织名称", ""),
            ("组织类型", "火星社团"),
            ("街道", "观湖"),
        ]);
    let file = world.file("bad.csv", sheet.csv());
    let reject = world.home().join("reject.xlsx").display().to_string();
    let run = world.baohe(&["import", "organizations", &file, "--reject", &reject, "-o", "json"]).await.exits(12);
    let report = run.json();
    assert_eq!(counts(&report), [5, 1, 0, 0, 4]);
    let errors: Vec<_> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .collect();
    let at = |row: u64, column: &str| errors.iter().any(|finding| finding["row"] == row && finding["column"] == column);
    assert!(at(3, "统一社会信用代码") && at(4, "街道") && at(5, "统一社会信用代码"), "{errors:#?}");
    assert!(at(6, "组织名称") && at(6, "组织类型"), "every bad cell of a row is told: {errors:#?}");

    // The rejected rows come back as a ledger that can be mended and imported.
    let again = world.baohe(&["import", "organizations", &reject, "--dry-run", "-o", "json"]).await.exits(12).json();
    assert_eq!(again["rows"], 4);

    let none =
        world.baohe(&["import", "organizations", &file, "--all-or-nothing", "-o", "json"]).await.exits(12).json();
    assert_eq!(none["applied"], false);
    assert_eq!(
        world.baohe(&["organizations", "ls", "-o", "json"]).await.exits(0).json().as_array().map(Vec::len),
        Some(1)
    );
    world.close().await;
}

#[tokio::test]
async fn a_change_holds_from_its_day_and_a_correction_from_the_start() {
    let world = a_district().await;
    let moved = |street: &str, on: &str| {
        organizations().row(&[
            ("统一社会信用代码", &an_organization(1)),
            ("组织名称", "观湖商会"),
            ("组织类型", "社会团体"),
            ("街道", street),
            ("统计日期", on),
        ])
    };
    import(&world, "organizations", &moved("福城", "2019-03-01")).await;
    let street = async |on: &str, label: &str| {
        coverage(&world, &["--on", on, "--where", &format!("street={label}")]).await["total"]["own"].clone()
    };
    assert_eq!((street("2019-02-28", "观湖街道").await, street("2019-03-01", "福城街道").await), (json!(1), json!(1)));
    assert_eq!(street("2019-03-01", "观湖街道").await, 0);

    let file = world.file("correct.csv", moved("观澜", "").csv());
    world.baohe(&["import", "organizations", &file, "--correct", "--as-of", "2019-06-01", "-o", "json"]).await.exits(0);
    assert_eq!((street("2019-03-01", "福城街道").await, street("2019-03-01", "观澜街道").await), (json!(0), json!(1)));
    assert_eq!(street("2019-02-28", "观湖街道").await, 1);
    world.close().await;
}

#[tokio::test]
async fn a_wrong_import_is_taken_back_and_what_was_known_then_is_still_told() {
    let world = World::start().await;
    let report = import(&world, "organizations", &the_organizations()).await;
    let before = coverage(&world, &["--on", "2019-07-01"]).await;
    let known = before["known_at"].as_str().expect("a time").to_owned();
    let batch = report["batch"].as_str().expect("a batch").to_owned();
    let undo = ["import", "undo", &batch, "--reason", "误导入", "--yes", "-o", "json"];
    let undone = world.baohe(&undo).await.exits(0).json();
    assert_eq!((&undone["retracted"], &undone["left"]), (&json!(7), &json!([])));
    assert_eq!(coverage(&world, &["--on", "2019-07-01"]).await["total"]["organizations"], 0);
    assert_eq!(coverage(&world, &["--on", "2019-07-01", "--known-at", &known]).await["total"], before["total"]);
    // Recorded again, they are new organizations.
    assert_eq!(counts(&import(&world, "organizations", &the_organizations()).await), [7, 7, 0, 0, 0]);
    world.close().await;
}
