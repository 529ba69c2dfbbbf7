//! Lines: who is responsible for an organization, by rule and by hand; and what the district goes by, as data.

use serde_json::{Value, json};
use support::{World, an_organization, party_organizations};

use crate::district::{a_district, coverage};

/// Line and why of one of the small district.
async fn line(world: &World, number: u32, on: &str) -> (String, String) {
    let shown = world.baohe(&["organizations", "show", &an_organization(number), "--on", on, "-o", "json"]).await;
    let shown = shown.exits(0).json();
    let text = |key: &str| shown[key].as_str().unwrap_or_default().to_owned();
    (text("line"), text("line_why"))
}

/// Key and organizations of each row that has any.
async fn by_line(world: &World, on: &str) -> Vec<(String, u64)> {
    let answer = coverage(world, &["--on", on, "--by", "line"]).await;
    let rows = answer["rows"].as_array().expect("rows").clone();
    let counted = |row: &Value| Some((row["key"].as_str()?.to_owned(), row["organizations"].as_u64()?));
    let rows: Vec<_> = rows.iter().filter_map(counted).collect();
    assert_eq!(
        rows.iter().map(|(_, count)| count).sum::<u64>(),
        answer["total"]["organizations"],
        "nobody falls between"
    );
    rows
}

fn is(line: &str, why: &str) -> (String, String) {
    (line.to_owned(), why.to_owned())
}

#[tokio::test]
async fn every_organization_is_on_one_line_by_rule_or_by_hand() {
    let world = a_district().await;
    let day = "2019-07-01";
    assert_eq!(by_line(&world, day).await, [("district".to_owned(), 6)], "no body has a Party organization yet");

    // The hub of 观湖 is founded, as a branch; 观湖商会's branch comes below it. 观湖社工站 has one without superior.
    let hub = "中共深圳市龙华区观湖街道社会组织促进会支部委员会";
    let founded = party_organizations()
        .row(&[("党组织名称", "中共深圳市龙华区社会组织委员会"), ("类别", "党委"), ("成立日期", "2017-05-01")])
        .row(&[
            ("党组织名称", hub),
            ("类别", "党总支"),
            ("成立日期", "2017-06-01"),
            ("上级党组织", "中共深圳市龙华区社会组织委员会"),
        ])
        .row(&[
            ("党组织名称", "中共观湖商会支部委员会"),
            ("类别", "党支部"),
            ("成立日期", "2018-03-01"),
            ("建立单位", &an_organization(1)),
            ("上级党组织", hub),
        ]);
    let file = world.file("lines.csv", founded.csv());
    world.baohe(&["import", "party-organizations", &file, "--as-of", "2019-06-01"]).await.exits(0);
    assert_eq!(line(&world, 1, day).await, is("hub-440309001", "superior"));
    assert_eq!(line(&world, 1, "2019-05-01").await, is("hub-440309001", "area"), "before it came below");
    assert_eq!(line(&world, 5, day).await, is("hub-440309001", "superior"), "affiliated to it");
    assert_eq!(line(&world, 2, day).await, is("hub-440309001", "area"));
    assert_eq!(line(&world, 4, day).await, is("district", "fallback"));
    assert_eq!(by_line(&world, day).await, [("district".to_owned(), 3), ("hub-440309001".to_owned(), 3)]);

    // By hand, from a day on, and back to the rule.
    let set =
        ["lines", "set", "民治基金会", "hub-440309001", "--reason", "由观湖促进会直接联系", "--from", "2019-03-01"];
    let receipt = world.baohe(&set).await.exits(0).json();
    assert_eq!((receipt["events"].as_u64(), &receipt["service"]), (Some(1), &json!("organization")));
    assert_eq!(line(&world, 4, "2019-02-28").await, is("district", "fallback"));
    assert_eq!(line(&world, 4, day).await, is("hub-440309001", "by_hand"));
    let clear = ["lines", "clear", "民治基金会", "--reason", "归区委", "--from", "2019-06-15"];
    world.baohe(&clear).await.exits(0);
    assert_eq!(line(&world, 4, day).await, is("district", "fallback"));
    world.baohe(&["lines", "set", "民治基金会", "street-440309001", "--reason", "不对"]).await.exits(2);
    world.baohe(&["lines", "set", "没有的单位", "district", "--reason", "不对"]).await.exits(3);
    let history = world.baohe(&["organizations", "history", "民治基金会"]).await.exits(0);
    assert!(history.stdout.contains("责任线指定为深圳市龙华区观湖街道社会组织促进会党组织"), "{}", history.stdout);

    let listed =
        world.baohe(&["organizations", "ls", "--on", day, "--where", "line=hub-440309001", "-o", "json"]).await;
    assert_eq!(listed.exits(0).json().as_array().map(Vec::len), Some(3));
    world.proved().await;
}

#[tokio::test]
async fn bodies_parameters_and_grants_are_data_with_days() {
    let world = World::start().await;
    let list = async |what: &str| {
        let answer = world.baohe(&[what, "ls", "-o", "json"]).await.exits(0).json();
        answer.as_array().expect("a list").clone()
    };
    assert_eq!(list("bodies").await.len(), 2 + 6 + 6 + 12 + 4);
    let renamed = ["bodies", "record", "industry-charity", "--name", "龙华区公益慈善行业党委", "--from", "2024-03-01"];
    world.baohe(&renamed).await.exits(0);
    let bodies = list("bodies").await;
    let charity: Vec<_> = bodies.iter().filter(|body| body["key"] == "industry-charity").collect();
    assert_eq!((charity.len(), &charity[1]["from"]), (2, &json!("2024-03-01")));
    assert_eq!((&charity[1]["industry"], &charity[1]["leads"]), (&json!("charity"), &charity[0]["leads"]));

    let set = ["parameters", "set", "instructor_load_max", "12", "--reason", "区委组织部通知", "--from", "2026-01-01"];
    world.baohe(&set).await.exits(0);
    let values = list("parameters").await;
    let values: Vec<_> = values.iter().filter(|value| value["key"] == "instructor_load_max").collect();
    assert_eq!((&values[0]["value"], &values[1]["value"]), (&json!("10"), &json!("12")));
    let word = ["parameters", "set", "large_org_basis", "members", "--reason", "区委组织部通知"];
    world.baohe(&word).await.exits(0);
    world.baohe(&["parameters", "set", "no_such", "1", "--reason", "无"]).await.exits(2);

    let add = ["grants", "add", "up/zhang", "street_staff", "--scope", "division:440309003", "--from", "2026-01-01"];
    let grant = world.baohe(&add).await.exits(0).json()["id"].as_str().expect("an id").to_owned();
    world.baohe(&add).await.exits(5);
    world.baohe(&["grants", "end", &grant, "--reason", "调离", "--on", "2026-06-01"]).await.exits(0);
    let grants = list("grants").await;
    let ended = grants.iter().find(|known| known["id"] == grant).expect("the grant");
    assert_eq!((&ended["scope"], &ended["to"]), (&json!("division:440309003"), &json!("2026-06-01")));
    world.baohe(&["grants", "add", "up/zhang", "street_staff", "--scope", "street"]).await.exits(2);
    world.close().await;
}
