//! `coverage`: how far are we, on any date, known at any time.

use proto::coverage::v1::coverage_service_client::CoverageServiceClient;
use proto::coverage::v1::{CoverageRow, GetCoverageRequest, GetCoverageResponse, Share};
use serde_json::{Value, json};

use crate::args::{Coverage, Output};
use crate::client::Client;
use crate::commands::conditions;
use crate::exit::Failure;
use crate::output::{Column, Listing, document, note};

/// Asks for coverage and prints it.
///
/// # Errors
/// What the server refuses.
pub(crate) async fn run(client: &Client, args: &Coverage, output: Output) -> Result<(), Failure> {
    let after = if args.known_at.is_some() { Vec::new() } else { client.heads().await? };
    let request = GetCoverageRequest {
        on: args.on.clone().unwrap_or_default(),
        known_at: args.known_at.clone().unwrap_or_default(),
        basis: args.basis.clone(),
        by: args.by.clone().unwrap_or_default(),
        r#where: conditions(&args.conditions)?,
        after,
    };
    let mut service = CoverageServiceClient::new(client.connection.clone());
    let answer = service.get_coverage(request).await.map_err(client.failed())?.into_inner();
    if output == Output::Json {
        return document(&whole(&answer));
    }
    if output == Output::Table {
        let zh =
            format!("{}，知悉于 {}，口径 {}（{}）", answer.on, answer.known_at, answer.basis, basis(&answer.basis).0);
        let en = format!("on {}, known at {}, basis {}", answer.on, answer.known_at, answer.basis);
        note(client.lang.say(&zh, &en));
    }
    listing(&answer, output).print(output)
}

/// The short name of a basis, and the heading of its coverage: the figure never stands without it.
fn basis(key: &str) -> (&'static str, &'static str) {
    match key {
        "official" => ("年报", "组织覆盖（年报口径）"),
        "eligible" => ("应建", "组织覆盖（应建口径）"),
        _ => ("攻坚", "组织覆盖（攻坚口径）"),
    }
}

/// A table has what fits on a screen, csv and xlsx have every field.
fn listing(answer: &GetCoverageResponse, output: Output) -> Listing {
    let rows = answer.rows.iter().chain(answer.total.as_ref());
    let mut items: Vec<Value> = rows.map(row).collect();
    let columns = match output {
        Output::Csv | Output::Xlsx => {
            items.iter_mut().for_each(|item| spread(item, answer));
            FIELDS.to_vec()
        }
        Output::Table => {
            items.iter_mut().for_each(flatten);
            let heading = basis(&answer.basis).1;
            let named = |&(key, label): &Column| (key, if key == SHARES[0] { heading } else { label });
            TABLE.iter().map(named).collect()
        }
        Output::Json | Output::Jsonl | Output::Name => Vec::new(),
    };
    Listing { columns, items, name: "key" }
}

const SHARES: [&str; 4] = ["organization_coverage", "work_coverage", "effective_work_coverage", "members_coverage"];

const TABLE: &[Column] = &[
    ("label", "名称"),
    ("organizations", "社会组织"),
    ("own", "单独"),
    ("floating", "流动"),
    ("joint", "联合"),
    ("joint_floating", "流动联合"),
    ("affiliated", "纳入管理"),
    ("none", "未覆盖"),
    ("due_unbuilt", "应建未建"),
    ("organization_coverage", "组织覆盖"),
    ("by_party_organization", "党组织"),
    ("by_full_time_worker", "专职"),
    ("by_instructor", "指导员"),
    ("by_liaison", "联络员"),
    ("work_coverage", "工作覆盖"),
    ("effective_work_coverage", "有效覆盖"),
    ("members", "党员"),
    ("members_coverage", "党员纳管"),
];

/// What csv and xlsx have.
pub(crate) const FIELDS: &[Column] = &[
    ("on", "日期"),
    ("known_at", "知悉于"),
    ("basis", "口径"),
    ("key", "代码"),
    ("label", "名称"),
    ("organizations", "社会组织"),
    ("own", "单独"),
    ("own_temporary", "单独其中临时"),
    ("floating", "流动"),
    ("joint", "联合"),
    ("joint_temporary", "联合其中临时"),
    ("joint_floating", "流动联合"),
    ("affiliated", "纳入管理"),
    ("none", "未覆盖"),
    ("due_unbuilt", "应建未建"),
    ("few_members", "仅有个别党员"),
    ("no_members", "没有党员"),
    ("members_unknown", "没有党员其中不详"),
    ("organization_coverage.n", "组织覆盖分子"),
    ("organization_coverage.of", "组织覆盖分母"),
    ("organization_coverage.rate", "组织覆盖率"),
    ("work_covered", "工作覆盖"),
    ("by_party_organization", "党组织"),
    ("by_full_time_worker", "专职党务工作者"),
    ("by_instructor", "指导员"),
    ("by_liaison", "联络员"),
    ("work_coverage.n", "工作覆盖分子"),
    ("work_coverage.of", "工作覆盖分母"),
    ("work_coverage.rate", "工作覆盖率"),
    ("work_effective", "有效覆盖"),
    ("effective_work_coverage.n", "有效覆盖分子"),
    ("effective_work_coverage.of", "有效覆盖分母"),
    ("effective_work_coverage.rate", "有效覆盖率"),
    ("members", "党员"),
    ("members_placed", "纳管党员"),
    ("floating_members", "流动党员"),
    ("floating_members_placed", "纳管流动党员"),
    ("members_estimated", "仅据调查表的党员"),
    ("members_coverage.n", "党员纳管分子"),
    ("members_coverage.of", "党员纳管分母"),
    ("members_coverage.rate", "党员纳管率"),
];

