//! What each role sees: lists, single records, figures; on the wire and in the command line.

use proto::common::v1::CoveredScope;
use proto::coverage::v1 as pb;
use proto::coverage::v1::coverage_service_client::CoverageServiceClient;
use proto::coverage::v1::directory_service_client::DirectoryServiceClient;
use serde_json::Value;
use support::{World, an_organization};
use tonic::Status;

use super::{Staff, a_district_with_an_industry, reason, typed};

/// The organizations of a list, and how many Party organizations.
type Seen = (&'static [u32], usize);

/// Who sees what in lists; `None`: no lists at all.
const LISTS: &[(&str, Option<Seen>)] = &[
    ("district", Some((&[1, 2, 3, 4, 5, 6, 7, 8, 9], 2))),
    ("leader", Some((&[1, 2, 3, 4, 5, 6, 7, 8, 9], 2))),
    ("guanhu", Some((&[1, 2, 9], 2))),
    ("minzhi", Some((&[3, 4], 1))),
    ("human-resources", Some((&[8, 9], 0))),
    ("instructor", Some((&[1, 2, 9], 2))),
    ("liaison", Some((&[1, 2, 9], 2))),
    ("operator", None),
    ("security", None),
    ("auditor", None),
    ("department", None),
];

/// Who sees figures: all staff and other departments, and always the district's.
const FIGURES: &[(&str, bool)] = &[
    ("district", true),
    ("leader", true),
    ("guanhu", true),
    ("minzhi", true),
    ("human-resources", true),
    ("instructor", true),
    ("liaison", true),
    ("department", true),
    ("operator", false),
    ("security", false),
    ("auditor", false),
];

const CHANGES: &[&str] = &["coverage", "changes", "--from", "2018-01-01", "--to", "2019-07-01", "-o", "json"];

/// What of operating is open to whom: figures of logs and streams, their bytes, the audit trail.
const OPERATING: &[(&[&str], &[&str])] = &[
    (&["verify", "log"], &["owner", "operator", "auditor"]),
    (&["export", "log", "--service", "organization"], &["owner", "operator", "auditor"]),
    (&["export", "log", "--service", "organization", "--audit"], &["owner", "auditor"]),
    (&["parked", "ls"], &["owner", "operator"]),
    (&["projection", "rebuild", "moon"], &["owner", "operator"]),
    (&["import", "ls"], &["owner", "district", "guanhu", "minzhi", "human-resources"]),
    (&["grants", "ls"], &["owner", "district", "operator", "security", "department"]),
    (&["grants", "add", "up/zhang", "no_such", "--scope", "all"], &["owner", "security"]),
    (&["parameters", "set", "no_such", "1", "--reason", "试"], &["owner", "district"]),
    (&["lines", "set", "org_00000000000000000000000001", "district", "--reason", "试"], &["owner", "district"]),
];

/// Somebody and something that is not there: who may is told so, who may not is told that.
const NOBODY: &str = "person_00000000000000000000000001";
const HOLDER: &str = "holder_00000000000000000000000001";
const NO_UNIT: &str = "org_00000000000000000000000001";
const LOOK: &[&str] = &["members", "ls", "--purpose", "核对"];
const ASSIGN: &[&str] = &[
    "posts",
    "assign",
    NO_UNIT,
    "--kind",
    "liaison",
    "--from",
    "2019-03-01",
    "--name",
    "李某",
    "--telephone",
    "19900001111",
];
const VISIT: &[&str] = &["posts", "contact", HOLDER, NO_UNIT, "--on", "2019-03-01", "--kind", "visit"];
const ERASE: &[&str] = &["members", "erase", NOBODY, "--reason", "本人要求", "--yes"];
const COMPLETE: &[&str] = &["members", "declare-complete", NO_UNIT, "--from", "2019-01-01"];

/// What of members, posts and exports is open to whom (DOMAIN: who does what): no member files for instructors, liaisons,
/// leaders and administrators; instructors report their visits.
const PEOPLE: &[(&[&str], &[&str])] = &[
    (LOOK, &["owner", "district", "guanhu", "minzhi", "human-resources"]),
    (&["export", "members", "--purpose", "核对"], &["owner", "district", "guanhu", "minzhi", "human-resources"]),
    (COMPLETE, &["owner", "district", "guanhu", "minzhi", "human-resources"]),
    (ERASE, &["owner", "district"]),
    (ASSIGN, &["owner", "district", "guanhu", "minzhi", "human-resources"]),
    (VISIT, &["owner", "district", "guanhu", "minzhi", "human-resources", "instructor"]),
    (
        &["posts", "ls"],
        &["owner", "district", "guanhu", "minzhi", "human-resources", "instructor", "liaison", "leader"],
    ),
    (
        &["export", "organizations"],
        &["owner", "district", "guanhu", "minzhi", "human-resources", "instructor", "liaison", "leader"],
    ),
];

async fn people(world: &World) {
    let users = FIGURES.iter().map(|(user, _)| *user).chain(["owner"]);
    for user in users {
        for (args, open) in PEOPLE {
            let run = typed(world, user, args).await;
            assert_eq!(run.code != 4, open.contains(&user), "{user}: baohe {} {}", run.args, run.stderr);
        }
    }
}

#[tokio::test]
async fn each_role_sees_its_own() {
    let world = a_district_with_an_industry().await;
    lists(&world).await;
    lists_name_their_scope(&world).await;
    single_records(&world).await;
    figures(&world).await;
    operating(&world).await;
    people(&world).await;
    world.close().await;
}

async fn lists(world: &World) {
    for (user, seen) in LISTS {
        let Some((numbers, parties)) = seen else {
            for list in ["organizations", "party-organizations"] {
                typed(world, user, &[list, "ls"]).await.exits(4);
                typed(world, user, &[list, "show", "观湖商会"]).await.exits(4);
                typed(world, user, &[list, "history", "观湖商会"]).await.exits(4);
            }
            typed(world, user, &["worklist"]).await.exits(4);
            typed(world, user, CHANGES).await.exits(4);
            continue;
        };
        let listed = typed(world, user, &["organizations", "ls", "-o", "json"]).await.exits(0).json();
        let codes: Vec<&str> =
            listed.as_array().into_iter().flatten().filter_map(|item| item["code"].as_str()).collect();
        let mut expected: Vec<String> = numbers.iter().map(|number| an_organization(*number)).collect();
        expected.sort();
        assert_eq!(codes, expected, "{user}");
        let open = typed(world, user, &["worklist", "-o", "json"]).await.exits(0).json();
        let named = open["items"].as_array().into_iter().flatten().map(|item| &item["organization"]["code"]);
        let named: Vec<&Value> = named.collect();
        assert!(!named.is_empty(), "{user}: something is open");
        assert!(named.iter().all(|code| expected.iter().any(|own| *code == own)), "{user}: {named:?}");
        let changes = typed(world, user, CHANGES).await.exits(0).json();
        assert!(changes["closing"]["of"].as_u64().is_some_and(|of| of <= expected.len() as u64), "{user}: {changes}");
        let listed = typed(world, user, &["party-organizations", "ls", "-o", "json"]).await.exits(0).json();
        assert_eq!(listed.as_array().map(Vec::len), Some(*parties), "{user}: {listed}");
        let narrowed = ["organizations", "ls", "--where", "street=民治街道", "-o", "json"];
        let narrowed = typed(world, user, &narrowed).await.exits(0).json();
        let expected = numbers.iter().filter(|number| [3, 4].contains(*number)).count();
        assert_eq!(narrowed.as_array().map(Vec::len), Some(expected), "{user}: a filter shows no more");
    }
}

async fn lists_name_their_scope(world: &World) {
    let divisions = |code: &str| CoveredScope { divisions: vec![code.to_owned()], ..CoveredScope::default() };
    let whole = CoveredScope { whole: true, ..CoveredScope::default() };
    let industries = CoveredScope { industries: vec!["human_resources".to_owned()], ..CoveredScope::default() };
    for (user, scope, total) in [
        ("leader", whole, 9),
        ("guanhu", divisions("440309001"), 3),
        ("minzhi", divisions("440309002"), 2),
        ("human-resources", industries, 2),
    ] {
        let staff = Staff::of(world, user).await;
        let mut directory = DirectoryServiceClient::new(staff.channel.clone());
        let answer = directory.list_organizations(staff.asks(pb::ListOrganizationsRequest::default())).await;
        let answer = answer.expect("a list").into_inner();
        assert_eq!((answer.scope, answer.total), (Some(scope), total), "{user}");
    }
}

/// By id, by code and by name, with its history: outside is as absent, but for what was asked.
async fn single_records(world: &World) {
    let shown = typed(world, "guanhu", &["organizations", "show", "观湖商会", "-o", "json"]).await.exits(0).json();
    assert_eq!(shown["code"], an_organization(1));
    typed(world, "guanhu", &["organizations", "history", &an_organization(9)]).await.exits(0);
    typed(world, "human-resources", &["organizations", "history", &an_organization(9)]).await.exits(0);

    let (outside, outside_party) = (shown_to_owner(world, "organizations", "龙华养老院").await, {
        let listed = world.baohe(&["party-organizations", "ls", "-o", "json"]).await.exits(0).json();
        let found = listed.as_array().into_iter().flatten().find(|item| item["name"] == "中共观湖商会支部委员会");
        found.cloned().expect("the branch of 1")
    });
    for user in ["guanhu", "minzhi", "human-resources", "instructor", "liaison"] {
        for (key, absent) in [
            (outside["id"].as_str(), "org_00000000000000000000000000"),
            (outside["code"].as_str(), an_organization(999).as_str()),
            (Some("龙华养老院"), "没有这个社"),
        ] {
            for what in ["show", "history"] {
                let hidden = refused(world, user, &["organizations", what, key.expect("a text")]).await;
                let none = refused(world, user, &["organizations", what, absent]).await;
                assert_eq!(hidden, none, "{user} {what}");
            }
        }
    }
    for what in ["show", "history"] {
        let id = outside_party["id"].as_str().expect("an id");
        let hidden = refused(world, "minzhi", &["party-organizations", what, id]).await;
        let none = refused(world, "minzhi", &["party-organizations", what, "party_00000000000000000000000000"]).await;
        assert_eq!(hidden, none, "{what}");
    }
}

async fn shown_to_owner(world: &World, list: &str, name: &str) -> Value {
    world.baohe(&[list, "show", name, "-o", "json"]).await.exits(0).json()
}

/// What is said of something that is not there, without what was asked.
async fn refused(world: &World, user: &str, args: &[&str]) -> String {
    let run = typed(world, user, args).await.exits(3);
    run.stderr.replace(args[2], "…")
}

async fn figures(world: &World) {
    let district =
        world.baohe(&["coverage", "--on", "2019-07-01", "--by", "street", "-o", "json"]).await.exits(0).json();
    for (user, open) in FIGURES {
        let run = typed(world, user, &["coverage", "--on", "2019-07-01", "--by", "street", "-o", "json"]).await;
        if !open {
            run.exits(4);
            continue;
        }
        let told = run.exits(0).json();
        assert_eq!((&told["total"], &told["rows"]), (&district["total"], &district["rows"]), "{user}");
        assert_eq!(told["scope"]["whole"], true, "{user}");
    }
    let staff = Staff::of(world, "operator").await;
    let asked = staff.asks(pb::GetCoverageRequest::default());
    let refused: Status =
        CoverageServiceClient::new(staff.channel.clone()).get_coverage(asked).await.expect_err("no figures");
    assert_eq!(reason(&refused), "access.denied");
}

async fn operating(world: &World) {
    for (args, open) in OPERATING {
        for user in [
            "owner",
            "district",
            "guanhu",
            "minzhi",
            "human-resources",
            "leader",
            "operator",
            "security",
            "auditor",
            "department",
        ] {
            let run = typed(world, user, args).await;
            assert_eq!(run.code != 4, open.contains(&user), "{user}: baohe {} {}", run.args, run.stderr);
        }
    }
}
