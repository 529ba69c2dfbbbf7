//! The saturation campaign of 2019 (饱和攻坚): from 928 rows of a ledger to both coverages at 100 %, date by date.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use support::{Sheet, World, party_organizations, posts};

use super::{list, number, text};
use crate::district::{coverage, import};

/// A unit as the lists show it.
struct Unit {
    code: String,
    name: String,
    street: String,
    employees: u64,
    full: u64,
    probationary: u64,
    floating: u64,
}

/// Those whose cover is this, on a day.
async fn units(world: &World, covered: &str, on: &str) -> Vec<Unit> {
    let condition = format!("covered={covered}");
    let ls = ["organizations", "ls", "--where", &condition, "--where", "status=operating", "--on", on, "-o", "json"];
    let answer = world.baohe(&ls).await.exits(0).json();
    let unit = |row: &Value| Unit {
        code: text(row, "code").to_owned(),
        name: text(row, "name").to_owned(),
        street: text(row, "street").to_owned(),
        employees: row["employees"].as_u64().unwrap_or(0),
        full: row["full"].as_u64().unwrap_or(0),
        probationary: row["probationary"].as_u64().unwrap_or(0),
        floating: row["floating"].as_u64().unwrap_or(0),
    };
    list(&answer).iter().map(unit).collect()
}

/// By street.
fn streets(units: Vec<Unit>) -> BTreeMap<String, Vec<Unit>> {
    let mut streets: BTreeMap<String, Vec<Unit>> = BTreeMap::new();
    for unit in units {
        streets.entry(unit.street.clone()).or_default().push(unit);
    }
    streets
}

fn codes(units: &[Unit]) -> String {
    units.iter().map(|unit| unit.code.as_str()).collect::<Vec<_>>().join("、")
}

/// An instructor for every ten, one of their own for the large ones; the last ones of each street wait for a liaison.
fn instructors(open: BTreeMap<String, Vec<Unit>>) -> (Sheet, Vec<Unit>) {
    let (mut sheet, mut left, mut number) = (posts(), Vec::new(), 0);
    let mut guide = |sheet: Sheet, units: &[Unit]| {
        number += 1;
        let (name, telephone) = (format!("指导员{number}"), format!("1990005{number:04}"));
        sheet.row(&[
            ("类别", "指导员"),
            ("姓名", &name),
            ("手机", &telephone),
            ("社会组织", &codes(units)),
            ("起始日期", "2019-05-01"),
            ("最近联系日期", "2019-05-20"),
        ])
    };
    for (_, units) in open {
        let (large, mut small): (Vec<_>, Vec<_>) = units.into_iter().partition(|unit| unit.employees >= 30);
        for unit in large {
            sheet = guide(sheet, &[unit]);
        }
        left.extend(small.split_off(small.len() - small.len().min(5)));
        for ten in small.chunks(10) {
            sheet = guide(sheet, ten);
        }
    }
    (sheet, left)
}

fn liaisons(units: &[Unit]) -> Sheet {
    (1..).zip(units).fold(posts(), |sheet: Sheet, (number, unit): (u32, &Unit)| {
        let (name, telephone) = (format!("联络员{number}"), format!("1990006{number:04}"));
        sheet.row(&[
            ("类别", "联络员"),
            ("姓名", &name),
            ("手机", &telephone),
            ("社会组织", &unit.code),
            ("起始日期", "2019-06-01"),
            ("最近联系日期", "2019-06-03"),
        ])
    })
}

fn found(sheet: Sheet, name: &str, kind: &str, units: &[Unit], on: &str) -> Sheet {
    sheet.row(&[
        ("党组织名称", name),
        ("类别", kind),
        ("上级党组织", "中共深圳市龙华区社会组织委员会"),
        ("建立单位", &codes(units)),
        ("成立日期", on),
    ])
}

