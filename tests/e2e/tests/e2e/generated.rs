//! Generated ledgers, bent in every way, against the figures their generator counted from what it had made: it knows
//! nothing of importers and read models.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::World;

use crate::district::coverage;

/// The order in which ledgers rest on each other.
const LEDGERS: [&str; 4] = ["organizations", "party-organizations", "members", "posts"];

/// What does not hold of every row: shares of the other bases, which have an answer of their own.
const BASES: [&str; 2] = ["official", "eligible"];

struct Generated {
    folder: String,
    expected: Value,
}

/// `baohe demo ledgers` into the world's home.
async fn generate(world: &World, organizations: u32, seed: u64, flags: &[&str]) -> Generated {
    let folder = world.home().join(format!("ledgers-{seed}")).display().to_string();
    let (organizations, seed) = (organizations.to_string(), seed.to_string());
    let ledgers = ["demo", "ledgers", "--organizations", &organizations, "--seed", &seed, "--out", &folder];
    world.baohe(&[&ledgers, flags].concat()).await.exits(0);
    let expected = std::fs::read(format!("{folder}/expected.json")).expect("what is expected");
    Generated { folder, expected: serde_json::from_slice(&expected).expect("JSON") }
}

impl Generated {
    /// Imports a ledger dry and for good: both tell the same, and it is what was expected.
    async fn import(&self, world: &World, ledger: &str) {
        let expected = &self.expected["ledgers"][ledger];
        let file = format!("{}/{}", self.folder, text(&expected["file"]));
        let code = if expected["rejected"] == json!([]) { 0 } else { 12 };
        let import = ["import", ledger, &file, "--as-of", "2019-04-01", "-o", "json"];
        let dry = world.baohe(&[&import[..], &["--dry-run"]].concat()).await.exits(code).json();
        let real = world.baohe(&import).await.exits(code).json();
        assert_eq!(dry["findings"], real["findings"], "{ledger}");
        let errors = || findings(&real, "error");
        let places = |list: &Value| -> BTreeSet<(String, u64)> {
            list.as_array()
                .expect("a list")
                .iter()
                .map(|told| (text(&told["sheet"]).to_owned(), number(&told["row"])))
                .collect()
        };
        let told: BTreeSet<(String, u64)> =
            errors().map(|told| (text(&told["sheet"]).to_owned(), number(&told["row"]))).collect();
        assert_eq!(
            told,
            places(&expected["rejected"]),
            "{ledger}: these rows and no others\n{:#?}",
            errors().collect::<Vec<_>>()
        );
        for (severity, list) in [("error", "rejected"), ("warning", "warned")] {
            for row in expected[list].as_array().expect("a list") {
                let it = |told: &&Value| told["sheet"] == row["sheet"] && told["row"] == row["row"];
                let codes: Vec<&str> = findings(&real, severity).filter(it).map(|told| text(&told["code"])).collect();
                assert!(codes.contains(&text(&row["code"])), "{ledger}: {row}: {codes:?}");
            }
        }
        let good = number(&expected["good"]);
        let counts: Vec<u64> = ["rows", "unchanged", "rejected"].iter().map(|key| number(&real[key])).collect();
        assert_eq!(counts, [number(&expected["rows"]), 0, number(&expected["rows"]) - good], "{ledger}");
        let again = world.baohe(&import).await.exits(code).json();
        assert_eq!((number(&again["unchanged"]), number(&again["new"])), (good, 0), "{ledger} again changes nothing");
    }

    /// Declares the registers complete that are, and waits until coverage has heard it.
    async fn declare(&self, world: &World) {
        let mut position = 0;
        for register in self.expected["registers"].as_array().expect("registers") {
            let (organization, from) = (text(&register["organization"]), text(&register["from"]));
            let declare = ["members", "declare-complete", organization, "--from", from, "-o", "json"];
            position = number(&world.baohe(&declare).await.exits(0).json()["position"]);
        }
        support::eventually("the registers count", async || {
            (number(&coverage(world, &[]).await["positions"]["membership"]) >= position).then_some(())
        })
        .await;
    }

    /// Every field of every row, on every date, by every dimension.
    async fn compare(&self, world: &World) {
        for day in self.expected["figures"].as_array().expect("days") {
            let on = text(&day["on"]);
            for (dimension, rows) in day["by"].as_object().expect("dimensions") {
                let answer = coverage(world, &["--on", on, "--by", dimension]).await;
                let what = format!("{on} by {dimension}");
                same(&day["total"], &answer["total"], &what);
                let told = answer["rows"].as_array().expect("rows");
                for row in told {
                    match rows.get(text(&row["key"])) {
                        Some(expected) => same(expected, row, &format!("{what}, {}", row["key"])),
                        None => assert_eq!(
                            (&row["organizations"], &row["members"]),
                            (&json!(0), &json!(0)),
                            "{what}: {row}"
                        ),
                    }
                }
                for key in rows.as_object().expect("rows").keys() {
                    assert!(told.iter().any(|row| row["key"] == **key), "{what}: a row {key}");
                }
            }
            for basis in BASES {
                let answer = coverage(world, &["--on", on, "--basis", basis]).await;
                assert_eq!(answer["total"]["organization_coverage"], day["total"][basis], "{on}, {basis}");
            }
        }
    }
}

fn same(expected: &Value, told: &Value, what: &str) {
    for (field, value) in expected.as_object().expect("a row") {
        if !BASES.contains(&field.as_str()) {
            assert_eq!(&told[field], value, "{what}: {field} of {told}");
        }
    }
}

fn findings<'a>(report: &'a Value, severity: &'a str) -> impl Iterator<Item = &'a Value> {
    report["findings"].as_array().expect("findings").iter().filter(move |told| told["severity"] == severity)
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

/// The whole way for one seed.
async fn bent(seed: u64) {
    let world = World::start().await;
    let generated = generate(&world, 170, seed, &["--messy"]).await;
    for ledger in LEDGERS {
        generated.import(&world, ledger).await;
    }
    generated.declare(&world).await;
    generated.compare(&world).await;
    world.close().await;
}

#[tokio::test]
async fn a_bent_district_gives_the_figures_counted_by_hand() {
    bent(3).await;
}

#[tokio::test]
async fn another_bent_district_gives_the_figures_counted_by_hand() {
    bent(20_190_701).await;
}
