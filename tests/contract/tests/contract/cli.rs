//! The command line: exit codes, the keys of what it prints, files it writes.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;
use support::{Sheet, World, an_organization, organizations};

use crate::of_project;

/// R of the contract.
const ROW: &[&str] = &[
    "key",
    "label",
    "organizations",
    "own",
    "own_temporary",
    "joint",
    "joint_temporary",
    "floating",
    "joint_floating",
    "affiliated",
    "none",
    "due_unbuilt",
    "few_members",
    "no_members",
    "members_unknown",
    "work_covered",
    "work_effective",
    "by_party_organization",
    "by_instructor",
    "by_full_time_worker",
    "by_liaison",
    "members",
    "members_placed",
    "floating_members",
    "floating_members_placed",
    "members_estimated",
    "organization_coverage",
    "work_coverage",
    "effective_work_coverage",
    "members_coverage",
];

const STREETS: &[&str] = &["440309001", "440309002", "440309003", "440309004", "440309005", "440309006"];

fn two_of_one_name() -> Sheet {
    let row = |sheet: Sheet, number: u32, street| {
        sheet.row(&[
            ("统一社会信用代码", &an_organization(number)),
            ("组织名称", "观湖商会"),
            ("组织类型", "社会团体"),
            ("街道", street),
        ])
    };
    row(row(organizations(), 1, "观湖"), 2, "民治")
}

#[tokio::test]
async fn the_command_line_keeps_its_contract() {
    let world = World::start().await;
    endpoint(&world);
    assert_eq!(world.baohe(&["organizations", "ls", "-o", "json"]).await.exits(0).stdout.trim(), "[]", "an empty list");
    imports(&world).await;
    coverage(&world).await;
    exit_codes(&world).await;
    configuration(&world).await;
    world.close().await;
}

#[track_caller]
fn keys(value: &Value, expected: &[&str]) {
    let found: BTreeSet<&str> = value.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
    assert_eq!(found, expected.iter().copied().collect(), "{value}");
}

fn endpoint(world: &World) {
    let path = world.home().join("endpoint.json");
    let mode = std::fs::metadata(&path).expect("up runs").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "for its owner only");
    let told: Value = serde_json::from_slice(&std::fs::read(&path).expect("readable")).expect("JSON");
    keys(
        &told,
        &[
            "version",
            "pid",
            "grpc",
            "http",
            "nats",
            "nats_creds_file",
            "postgres",
            "postgres_password_file",
            "metrics",
            "token_file",
        ],
    );
    let text = |key: &str| told[key].as_str().unwrap_or_default().to_owned();
    assert!(told["version"] == 1 && told["pid"].is_u64() && (told["http"].is_null() || told["http"].is_string()));
    for (key, scheme) in [("grpc", "http://"), ("metrics", "http://"), ("nats", "nats://"), ("postgres", "postgres://")]
    {
        assert!(text(key).starts_with(scheme), "{key}: {told}");
    }
    for key in ["nats_creds_file", "postgres_password_file", "token_file"] {
        let mode = std::fs::metadata(text(key)).unwrap_or_else(|_| panic!("{key}: {told}")).permissions().mode();
        assert_eq!(mode & 0o077, 0, "{key} is for its owner only");
    }
}