/// Shares as people read them.
fn flatten(item: &mut Value) {
    for key in SHARES {
        let (n, of) = (item[key]["n"].as_u64().unwrap_or(0), item[key]["of"].as_u64().unwrap_or(0));
        item[key] = Value::String(percent(n, of));
    }
}

/// Shares as columns of their own, and on each row what it is a figure of: a file goes without its command.
pub(crate) fn spread(item: &mut Value, answer: &GetCoverageResponse) {
    for key in SHARES {
        for part in ["n", "of", "rate"] {
            item[format!("{key}.{part}")] = item[key][part].clone();
        }
    }
    for (key, value) in [("on", &answer.on), ("known_at", &answer.known_at), ("basis", &answer.basis)] {
        item[key] = Value::String(value.clone());
    }
}

/// Numerator and denominator always; 100 % only when all are in, else rounded down; undefined is a dash.
pub(crate) fn percent(n: u64, of: u64) -> String {
    match of {
        0 => "—".to_owned(),
        _ => {
            let tenths = n * 1000 / of;
            format!("{n}/{of} {}.{}%", tenths / 10, tenths % 10)
        }
    }
}

/// The document of the contract.
pub(crate) fn whole(answer: &GetCoverageResponse) -> Value {
    json!({
        "on": answer.on,
        "known_at": answer.known_at,
        "basis": answer.basis,
        "scope": answer.scope.as_ref().map(super::scope),
        "positions": answer.positions,
        "by": answer.by,
        "rows": answer.rows.iter().map(row).collect::<Vec<_>>(),
        "total": answer.total.as_ref().map(row),
    })
}

/// A row of the contract.
pub(crate) fn row(row: &CoverageRow) -> Value {
    json!({
        "key": row.key,
        "label": row.label,
        "organizations": row.organizations,
        "own": row.own,
        "own_temporary": row.own_temporary,
        "joint": row.joint,
        "joint_temporary": row.joint_temporary,
        "floating": row.floating,
        "joint_floating": row.joint_floating,
        "affiliated": row.affiliated,
        "none": row.none,
        "due_unbuilt": row.due_unbuilt,
        "few_members": row.few_members,
        "no_members": row.no_members,
        "members_unknown": row.members_unknown,
        "work_covered": row.work_covered,
        "work_effective": row.work_effective,
        "by_party_organization": row.by_party_organization,
        "by_instructor": row.by_instructor,
        "by_full_time_worker": row.by_full_time_worker,
        "by_liaison": row.by_liaison,
        "members": row.members,
        "members_placed": row.members_placed,
        "floating_members": row.floating_members,
        "floating_members_placed": row.floating_members_placed,
        "members_estimated": row.members_estimated,
        "organization_coverage": share(row.organization_coverage.as_ref()),
        "work_coverage": share(row.work_coverage.as_ref()),
        "effective_work_coverage": share(row.effective_work_coverage.as_ref()),
        "members_coverage": share(row.members_coverage.as_ref()),
    })
}

fn share(share: Option<&Share>) -> Value {
    let Share { n, of, rate } = share.cloned().unwrap_or_default();
    json!({ "n": n, "of": of, "rate": rate })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_per_cent_is_all_of_them_and_nothing_less() {
        assert_eq!(percent(928, 928), "928/928 100.0%");
        assert_eq!(percent(9999, 10_000), "9999/10000 99.9%");
        assert_eq!(percent(0, 928), "0/928 0.0%");
        assert_eq!(percent(1, 928), "1/928 0.1%");
        assert_eq!(percent(0, 0), "—");
    }

    #[test]
    fn a_table_names_the_basis_and_a_file_has_every_field() {
        let share = Some(Share { n: 1, of: 2, rate: Some(0.5) });
        let total = CoverageRow { label: "合计".to_owned(), organization_coverage: share, ..Default::default() };
        let basis = "official".to_owned();
        let answer = GetCoverageResponse { basis, total: Some(total), ..Default::default() };
        let table = listing(&answer, Output::Table);
        assert!(table.columns.contains(&("organization_coverage", "组织覆盖（年报口径）")));
        assert_eq!(table.items[0]["organization_coverage"], "1/2 50.0%");
        assert_eq!(table.items[0]["work_coverage"], "—");
        let file = listing(&answer, Output::Csv);
        assert_eq!(
            [&file.items[0]["basis"], &file.items[0]["organization_coverage.n"], &file.items[0]["work_coverage.rate"]],
            [&json!("official"), &json!(1), &Value::Null]
        );
        let shown = |key: &str| file.columns.iter().any(|(column, _)| *column == key);
        for (key, value) in file.items[0].as_object().unwrap() {
            assert!(shown(key) || value.is_object(), "{key} has no column");
        }
        assert!(file.columns.iter().chain(&table.columns).all(|(key, _)| file.items[0].get(key).is_some()));
    }
}
