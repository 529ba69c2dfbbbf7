//! What is taken out: complete, in every form, on record before it leaves, and only for who may.

use serde_json::Value;
use support::{World, a_person};

use crate::district::{a_district, import, the_members};
use crate::scopes::typed;

#[tokio::test]
async fn an_export_is_the_whole_list_and_is_on_record() {
    let world = a_district().await;
    let listed = world.baohe(&["organizations", "ls", "-o", "json"]).await.exits(0).json();
    let exported = world.baohe(&["export", "organizations", "-o", "json", "--purpose", "年度核对"]).await.exits(0);
    assert_eq!(exported.json(), listed, "the same records in the same order");

    let out = |name: &str| world.home().join(name).display().to_string();
    let csv = out("all.csv");
    world.baohe(&["export", "organizations", "--where", "street=观湖街道", "--out", &csv]).await.exits(0);
    let text = std::fs::read_to_string(&csv).expect("the file");
    let in_street = listed.as_array().into_iter().flatten().filter(|one| one["street_name"] == "观湖街道").count();
    assert_eq!(text.lines().count(), 1 + in_street, "{text}");
    assert!(text.starts_with("id,code,name,kind,status,street,"), "{text}");
    let book = out("parties.xlsx");
    world.baohe(&["export", "party-organizations", "--out", &book]).await.exits(0);
    assert!(std::fs::read(&book).expect("the workbook").starts_with(b"PK"));
    assert_eq!(world.baohe(&["export", "posts", "-o", "json"]).await.exits(0).stdout.trim(), "[]");

    // What does not come to its end leaves no file.
    let never = out("never.csv");
    world.baohe(&["export", "organizations", "--where", "moon=1", "--out", &never]).await.exits(2);
    assert!(!std::fs::exists(&never).expect("a look") && !std::fs::exists(format!("{never}.part")).expect("a look"));

    let audit = world.baohe(&["export", "log", "--service", "organization", "--audit"]).await.exits(0).stdout;
    let acts: Vec<&str> = audit.lines().filter(|line| line.contains("organizations.export")).collect();
    assert_eq!(acts.len(), 3, "two of organizations, one of Party organizations: {acts:?}");
    assert!(acts[0].contains("年度核对") && acts[0].contains("service/projector"), "who and why: {}", acts[0]);
    assert!(acts[1].contains("street=观湖街道"), "what: {}", acts[1]);
    for (user, code) in [("guanhu", 0), ("leader", 0), ("operator", 4), ("auditor", 4), ("department", 4)] {
        typed(&world, user, &["export", "organizations", "-o", "name"]).await.exits(code);
    }
    let own = typed(&world, "minzhi", &["export", "organizations", "-o", "json"]).await.exits(0).json();
    let all_there = own.as_array().into_iter().flatten().all(|one| one["street_name"] == "民治街道");
    assert!(all_there && own != Value::Array(Vec::new()), "{own}");
    world.close().await;
}

#[tokio::test]
async fn figures_and_events_are_exported_as_they_are_told() {
    let world = a_district().await;
    let rows = lines(&world, &["export", "coverage", "--on", "2019-07-01", "--basis", "campaign"]).await;
    let by: std::collections::BTreeSet<_> = rows.iter().filter_map(|row| row["by"].as_str()).collect();
    assert_eq!(by.into_iter().collect::<Vec<_>>(), ["community", "industry", "kind", "line", "size", "street"]);
    let known: std::collections::BTreeSet<_> = rows.iter().map(|row| row["known_at"].to_string()).collect();
    assert_eq!(known.len(), 1, "all as known at one moment");
    let told = ["coverage", "--on", "2019-07-01", "--by", "street", "-o", "json"];
    let told = world.baohe(&told).await.exits(0).json();
    let total = rows.iter().find(|row| row["by"] == "street" && row["key"] == "total").expect("a total");
    assert_eq!(total["organization_coverage"], told["total"]["organization_coverage"]);
    let csv = world.baohe(&["export", "coverage", "--on", "2019-07-01", "-o", "csv"]).await.exits(0).stdout;
    let header = csv.lines().next().unwrap_or_default();
    assert!(header.contains("organization_coverage.n,organization_coverage.of,organization_coverage.rate"), "{header}");
    let columns = header.split(',').count();
    assert!(csv.lines().all(|line| line.split(',').count() == columns), "{csv}");

    let tail = world.baohe(&["events", "tail"]).await.exits(0).stdout;
    assert_eq!(world.baohe(&["export", "events"]).await.exits(0).stdout, tail);
    world.close().await;
}