/// A branch in every unit with three full members.
fn due_branches(due: &[Unit]) -> Sheet {
    due.iter().fold(party_organizations(), |sheet, unit| {
        found(sheet, &format!("中共{}支部委员会", unit.name), "党支部", std::slice::from_ref(unit), "2019-07-01")
    })
}

/// Joint branches of up to five units of a street that have three full members together; floating-member branches.
fn joint_branches(few: BTreeMap<String, Vec<Unit>>) -> Sheet {
    let mut sheet = party_organizations();
    for units in few.into_values() {
        let (some, none): (Vec<_>, Vec<_>) = units.into_iter().partition(|unit| unit.full > 0);
        for group in some.chunks(4).filter(|group| group.iter().map(|unit| unit.full).sum::<u64>() >= 3) {
            sheet = found(sheet, &format!("中共{}联合支部委员会", group[0].name), "联合党支部", group, "2019-09-01");
        }
        for unit in none.iter().filter(|unit| unit.probationary == 0 && unit.floating >= 3) {
            let name = format!("中共{}流动党员支部委员会", unit.name);
            sheet = found(sheet, &name, "流动党员党支部", std::slice::from_ref(unit), "2019-09-01");
        }
    }
    sheet
}

/// Who is left comes under the branches of July in the same street.
fn affiliations(left: BTreeMap<String, Vec<Unit>>, hosts: &BTreeMap<String, Vec<Unit>>) -> Sheet {
    let mut sheet = party_organizations();
    for (street, units) in left {
        let hosts = &hosts[&street];
        let share = units.len().div_ceil(hosts.len()).max(1);
        for (host, taken) in hosts.iter().zip(units.chunks(share)) {
            sheet = sheet.row(&[
                ("党组织名称", &format!("中共{}支部委员会", host.name)),
                ("类别", "党支部"),
                ("上级党组织", "中共深圳市龙华区社会组织委员会"),
                ("建立单位", &host.code),
                ("成立日期", "2019-07-01"),
                ("纳入管理单位", &codes(taken)),
                ("纳入日期", "2019-11-01"),
            ]);
        }
    }
    sheet
}

/// The worklist's items for a reason.
async fn worklist(world: &World, reason: &str) -> u64 {
    let answer = world.baohe(&["worklist", "--reason", reason, "-o", "json"]).await.exits(0).json();
    assert_eq!(number(&answer, "total"), list(&answer["items"]).len() as u64, "complete");
    for item in list(&answer["items"]) {
        assert_eq!(item["reason"], reason);
        assert!(!text(item, "step_text").is_empty() && !text(&item["responsible"], "name").is_empty(), "{item}");
    }
    number(&answer, "total")
}

async fn total(world: &World, on: &str) -> Value {
    coverage(world, &["--on", on]).await["total"].clone()
}

/// Opening and the lists add up to closing, for numerator and denominator.
async fn adds_up(world: &World, from: &str, to: &str) -> Value {
    let changes = world.baohe(&["coverage", "changes", "--from", from, "--to", to, "-o", "json"]).await.exits(0).json();
    let count = |key: &str| i64::try_from(list(&changes[key]).len()).expect("not so many");
    let at = |end: &str, key: &str| changes[end][key].as_i64().expect("a count");
    let n = at("opening", "n") + count("newly_covered") - count("lost") + count("registered_covered")
        - count("ended_covered");
    let of = at("opening", "of") + count("registered_covered") + count("registered_uncovered")
        - count("ended_covered")
        - count("ended_uncovered");
    assert_eq!((n, of), (at("closing", "n"), at("closing", "of")), "{from} to {to}");
    for (end, on) in [("opening", from), ("closing", to)] {
        let share = &total(world, on).await["organization_coverage"];
        assert_eq!((&changes[end]["n"], &changes[end]["of"]), (&share["n"], &share["of"]), "{end}");
    }
    changes
}

