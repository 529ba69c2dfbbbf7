//! The figures of the small district, against a count by hand.

use serde_json::{Value, json};

use crate::district::{a_district, coverage};

/// The fields of `row` that are named, in this order.
fn figures<const N: usize>(row: &Value, keys: [&str; N]) -> [u64; N] {
    keys.map(|key| row[key].as_u64().unwrap_or_else(|| panic!("{key} in {row}")))
}

const COVER: [&str; 8] =
    ["organizations", "own", "joint", "affiliated", "none", "due_unbuilt", "few_members", "no_members"];

fn row<'a>(answer: &'a Value, label: &str) -> &'a Value {
    let rows = answer["rows"].as_array().expect("rows");
    rows.iter()
        .find(|row| row["label"] == label || row["key"] == label)
        .unwrap_or_else(|| panic!("{label} in {answer}"))
}

#[tokio::test]
async fn the_figures_are_those_of_a_count_by_hand_on_every_date() {
    let world = a_district().await;

    let now = coverage(&world, &["--on", "2019-07-01", "--by", "street"]).await;
    assert_eq!(figures(&now["total"], COVER), [6, 1, 2, 1, 2, 1, 0, 1]);
    assert_eq!(now["total"]["organization_coverage"], json!({ "n": 4, "of": 6, "rate": 4.0 / 6.0 }));
    assert_eq!(
        figures(&now["total"], ["members", "floating_members", "members_placed", "members_unknown"]),
        [14, 1, 11, 1]
    );
    assert_eq!(figures(row(&now, "观湖街道"), COVER), [2, 1, 1, 0, 0, 0, 0, 0]);
    assert_eq!(figures(row(&now, "民治街道"), COVER), [2, 0, 1, 0, 1, 1, 0, 0]);
    assert_eq!(figures(row(&now, "龙华街道"), COVER), [2, 0, 0, 1, 1, 0, 0, 1]);
    // Dormant since May, so not operating: a row all the same, and no rate.
    assert_eq!(figures(row(&now, "大浪街道"), COVER), [0; 8]);
    assert_eq!(row(&now, "大浪街道")["organization_coverage"], json!({ "n": 0, "of": 0, "rate": null }));
    assert_eq!(now["rows"].as_array().map(Vec::len), Some(6), "six streets, and nothing unknown");

    // The joint branch came in June 2018, the affiliation in January 2019, the dormancy in May 2019.
    let before = coverage(&world, &["--on", "2018-05-31"]).await;
    assert_eq!(figures(&before["total"], COVER), [7, 1, 0, 0, 6, 1, 3, 2]);
    let joint = coverage(&world, &["--on", "2018-06-01"]).await;
    assert_eq!(figures(&joint["total"], COVER), [7, 1, 2, 0, 4, 1, 1, 2]);
    let early = coverage(&world, &["--on", "2016-12-31"]).await;
    assert_eq!(figures(&early["total"], COVER), [3, 0, 0, 0, 3, 1, 2, 0]);
    world.close().await;
}

#[tokio::test]
async fn every_dimension_adds_up_and_has_a_row_for_every_key() {
    let world = a_district().await;
    for (dimension, rows) in [("street", 6), ("industry", 13), ("kind", 7), ("size", 5)] {
        let answer = coverage(&world, &["--on", "2019-07-01", "--by", dimension]).await;
        let all = answer["rows"].as_array().expect("rows");
        assert!(all.len() >= rows - 1 && all.len() <= rows + 1, "{dimension}: {} rows", all.len());
        for key in COVER {
            let sum: u64 = all.iter().filter_map(|row| row[key].as_u64()).sum();
            assert_eq!(Some(sum), answer["total"][key].as_u64(), "{dimension} {key}");
        }
    }
    let kinds = coverage(&world, &["--on", "2019-07-01", "--by", "kind"]).await;
    assert_eq!(figures(row(&kinds, "service_agency"), COVER), [3, 0, 2, 0, 1, 0, 0, 1]);
    let sizes = coverage(&world, &["--on", "2019-07-01", "--by", "size"]).await;
    assert_eq!(figures(row(&sizes, "30-99"), COVER), [2, 0, 1, 0, 1, 1, 0, 0]);
    let of_one =
        coverage(&world, &["--on", "2019-07-01", "--where", "street=观湖街道", "--where", "kind=association"]).await;
    assert_eq!(figures(&of_one["total"], COVER), [1, 1, 0, 0, 0, 0, 0, 0]);
    world.close().await;
}

#[tokio::test]
async fn each_basis_names_its_own_numerator_and_denominator() {
    let world = a_district().await;
    let share = async |basis: &str| {
        coverage(&world, &["--on", "2019-07-01", "--basis", basis]).await["total"]["organization_coverage"].clone()
    };
    assert_eq!(share("campaign").await["n"], 4);
    assert_eq!(share("official").await, json!({ "n": 3, "of": 6, "rate": 0.5 }));
    assert_eq!(share("eligible").await, json!({ "n": 1, "of": 2, "rate": 0.5 }));
    world.close().await;
}

#[tokio::test]
async fn what_was_known_then_stays_what_was_known_then() {
    let world = a_district().await;
    let before = coverage(&world, &["--on", "2019-07-01"]).await;
    let known = before["known_at"].as_str().expect("a time").to_owned();

    // Learnt later, effective in the past: the foundation had its own branch since 2019-02-01.
    let code = support::an_organization(4);
    let late = support::party_organizations().row(&[
        ("党组织名称", "中共民治基金会支部委员会"),
        ("类别", "党支部"),
        ("成立日期", "2019-02-01"),
        ("建立单位", &code),
    ]);
    crate::district::import(&world, "party-organizations", &late).await;

    let now = coverage(&world, &["--on", "2019-07-01"]).await;
    assert_eq!(figures(&now["total"], COVER), [6, 2, 2, 1, 1, 0, 0, 1]);
    let then = coverage(&world, &["--on", "2019-07-01", "--known-at", &known]).await;
    assert_eq!(then["total"], before["total"]);
    world.close().await;
}