#[tokio::test]
async fn members_leave_masked_and_on_record_and_the_worklist_whole() {
    let world = a_district().await;
    import(&world, "members", &the_members()).await;
    let why = ["--purpose", "党内统计"];
    let listed = world.baohe(&[&["members", "ls", "-o", "json"], &why[..]].concat()).await.exits(0).json();
    assert_eq!(listed.as_array().map(Vec::len), Some(14), "{listed}");
    let take = [&["export", "members"], &why[..]].concat();
    assert_eq!(Value::Array(lines(&world, &take).await), listed, "the same, one line each");
    let csv = world.home().join("members.csv").display().to_string();
    world.baohe(&[&take[..], &["--organization", "观湖商会", "--out", &csv]].concat()).await.exits(0);
    let text = std::fs::read_to_string(&csv).expect("the file");
    assert!(text.starts_with("id,name,identity_number,telephone,standing,") && text.lines().count() == 6, "{text}");
    assert!(text.contains("党**") && !text.contains("党员1号") && !text.contains(&a_person(1)), "{text}");
    let book = world.home().join("members.xlsx").display().to_string();
    world.baohe(&[&take[..], &["--unplaced", "--out", &book]].concat()).await.exits(0);
    assert!(std::fs::read(&book).expect("the workbook").starts_with(b"PK"));
    // Why is not left out, and an auditor of logs is nobody who may see members.
    world.baohe(&["export", "members"]).await.exits(2);
    let never = world.home().join("never.jsonl").display().to_string();
    typed(&world, "auditor", &[&take[..], &["--out", &never]].concat()).await.exits(4);
    assert!(!std::fs::exists(&never).expect("a look") && !std::fs::exists(format!("{never}.part")).expect("a look"));
    let audit = world.baohe(&["export", "log", "--service", "membership", "--audit"]).await.exits(0).stdout;
    let looks = audit.lines().filter(|line| line.contains("member.list") && line.contains("党内统计")).count();
    assert_eq!(looks, 4, "the list, and three times out: {audit}");

    let told = world.baohe(&["worklist", "-o", "json"]).await.exits(0).json();
    assert_ne!(told["total"], 0);
    let all = world.baohe(&["export", "worklist", "-o", "json"]).await.exits(0).json();
    assert_eq!(all, told["items"], "the same items in the same order");
    let some = ["export", "worklist", "--where", "street=民治街道", "--reason", "members_unplaced"];
    let some = lines(&world, &some).await;
    let names: Vec<_> = some.iter().map(|item| &item["organization"]["name"]).collect();
    assert_eq!(names, ["民治基金会"]);
    let sheet = world.baohe(&["export", "worklist", "-o", "csv"]).await.exits(0).stdout;
    assert_eq!(sheet, world.baohe(&["worklist", "-o", "csv"]).await.exits(0).stdout);
    world.close().await;
}

async fn lines(world: &World, args: &[&str]) -> Vec<Value> {
    let run = world.baohe(args).await.exits(0);
    run.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[tokio::test]
async fn names_are_found_by_characters_code_pinyin_and_initials() {
    let world = a_district().await;
    for text in ["观湖商会", "商会", "ghsh", "GHS", "guanhushang", "观hsh"] {
        let found = world.baohe(&["organizations", "ls", "--search", text, "-o", "json"]).await.exits(0).json();
        let names: Vec<_> = found.as_array().into_iter().flatten().filter_map(|one| one["name"].as_str()).collect();
        assert!(names.contains(&"观湖商会"), "{text}: {names:?}");
    }
    world.close().await;
}
