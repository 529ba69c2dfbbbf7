//! Ledgers as an office bends them, against a count by hand that knows nothing of the program.
//!
//! `fixtures/organizations.xlsx` and `party-organizations.xlsx`: titles, headings on two rows, merged cells, every form of
//! a date, full-width codes and numbers, totals, blank rows, a hidden sheet, and wrong rows of each kind.
//! `fixtures/half-year.csv`, in GB18030: moves, new counts, a resumption and a new unit as of 2019-06-30.
//! `fixtures/counted.json`: what must be rejected and where, and the figures of several days, by several dimensions.
//!
//! `fixtures/district-*` are the four ledgers of a small district as an office types them: superiors by name and by code,
//! a joint, a floating and a joint floating branch, affiliations; members floating, unplaced, of a branch that is
//! dissolved later, one moved; a post row naming ten organizations. `fixtures/district.json`: what was counted of them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::World;

use crate::district::coverage;

fn fixture(name: &str) -> String {
    format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Imports a fixture dry and for good, compares both with each other and with what was counted.
async fn import(world: &World, ledger: &str, file: &str, more: &[&str], counted: &Value) {
    let name = file.split('.').next().unwrap_or_default();
    let rejected: BTreeSet<(&str, u64, &str)> =
        counted["rejected"][name].as_array().into_iter().flatten().map(place).collect();
    let code = if rejected.is_empty() { 0 } else { 12 };
    let path = fixture(file);
    let words = [&["import", ledger, &path, "-o", "json"], more].concat();
    let dry = world.baohe(&[&words[..], &["--dry-run"]].concat()).await.exits(code).json();
    let real = world.baohe(&words).await.exits(code).json();
    for report in [&dry, &real] {
        assert_eq!(counts(report), counted["counts"][name], "{file}");
    }
    assert_eq!(dry["findings"], real["findings"], "{file}");

    let errors = || {
        let findings = real["findings"].as_array().expect("findings").iter();
        findings.filter(|finding| finding["severity"] == "error")
    };
    let told: BTreeSet<_> = errors()
        .map(|finding| (text(&finding["sheet"]), finding["row"].as_u64().expect("a row"), text(&finding["column"])))
        .collect();
    assert!(told.is_superset(&rejected), "{file}: {told:#?}");
    let rows = |places: &BTreeSet<(&str, u64, &str)>| -> BTreeSet<(String, u64)> {
        places.iter().map(|(sheet, row, _)| ((*sheet).to_owned(), *row)).collect()
    };
    assert_eq!(rows(&told), rows(&rejected), "{file}: no other row is rejected");
    for finding in errors().filter(|finding| finding["code"] != "ledger.missing") {
        assert_ne!(finding["value"], "", "the cell is quoted: {finding}");
    }

    let again = world.baohe(&words).await.exits(code).json();
    let good = u64_of(&real["rows"]) - u64_of(&real["rejected"]);
    assert_eq!(counts(&again), json!([real["rows"], 0, 0, good, real["rejected"]]), "{file} again changes nothing");
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn u64_of(value: &Value) -> u64 {
    value.as_u64().expect("a count")
}

fn place(place: &Value) -> (&str, u64, &str) {
    (text(&place[0]), u64_of(&place[1]), text(&place[2]))
}

fn counts(report: &Value) -> Value {
    ["rows", "new", "changed", "unchanged", "rejected"].iter().map(|key| report[key].clone()).collect()
}

/// Each day's figures: every field of every row, the total, and the share on each basis.
async fn compare(world: &World, counted: &Value, stage: &str, known: &[&str]) {
    let fields: Vec<&str> = counted["fields"].as_array().expect("fields").iter().map(text).collect();
    let figures = |row: &Value| -> Value { fields.iter().map(|field| row[field].clone()).collect() };
    for day in counted[stage].as_array().expect("days") {
        let (on, by) = (text(&day["on"]), text(&day["by"]));
        let answer = coverage(world, &[&["--on", on, "--by", by], known].concat()).await;
        let what = format!("{stage}, {on} by {by}");
        assert_eq!(figures(&answer["total"]), day["total"], "{what}: {fields:?}");
        let rows = answer["rows"].as_array().expect("rows");
        for row in rows {
            let key = text(&row["key"]);
            let nothing: Value = fields.iter().map(|_| json!(0)).collect();
            let expected = day["rows"].get(key).unwrap_or(&nothing);
            assert_eq!(&figures(row), expected, "{what}, {key}: {fields:?}");
        }
        for key in day["rows"].as_object().expect("rows").keys() {
            assert!(rows.iter().any(|row| row["key"] == **key), "{what}: a row {key}");
        }
        for (basis, share) in day["bases"].as_object().expect("bases") {
            let answer = coverage(world, &[&["--on", on, "--basis", basis], known].concat()).await;
            let told = &answer["total"]["organization_coverage"];
            assert_eq!(json!([told["n"], told["of"]]), *share, "{what}, {basis}");
        }
    }
}

#[tokio::test]
async fn bent_ledgers_give_the_figures_a_clerk_counts_by_hand() {
    let counted = std::fs::read_to_string(fixture("counted.json")).expect("the count");
    let counted: Value = serde_json::from_str(&counted).expect("JSON");
    let world = World::start().await;
    import(&world, "organizations", "organizations.xlsx", &[], &counted).await;
    import(&world, "party-organizations", "party-organizations.xlsx", &[], &counted).await;
    compare(&world, &counted, "first", &[]).await;
    let now = coverage(&world, &[]).await;
    import(&world, "organizations", "half-year.csv", &[], &counted).await;
    compare(&world, &counted, "half_year", &[]).await;
    compare(&world, &counted, "first", &["--known-at", text(&now["known_at"])]).await;
    world.close().await;
}

/// So many organizations are on the worklist for each reason the rules name.
async fn compare_worklist(world: &World, counted: &Value) {
    for day in counted["worklist"].as_array().expect("days") {
        let on = text(&day["on"]);
        let list = world.baohe(&["worklist", "--on", on, "-o", "json"]).await.exits(0).json();
        let items = list["items"].as_array().expect("items");
        for (reason, expected) in day["open"].as_object().expect("reasons") {
            let told = items.iter().filter(|item| item["reason"] == reason.as_str()).count();
            assert_eq!(json!(told), *expected, "{on}, {reason}");
        }
    }
}

/// Who became covered, lost it, came and went between two days, and both ends.
async fn compare_changes(world: &World, counted: &Value) {
    for between in counted["changes"].as_array().expect("pairs of days") {
        let (from, to) = (text(&between["from"]), text(&between["to"]));
        let told =
            world.baohe(&["coverage", "changes", "--from", from, "--to", to, "-o", "json"]).await.exits(0).json();
        for end in ["opening", "closing"] {
            assert_eq!(json!([told[end]["n"], told[end]["of"]]), between[end], "{from} to {to}, {end}");
        }
        for (list, expected) in between["lists"].as_object().expect("lists") {
            let mut codes: Vec<_> =
                told[list].as_array().expect(list).iter().map(|item| text(&item["organization"]["code"])).collect();
            codes.sort_unstable();
            assert_eq!(json!(codes), *expected, "{from} to {to}, {list}");
        }
    }
}

#[tokio::test]
async fn four_ledgers_typed_by_an_office_give_the_figures_counted_by_hand() {
    let counted = std::fs::read_to_string(fixture("district.json")).expect("the count");
    let counted: Value = serde_json::from_str(&counted).expect("JSON");
    let world = World::start().await;
    import(&world, "organizations", "district-organizations.xlsx", &[], &counted).await;
    import(&world, "party-organizations", "district-party-organizations.csv", &[], &counted).await;
    import(&world, "members", "district-members.csv", &[], &counted).await;
    import(&world, "members", "district-moved.csv", &["--as-of", "2019-05-10"], &counted).await;
    import(&world, "party-organizations", "district-dissolved.csv", &[], &counted).await;
    import(&world, "posts", "district-posts.xlsx", &[], &counted).await;
    for register in counted["complete"].as_array().expect("registers") {
        let (code, from) = (text(&register[0]), text(&register[1]));
        world.baohe(&["members", "declare-complete", code, "--from", from]).await.exits(0);
    }
    compare(&world, &counted, "district", &[]).await;
    compare_worklist(&world, &counted).await;
    compare_changes(&world, &counted).await;
    world.close().await;
}
