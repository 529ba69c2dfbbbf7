//! The ledger of members, as an office sends it.

use proto::common::v1 as common;
use proto::common::v1::import_ledger_request::Part as Asked;
use proto::common::v1::import_ledger_response::Part as Told;
use proto::common::v1::import_service_client::ImportServiceClient;
use proto::common::v1::undo_batch_response::Part as Back;
use support::Serving;

use crate::{BRANCH, ONE, OTHER, counted, world};

const HEADINGS: &str =
    "姓名,身份证号,党员类别,入党日期,工作单位,组织关系所在党组织,组织关系转入日期,是否流动,流动起始日期,管理党组织";

/// As Windows saves it: GB18030.
async fn import(world: &Serving, rows: &[String], dry_run: bool) -> common::ImportReport {
    let text = [&[HEADINGS.to_owned()], rows].concat().join("\r\n");
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    let description = common::ImportDescription {
        service: "membership".into(),
        ledger: "members".into(),
        file_name: "党员名册.csv".into(),
        dry_run,
        ..Default::default()
    };
    let parts = [Asked::Description(description), Asked::Chunk(bytes.into_owned())];
    let parts = parts.into_iter().map(|part| common::ImportLedgerRequest { part: Some(part) });
    let mut client = ImportServiceClient::new(world.channel().await);
    let request = world.by("owner", futures::stream::iter(parts));
    let mut answers = client.import_ledger(request).await.unwrap().into_inner();
    let mut merged: Option<common::ImportReport> = None;
    while let Some(answer) = answers.message().await.unwrap() {
        if let Some(Told::Report(piece)) = answer.part {
            match &mut merged {
                None => merged = Some(piece),
                Some(merged) => merged.findings.extend(piece.findings),
            }
        }
    }
    merged.unwrap()
}

fn counts(report: &common::ImportReport) -> [u64; 4] {
    [report.new, report.changed, report.unchanged, report.rejected]
}

fn found(report: &common::ImportReport) -> Vec<(u32, &str)> {
    report.findings.iter().map(|finding| (finding.row, finding.code.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_of_members_is_tried_taken_repeated_changed_and_undone() {
    let world = world().await;
    let number = |n: u32| support::identity(&format!("9999991985050500{n}"));
    let elsewhere = "中共某县某镇支部委员会";
    let rows = [
        format!("赵一,{},正式,2005.7,观湖义工联,{BRANCH},2018-01-01,,,", number(1)),
        format!("钱二,{},预备党员,2019-01-01,{ONE},{elsewhere},,√,2019年2月1日,{BRANCH}", number(2)),
        format!("孙三,{},正式,2002-05-04,{OTHER},,,,,", number(3)),
        format!("李四,{},正式,1985-05-04,{OTHER},,,,,", number(4)),
        format!("周五,{},正式,2005-01-01,没有这个单位,{elsewhere},,,,", number(5)),
        format!("吴六,{},正式,2005-01-01,,,,,,", number(1)),
        format!("郑七,{}X,正式,2005-01-01,,,,,,", &number(7)[..17]),
    ];
    let dry = import(&world, &rows, true).await;
    let taken = import(&world, &rows, false).await;
    assert_eq!((counts(&dry), counts(&taken)), ([3, 0, 0, 4], [3, 0, 0, 4]), "{:?}", found(&taken));
    let expected = [
        (2, "ledger.date_month"),
        (4, "members.under_age"),
        (5, "person.joined_before_birth"),
        (6, "membership.organization_unknown"),
        (6, "membership.party_organization_unknown"),
        (7, "ledger.seen_twice"),
        (8, "identity_number.invalid"),
    ];
    let mut told = found(&taken);
    told.sort_unstable();
    assert_eq!(told, expected);
    assert!(
        taken.findings.iter().all(|finding| !format!("{finding:?}").contains("19850505")),
        "nothing personal is told"
    );
    counted(&world, ONE, [1, 1, 2]).await;
    counted(&world, OTHER, [1, 0, 0]).await;

    assert_eq!(counts(&import(&world, &rows[..3], false).await), [0, 0, 3, 0], "the same again");
    let moved = [
        format!("孙三,{},正式,2002-05-04,{ONE},{BRANCH},,,,", number(3)),
        format!("钱二,{},预备党员,2019-01-01,{ONE},中共另县另镇支部委员会,,√,2019年2月1日,{BRANCH}", number(2)),
    ];
    let changed = import(&world, &moved, false).await;
    assert_eq!(counts(&changed), [0, 2, 0, 0]);
    assert_eq!(counts(&import(&world, &moved, false).await), [0, 0, 2, 0], "the same words again");
    counted(&world, ONE, [2, 1, 3]).await;

    let undone = undo(&world, &changed.batch).await;
    assert_eq!((undone.reverted, undone.retracted), (2, 0), "{undone:?}");
    counted(&world, ONE, [1, 1, 2]).await;
    counted(&world, OTHER, [1, 0, 0]).await;
    assert_eq!(counts(&import(&world, &rows[1..2], false).await), [0, 0, 1, 0], "elsewhere as it was first typed");
    let undone = undo(&world, &taken.batch).await;
    assert_eq!((undone.retracted, undone.left.len()), (1, 2), "who was changed since stays: {undone:?}");
    counted(&world, ONE, [0, 1, 1]).await;
    counted(&world, OTHER, [1, 0, 0]).await;
    world.close().await;
}

async fn undo(world: &Serving, batch: &str) -> common::UndoReport {
    let mut client = ImportServiceClient::new(world.channel().await);
    let request =
        common::UndoBatchRequest { service: "membership".into(), batch: batch.into(), reason: "错文件".into() };
    let mut answers = client.undo_batch(world.by("owner", request)).await.unwrap().into_inner();
    let mut report = None;
    while let Some(answer) = answers.message().await.unwrap() {
        if let Some(Back::Report(told)) = answer.part {
            report = Some(told);
        }
    }
    report.unwrap()
}