#[tokio::test]
async fn the_campaign_of_2019_from_928_rows_to_covered() {
    let world = World::start().await;
    let folder = world.home().join("ledgers").display().to_string();
    world.baohe(&["demo", "ledgers", "--organizations", "928", "--seed", "2019", "--out", &folder]).await.exits(0);
    for ledger in ["organizations", "party-organizations"] {
        let file = format!("{folder}/{ledger}.xlsx");
        world.baohe(&["import", ledger, &file, "--as-of", "2019-04-01", "-o", "json"]).await.exits(0);
    }
    let april = total(&world, "2019-04-01").await;
    assert_eq!(worklist(&world, "due_unbuilt").await, number(&april, "due_unbuilt"));
    assert_eq!(worklist(&world, "no_work_coverage").await, number(&april, "none"), "nobody carries the work yet");

    // May: every office sends instructors. June: liaisons where none is left.
    let (instructors, left) = instructors(streets(units(&world, "none", "2019-04-01").await));
    import(&world, "posts", &instructors).await;
    let may = total(&world, "2019-05-20").await;
    assert_eq!(number(&may["work_coverage"], "of") - number(&may["work_coverage"], "n"), left.len() as u64);
    assert_eq!(worklist(&world, "no_work_coverage").await, left.len() as u64);
    import(&world, "posts", &liaisons(&left)).await;
    let june = total(&world, "2019-06-03").await;
    assert_eq!((&june["work_coverage"]["rate"], &june["effective_work_coverage"]["rate"]), (&json!(1.0), &json!(1.0)));
    assert_eq!(june["organization_coverage"], april["organization_coverage"], "people are no Party organizations");
    assert_eq!(number(&june, "by_liaison"), left.len() as u64);

    // July: what is due is set up.
    let due: Vec<Unit> = units(&world, "none", "2019-06-03").await.into_iter().filter(|unit| unit.full >= 3).collect();
    assert_eq!(due.len() as u64, number(&june, "due_unbuilt"));
    import(&world, "party-organizations", &due_branches(&due)).await;
    let july = total(&world, "2019-07-01").await;
    assert_eq!((number(&july, "due_unbuilt"), worklist(&world, "due_unbuilt").await), (0, 0));
    assert_eq!(number(&july, "own"), number(&june, "own") + due.len() as u64);
    assert_eq!(july["eligible"], june["eligible"], "the basis is asked for by name");

    // September: joint branches and floating-member branches.
    let few = units(&world, "none", "2019-07-01").await;
    let few = streets(few.into_iter().filter(|unit| unit.full + unit.probationary + unit.floating > 0).collect());
    import(&world, "party-organizations", &joint_branches(few)).await;
    let september = total(&world, "2019-09-01").await;
    assert!(
        number(&september, "joint") > number(&july, "joint")
            && number(&september, "floating") > number(&july, "floating")
    );

    // November: nobody is left.
    let left = streets(units(&world, "none", "2019-09-01").await);
    import(&world, "party-organizations", &affiliations(left, &streets(due))).await;
    let november = total(&world, "2019-11-01").await;
    for share in ["organization_coverage", "work_coverage", "effective_work_coverage"] {
        assert_eq!(november[share]["rate"], 1.0, "{share}: {november}");
    }
    assert_eq!((number(&november, "none"), worklist(&world, "no_work_coverage").await), (0, 0));

    // Each date stays what it was, and each was better than the one before.
    let mut last = 0;
    for (on, then) in
        [("2019-04-01", &april), ("2019-07-01", &july), ("2019-09-01", &september), ("2019-11-01", &november)]
    {
        assert_eq!(total(&world, on).await["own"], then["own"], "{on}");
        let n = number(&then["organization_coverage"], "n");
        assert!(n > last, "{on}: {n} after {last}");
        last = n;
    }
    let changes = adds_up(&world, "2019-04-01", "2019-12-31").await;
    assert_eq!(list(&changes["newly_covered"]).len() as u64, number(&april, "none"));
    assert_eq!(list(&changes["lost"]).len(), 0);
    adds_up(&world, "2018-06-01", "2019-04-01").await;
    world.close().await;
}