async fn imports(world: &World) {
    let file = world.file("two.csv", two_of_one_name().csv());
    let report = world.baohe(&["import", "organizations", &file, "-o", "json"]).await.exits(0).json();
    let expected = [
        "batch",
        "ledger",
        "dry_run",
        "applied",
        "visible",
        "rows",
        "new",
        "changed",
        "unchanged",
        "rejected",
        "findings",
        "receipts",
    ];
    keys(&report, &expected);
    keys(&report["receipts"][0], &["service", "epoch", "position", "version", "id", "events"]);

    let bad = two_of_one_name().row(&[
        ("统一社会信用代码", "错码"),
        ("组织名称", "错"),
        ("组织类型", "社会团体"),
        ("街道", "观湖"),
    ]);
    let file = world.file("bad.csv", bad.csv());
    let said = async |lang: &str| {
        let args = ["import", "organizations", &file, "--dry-run", "--lang", lang, "-o", "json"];
        let report = world.baohe(&args).await.exits(12).json();
        keys(&report, &expected);
        let counts = ["new", "changed", "unchanged", "rejected"].map(|key| report[key].as_u64().expect("a count"));
        assert_eq!((report["rows"].as_u64(), counts), (Some(counts.iter().sum()), [0, 0, 2, 1]));
        let findings = report["findings"].as_array().expect("findings").clone();
        let error = findings.into_iter().find(|finding| finding["severity"] == "error").expect("an error");
        keys(&error, &["sheet", "row", "column", "value", "severity", "code", "message"]);
        assert_eq!((&error["row"], &error["column"]), (&4.into(), &"统一社会信用代码".into()));
        error["message"].as_str().expect("a text").to_owned()
    };
    let (zh, en) = (said("zh").await, said("en").await);
    assert!(!zh.is_ascii() && en.is_ascii(), "messages are in the language asked for: {zh} / {en}");
}

async fn coverage(world: &World) {
    let args = ["coverage", "--on", "2019-07-01", "--by", "street", "-o", "json"];
    let told = world.baohe(&args).await.exits(0).json();
    keys(&told, &["on", "known_at", "basis", "scope", "positions", "by", "rows", "total"]);
    assert_eq!(
        (&told["on"], &told["basis"], &told["by"]),
        (&"2019-07-01".into(), &"campaign".into(), &"street".into())
    );
    assert!(told["positions"]["organization"].is_i64(), "{told}");
    let rows = told["rows"].as_array().expect("rows");
    for row in rows.iter().chain([&told["total"]]) {
        keys(row, ROW);
        for share in ["organization_coverage", "work_coverage", "effective_work_coverage", "members_coverage"] {
            keys(&row[share], &["n", "of", "rate"]);
        }
    }
    let found: BTreeSet<&str> = rows.iter().filter_map(|row| row["key"].as_str()).collect();
    assert!(STREETS.iter().all(|street| found.contains(street)), "every street has a row, also at 0: {found:?}");
    let english =
        world.baohe(&["coverage", "--on", "2019-07-01", "--by", "street", "--lang", "en", "-o", "json"]).await;
    assert_eq!(english.exits(0).json()["rows"], told["rows"], "the language is never of keys and labels");
}

async fn exit_codes(world: &World) {
    let department = world.home().join("tokens").join("department").display().to_string();
    let wrong = world.file("wrong.toml", "[server]\nlissen = 1\n");
    let export = world.baohe(&["export", "log", "--service", "organization"]).await.exits(0).stdout;
    let sound = world.file("log.jsonl", &export);
    let changed = world.file("changed.jsonl", export.replacen("观湖", "观澜", 1));
    for (args, code) in [
        (&["coverage"][..], 0),
        (&["verify", "all"], 0),
        (&["verify", "log", "--file", &sound], 0),
        (&["up"], 1),
        (&["coverage", "--by", "moon"], 2),
        (&["fly"], 2),
        (&["organizations", "show", "没有这个社"], 3),
        (&["organizations", "ls", "--token-file", &department], 4),
        (&["organizations", "show", "观湖商会"], 5),
        (&["coverage", "--server", "http://127.0.0.1:1", "--token-file", &department], 6),
        (&["verify", "log", "--file", &changed], 10),
        (&["config", "check", "--config", &wrong], 78),
    ] {
        let run = world.baohe(args).await.exits(code);
        assert!(code == 0 || !run.stderr.trim().is_empty(), "{args:?} says why");
        assert!(code == 0 || run.stdout.is_empty(), "{args:?}: data only on stdout: {}", run.stdout);
    }
}

async fn configuration(world: &World) {
    let dump = world.baohe(&["config", "dump"]).await.exits(0).stdout;
    let file = std::fs::read_to_string(of_project("deploy/config/default.toml")).expect("the file");
    assert_eq!(dump.trim_end(), file.trim_end(), "make config writes deploy/config/default.toml");
}
