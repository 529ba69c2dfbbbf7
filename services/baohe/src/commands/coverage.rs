//! `coverage`: how far are we, on any date, known at any time.

use proto::coverage::v1::coverage_service_client::CoverageServiceClient;
use proto::coverage::v1::{CoverageRow, GetCoverageRequest, GetCoverageResponse, Share};
use serde_json::{Value, json};

use crate::args::{Coverage, Output};
use crate::client::Client;
use crate::commands::conditions;
use crate::exit::Failure;
use crate::output::{Listing, document, note};

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
        let zh = format!("{}，知悉于 {}，口径 {}", answer.on, answer.known_at, answer.basis);
        let en = format!("on {}, known at {}, basis {}", answer.on, answer.known_at, answer.basis);
        note(client.lang.say(&zh, &en));
    }
    listing(&answer, output).print(output)
}

fn listing(answer: &GetCoverageResponse, output: Output) -> Listing {
    let rows = answer.rows.iter().chain(answer.total.as_ref());
    let mut items: Vec<Value> = rows.map(row).collect();
    if matches!(output, Output::Table | Output::Csv | Output::Xlsx) {
        items.iter_mut().for_each(flatten);
    }
    let columns = vec![
        ("label", "名称"),
        ("organizations", "社会组织"),
        ("own", "单独"),
        ("joint", "联合"),
        ("floating", "流动"),
        ("joint_floating", "流动联合"),
        ("affiliated", "纳入管理"),
        ("none", "未覆盖"),
        ("due_unbuilt", "应建未建"),
        ("organization_coverage", "组织覆盖"),
        ("by_party_organization", "党组织"),
        ("by_liaison", "联络员"),
        ("work_coverage", "工作覆盖"),
        ("members", "党员"),
        ("members_coverage", "党员纳管"),
    ];
    Listing { columns, items, name: "key" }
}

/// Shares as people read them.
fn flatten(item: &mut Value) {
    for key in ["organization_coverage", "work_coverage", "effective_work_coverage", "members_coverage"] {
        let (n, of) = (item[key]["n"].as_u64().unwrap_or(0), item[key]["of"].as_u64().unwrap_or(0));
        item[key] = Value::String(percent(n, of));
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

fn row(row: &CoverageRow) -> Value {
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
        assert_eq!(percent(0, 0), "—");
    }
}
