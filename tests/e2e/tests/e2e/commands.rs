//! The command line: exit codes, JSON, wrong input, help.

use serde_json::{Value, json};
use support::{World, an_organization};

use crate::district::a_district;

#[tokio::test]
async fn every_failure_has_its_exit_code_and_a_sentence() {
    let world = a_district().await;
    let token = world.endpoint().expect("up runs").token_file.display().to_string();
    for (args, code) in [
        (&["organizations", "show", "没有这个社"][..], 3),
        (&["organizations", "show", "org_00000000000000000000000000"], 3),
        (&["coverage", "--on", "2019-02-30"], 2),
        (&["coverage", "--by", "moon"], 2),
        (&["coverage", "--where", "street"], 2),
        (&["coverage", "--known-at", "2999-01-01T00:00:00Z"], 2),
        (&["import", "organizations", "/nowhere.csv"], 3),
        (&["import", "moon", "file.csv"], 2),
        (&["import", "undo", "batch_00000000000000000000000000", "--reason", "x"], 2),
        (&["import", "undo", "batch_00000000000000000000000000", "--reason", "x", "--yes"], 3),
        (&["events", "tail", "--from", "1"], 2),
        (&["projection", "rebuild", "moon"], 3),
        (&["explain", "moon.unknown"], 3),
        (&["coverage", "--server", "http://127.0.0.1:1", "--token-file", &token], 6),
        (&["coverage", "--token-file", "/nowhere"], 4),
    ] {
        let run = world.baohe(args).await.exits(code);
        assert!(run.stdout.is_empty(), "data on stdout only: {args:?} {}", run.stdout);
        assert!(!run.stderr.trim().is_empty(), "{args:?} says nothing");
    }
    world.close().await;
}

#[tokio::test]
async fn an_organization_is_shown_by_code_by_name_and_with_its_history() {
    let world = a_district().await;
    let by_name = world.baohe(&["organizations", "show", "观湖商会", "-o", "json"]).await.exits(0).json();
    let by_code = world.baohe(&["organizations", "show", &an_organization(1), "-o", "json"]).await.exits(0).json();
    assert_eq!(by_name["id"], by_code["id"]);
    assert_eq!((&by_name["street_name"], &by_name["covered"]), (&json!("观湖街道"), &json!("own")));
    let history = world.baohe(&["organizations", "history", "观湖商会", "-o", "json"]).await.exits(0).json();
    assert!(history.as_array().is_some_and(|items| items.len() >= 2), "{history}");
    let names = world.baohe(&["organizations", "ls", "--where", "covered=none", "-o", "name"]).await.exits(0);
    assert_eq!(names.lines().len(), 3, "{}", names.stdout);
    let party = world.baohe(&["party-organizations", "ls", "-o", "json"]).await.exits(0).json();
    assert_eq!(party.as_array().map(Vec::len), Some(2));
    assert_eq!(
        world.baohe(&["organizations", "ls", "--search", "月球", "-o", "json"]).await.exits(0).stdout.trim(),
        "[]"
    );
    world.close().await;
}

#[tokio::test]
async fn an_export_verifies_offline_and_a_changed_row_is_named() {
    let world = a_district().await;
    let out = world.home().join("log.jsonl");
    let path = out.display().to_string();
    world.baohe(&["export", "log", "--service", "organization", "--out", &path]).await.exits(0);
    world.baohe(&["verify", "log", "--file", &path]).await.exits(0);
    let text = std::fs::read_to_string(&out).expect("the export");
    let forged = world.file("forged.jsonl", text.replacen("观湖商会", "观湖商社", 1));
    world.baohe(&["verify", "log", "--file", &forged]).await.exits(10);
    let cut: Vec<&str> = text.lines().enumerate().filter(|(index, _)| *index != 5).map(|(_, line)| line).collect();
    let run = world.baohe(&["verify", "log", "--file", &world.file("cut.jsonl", cut.join("\n"))]).await.exits(10);
    assert!(!run.stderr.is_empty());
    world.close().await;
}

#[tokio::test]
async fn a_second_up_on_the_same_home_says_so() {
    let world = World::start().await;
    let second = world.baohe(&["up", "--empty"]).await;
    assert!(second.code != 0 && second.stderr.contains("baohe up"), "{second:?}");
    world.close().await;
}

#[tokio::test]
async fn what_needs_no_server_needs_no_server() {
    let world = World::start().await;
    let out = world.home().join("template.xlsx").display().to_string();
    world.baohe(&["import", "template", "organizations", "--out", &out]).await.exits(0);
    let report = world.baohe(&["import", "organizations", &out, "--dry-run", "-o", "json"]).await;
    assert_eq!(report.json()["rejected"], 0, "a template imports as it is: {}", report.stdout);
    assert!(world.baohe(&["completions", "bash"]).await.exits(0).stdout.contains("baohe"));
    let codes: Value = world.baohe(&["explain", "-o", "json"]).await.exits(0).json();
    assert!(codes.as_array().is_some_and(|codes| codes.len() > 20), "{codes}");
    assert!(world.baohe(&["config", "dump"]).await.exits(0).stdout.contains("[telemetry]"));
    world.close().await;
}

#[tokio::test]
async fn a_read_model_is_rebuilt_beside_the_one_that_serves() {
    let world = a_district().await;
    let before = crate::district::coverage(&world, &["--on", "2019-07-01", "--by", "street"]).await;
    world.baohe(&["projection", "rebuild", "coverage"]).await.exits(0);
    let after = crate::district::coverage(&world, &["--on", "2019-07-01", "--by", "street"]).await;
    assert_eq!((&before["rows"], &before["total"]), (&after["rows"], &after["total"]));
    world.close().await;
}
