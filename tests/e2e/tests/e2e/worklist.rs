//! The worklist of the generated district: every gap of the figures once, and gone when it is closed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use support::{World, party_organizations};

use crate::district::{a_district, coverage, import};

/// What follows from its members where a unit has no Party organization: exactly one of these.
const TABLE: [&str; 6] =
    ["due_unbuilt", "floating_branch_due", "borderline", "joint_branch_due", "joint_floating_due", "no_members"];
const FEW: [&str; 4] = ["floating_branch_due", "borderline", "joint_branch_due", "joint_floating_due"];

async fn worklist(world: &World, args: &[&str]) -> Value {
    world.baohe(&[&["worklist", "-o", "json"], args].concat()).await.exits(0).json()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} in {value}"))
}

fn items(answer: &Value) -> &Vec<Value> {
    answer["items"].as_array().expect("items")
}

fn count(answer: &Value, reasons: &[&str]) -> u64 {
    items(answer).iter().filter(|item| reasons.contains(&text(item, "reason"))).count() as u64
}

/// The reasons of one organization.
fn reasons<'a>(answer: &'a Value, code: &str) -> Vec<&'a str> {
    let of = |item: &&Value| item["organization"]["code"] == code;
    items(answer).iter().filter(of).map(|item| text(item, "reason")).collect()
}

#[tokio::test]
async fn every_gap_of_the_generated_district_is_listed_once_and_gone_when_it_is_closed() {
    let world = World::with(&["--demo"]).await;
    let total = coverage(&world, &[]).await["total"].clone();
    let figure = |key: &str| total[key].as_u64().unwrap_or_else(|| panic!("{key} in {total}"));
    let list = worklist(&world, &[]).await;
    assert_eq!(list["total"], items(&list).len());
    assert_eq!(count(&list, &["due_unbuilt"]), figure("due_unbuilt"));
    assert_eq!(count(&list, &FEW), figure("few_members"));
    assert_eq!(count(&list, &["no_members"]), figure("no_members"));
    assert_eq!(count(&list, &TABLE), figure("none"));
    assert_eq!(count(&list, &["no_work_coverage"]), figure("organizations") - figure("work_covered"));
    let silent = ["no_work_coverage", "evidence_expired"];
    assert_eq!(count(&list, &silent), figure("organizations") - figure("work_effective"));
    let mut gaps = BTreeMap::<&str, u64>::new();
    let mut seen = BTreeSet::new();
    for item in items(&list) {
        let code = item["organization"]["code"].as_str().expect("a code");
        assert!(seen.insert((code, text(item, "reason"))), "twice: {item}");
        *gaps.entry(code).or_default() += u64::from(TABLE.contains(&text(item, "reason")));
        for key in ["reason_text", "since", "step", "step_text", "clause"] {
            assert!(!text(item, key).is_empty(), "{key}: {item}");
        }
        assert!(!text(&item["responsible"], "name").is_empty(), "{item}");
    }
    assert!(gaps.values().all(|gaps| *gaps <= 1));

    // One that is due founds its branch: what was open of it is not.
    let due = worklist(&world, &["--reason", "due_unbuilt", "--limit", "1"]).await;
    let code = text(&items(&due)[0]["organization"], "code").to_owned();
    let branch = party_organizations().row(&[
        ("党组织名称", "中共新建党支部委员会"),
        ("类别", "党支部"),
        ("成立日期", "2019-12-31"),
        ("建立单位", &code),
    ]);
    import(&world, "party-organizations", &branch).await;
    let after = worklist(&world, &[]).await;
    let left = reasons(&after, &code);
    assert!(left.iter().all(|reason| !TABLE.contains(reason) && !silent.contains(reason)), "{left:?}");
    assert_eq!(count(&after, &TABLE), figure("none") - 1);
    world.close().await;
}

#[tokio::test]
async fn an_item_says_why_since_when_what_to_do_and_who() {
    let world = a_district().await;
    let list = worklist(&world, &["--on", "2019-07-01"]).await;
    let [due] = &items(&list).iter().filter(|item| item["reason"] == "due_unbuilt").collect::<Vec<_>>()[..] else {
        panic!("one is due: {list}")
    };
    assert_eq!(due["organization"]["name"], "民治基金会");
    assert_eq!(due["reason_text"], "正式党员3人，已达3人，应建未建");
    assert_eq!(due["rule_state"], json!({ "full": 3, "probationary": 0, "floating": 0, "estimated": true }));
    assert_eq!((&due["since"], &due["step"]), (&json!("2017-01-01"), &json!("found_branch")));
    assert_eq!(due["clause"], "《中国共产党支部工作条例（试行）》第四条");
    assert_eq!(
        due["responsible"]["body"], "district",
        "no industry's and no street's body has a Party organization yet"
    );
    assert_eq!(due["responsible"]["name"], due["organization"]["line"]);
    let silent =
        worklist(&world, &["--on", "2019-07-01", "--reason", "no_work_coverage", "--where", "street=民治街道"]).await;
    assert_eq!(
        items(&silent)[0]["responsible"],
        json!({ "body": "street-440309002", "name": "中共民治街道“两新”组织工作委员会" })
    );
    let by_line = worklist(&world, &["--on", "2019-07-01", "--where", "line=district"]).await;
    assert_eq!(by_line["total"], list["total"]);
    assert_eq!(due["missing"], json!(["industry", "community"]));
    let keys: Vec<_> = due.as_object().expect("an item").keys().cloned().collect();
    let contract = [
        "clause",
        "missing",
        "organization",
        "reason",
        "reason_text",
        "responsible",
        "rule_state",
        "since",
        "step",
        "step_text",
    ];
    assert_eq!(keys, contract);

    // The home for the aged: nobody said how many members it has.
    let unknown: Vec<_> = items(&list).iter().filter(|item| item["reason"] == "no_members").collect();
    assert_eq!(unknown.len(), 1, "{list}");
    assert_eq!(unknown[0]["reason_text"], "正式党员数不明");
    assert!(unknown[0]["missing"].as_array().is_some_and(|facts| facts.contains(&json!("full_members"))));
    assert_eq!(items(&list)[0]["reason"], "members_unplaced", "nobody may be missing: they come first");

    let street =
        worklist(&world, &["--on", "2019-07-01", "--where", "street=民治街道", "--reason", "due_unbuilt"]).await;
    assert_eq!((street["total"].as_u64(), items(&street).len()), (Some(1), 1));
    let english = worklist(&world, &["--on", "2019-07-01", "--reason", "due_unbuilt", "--lang", "en"]).await;
    assert_eq!(items(&english)[0]["step_text"], "apply for a branch of its own");
    let table = world.baohe(&["worklist", "--on", "2019-07-01"]).await.exits(0);
    assert!(table.stdout.contains("应建未建") && table.stdout.contains("责任单位"), "{}", table.stdout);
    let csv = world.baohe(&["worklist", "--on", "2019-07-01", "-o", "csv"]).await.exits(0);
    assert_eq!(csv.lines().len() as u64, 1 + list["total"].as_u64().expect("a total"), "{}", csv.stdout);
    world.baohe(&["worklist", "--reason", "moon"]).await.exits(2);
    world.close().await;
}
