//! What changed between two days in the small district, against a count by hand.

use serde_json::{Value, json};

use crate::district::a_district;

const LISTS: [&str; 6] =
    ["newly_covered", "lost", "registered_uncovered", "registered_covered", "ended_covered", "ended_uncovered"];

/// Names and what they were and are, of one list.
fn told(answer: &Value, list: &str) -> Value {
    let items = answer[list].as_array().unwrap_or_else(|| panic!("{list} in {answer}")).iter();
    items.map(|item| json!([item["organization"]["name"], item["before"], item["after"]])).collect()
}

fn texts(item: &Value) -> Vec<&str> {
    item["events"].as_array().expect("events").iter().map(|event| event["text"].as_str().expect("a text")).collect()
}

#[tokio::test]
async fn what_changed_between_two_days_adds_up_and_is_explained() {
    let world = a_district().await;
    let ask = async |args: &[&str]| {
        world.baohe(&[&["coverage", "changes", "-o", "json"], args].concat()).await.exits(0).json()
    };
    let year = ask(&["--from", "2018-05-31", "--to", "2019-07-01"]).await;
    assert_eq!([&year["opening"], &year["closing"]], [&json!({ "n": 1, "of": 7 }), &json!({ "n": 4, "of": 6 })]);
    let newly = told(&year, "newly_covered");
    let joint = [json!(["观湖社工站", "none", "joint"]), json!(["民治学堂", "none", "joint"])];
    assert_eq!(newly.as_array().map(Vec::len), Some(3), "{newly}");
    assert!(joint.iter().all(|one| newly.as_array().is_some_and(|all| all.contains(one))), "{newly}");
    assert_eq!(told(&year, "ended_uncovered"), json!([["大浪剧社", "none", "dormant"]]));
    for list in ["lost", "registered_uncovered", "registered_covered", "ended_covered"] {
        assert_eq!(told(&year, list), json!([]), "{list}");
    }
    assert_eq!(texts(&year["ended_uncovered"][0]), ["自2019年5月1日起停止活动"]);
    for item in LISTS.iter().flat_map(|list| year[list].as_array().into_iter().flatten()) {
        assert!(!texts(item).is_empty(), "explained: {item}");
        let keys: Vec<_> = item["events"][0].as_object().expect("an event").keys().cloned().collect();
        assert_eq!(keys, ["effective", "position", "recorded", "service", "text", "type"]);
    }

    // Of a street: one that is registered comes in uncovered; the whole is what the figures say.
    let street = ask(&["--from", "2017-12-31", "--to", "2018-03-01", "--where", "street=龙华街道"]).await;
    assert_eq!(told(&street, "registered_uncovered"), json!([["龙华养老院", "not_on_record", "none"]]));
    assert_eq!([&street["opening"], &street["closing"]], [&json!({ "n": 0, "of": 1 }), &json!({ "n": 0, "of": 2 })]);
    // On another basis: affiliation is no formal Party organization.
    let official = ask(&["--from", "2018-05-31", "--to", "2019-07-01", "--basis", "official"]).await;
    assert_eq!(told(&official, "newly_covered").as_array().map(Vec::len), Some(2));

    let table = world.baohe(&["coverage", "changes", "--from", "2018-05-31", "--to", "2019-07-01"]).await.exits(0);
    assert!(table.stdout.contains("新覆盖") && table.stdout.contains("龙华书法协会"), "{}", table.stdout);
    assert!(table.stderr.contains("1/7 14.2%") && table.stderr.contains("4/6 66.6%"), "{}", table.stderr);
    world.baohe(&["coverage", "changes", "--from", "2019-07-01", "--to", "2019-01-01"]).await.exits(2);
    world.baohe(&["coverage", "changes", "--from", "2019-07-01"]).await.exits(2);
    world.close().await;
}
