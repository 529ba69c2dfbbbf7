//! Ledgers imported for real: dry, for good, again, together, and taken back.

use proto::common::v1 as pb;
use proto::common::v1::import_ledger_request::Part as Asked;
use proto::common::v1::import_ledger_response::Part as Told;
use proto::common::v1::import_service_client::ImportServiceClient;
use proto::common::v1::undo_batch_response::Part as Back;
use support::Serving;
use tonic::{Code, Status};
use vocabulary::CreditCode;

use crate::{ONE, OTHER, SERVICES};

const HEADINGS: &str = "统一社会信用代码,组织名称,组织类型,街道,登记日期,正式党员数,状态,状态日期,联系电话,统计日期";
const PARTY_HEADINGS: &str = "党组织名称,类别,上级党组织,建立单位,纳入管理单位,成立日期";

fn organizations() -> pb::ImportDescription {
    let (service, ledger) = ("organization".into(), "organizations".into());
    pb::ImportDescription { service, ledger, file_name: "台账.csv".into(), ..Default::default() }
}

fn party_organizations() -> pb::ImportDescription {
    pb::ImportDescription { ledger: "party-organizations".into(), ..organizations() }
}

fn csv(headings: &str, rows: &[&str]) -> String {
    [&[headings], rows].concat().join("\n")
}

/// The merged report and the workbook of rejected rows.
async fn import(
    world: &Serving,
    user: &str,
    description: pb::ImportDescription,
    csv: &str,
) -> Result<(pb::ImportReport, Vec<u8>), Status> {
    let mut client = ImportServiceClient::new(world.channel().await);
    let chunks = csv.as_bytes().chunks(1000).map(|chunk| Asked::Chunk(chunk.to_vec()));
    let parts: Vec<_> = std::iter::once(Asked::Description(description)).chain(chunks).collect();
    let parts = parts.into_iter().map(|part| pb::ImportLedgerRequest { part: Some(part) });
    let mut answers = client.import_ledger(world.by(user, futures::stream::iter(parts))).await?.into_inner();
    let (mut merged, mut reject): (Option<pb::ImportReport>, _) = (None, Vec::new());
    while let Some(answer) = answers.message().await? {
        match answer.part {
            Some(Told::Report(piece)) => match &mut merged {
                None => merged = Some(piece),
                Some(merged) => merged.findings.extend(piece.findings),
            },
            Some(Told::Reject(bytes)) => reject.extend_from_slice(&bytes),
            Some(Told::Progress(_)) | None => {}
        }
    }
    Ok((merged.unwrap(), reject))
}

async fn undo(world: &Serving, batch: &str) -> pb::UndoReport {
    let mut client = ImportServiceClient::new(world.channel().await);
    let (service, batch) = ("organization".into(), batch.into());
    let request = pb::UndoBatchRequest { service, batch, reason: "错文件".into() };
    let mut answers = client.undo_batch(world.by("owner", request)).await.unwrap().into_inner();
    let mut report = None;
    while let Some(answer) = answers.message().await.unwrap() {
        if let Some(Back::Report(told)) = answer.part {
            report = Some(told);
        }
    }
    report.unwrap()
}

async fn batches(world: &Serving) -> Vec<pb::Batch> {
    let mut client = ImportServiceClient::new(world.channel().await);
    let request = pb::ListBatchesRequest { service: "organization".into(), ..Default::default() };
    client.list_batches(world.by("owner", request)).await.unwrap().into_inner().batches
}

/// new, changed, unchanged, rejected
fn counts(report: &pb::ImportReport) -> [u64; 4] {
    let counts = [report.new, report.changed, report.unchanged, report.rejected];
    assert_eq!(counts.iter().sum::<u64>(), report.rows);
    counts
}

fn errors(report: &pb::ImportReport) -> Vec<(u32, &str)> {
    let errors = report.findings.iter().filter(|finding| finding.severity == "error");
    errors.map(|finding| (finding.row, finding.code.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_is_imported_as_its_dry_run_said_and_again_changes_nothing() {
    let world = Serving::start(SERVICES).await;
    let file = csv(
        HEADINGS,
        &[
            &format!("{ONE},观湖义工联,社会团体,观湖,2015.3,5,,,0755-99990001,2019-01-01"),
            &format!("{OTHER},观湖书画院,民办非企业单位,观湖街道,2016-01-01,0,注销,2018-01-01,,"),
            "53440300305837768X,校验不符,社会团体,观湖,,,,,,",
            &format!("{ONE},又一次,社会团体,观湖,,,,,,"),
        ],
    );
    let dry = pb::ImportDescription { dry_run: true, ..organizations() };
    let (said, _) = import(&world, "owner", dry, &file).await.unwrap();
    assert_eq!((counts(&said), said.applied, said.batch.as_str()), ([2, 0, 0, 2], false, ""));

    let wanted = pb::ImportDescription { reject: true, ..organizations() };
    let (done, reject) = import(&world, "owner", wanted, &file).await.unwrap();
    assert_eq!((counts(&done), done.applied), (counts(&said), true));
    assert_eq!(done.findings, said.findings);
    assert_eq!(errors(&done), [(4, "credit_code.invalid"), (5, "ledger.seen_twice")]);
    assert!(reject.starts_with(b"PK"), "a workbook of the rejected rows");
    assert_eq!(done.receipts.len(), 1);

    let (again, _) = import(&world, "owner", organizations(), &file).await.unwrap();
    assert_eq!(counts(&again), [0, 0, 2, 2]);
    assert_ne!(again.batch, done.batch);

    let changed = csv(HEADINGS, &[&format!("{ONE},观湖义工联合会,社会团体,民治,2015.3,5,,,,2019-06-01")]);
    let (changed, _) = import(&world, "owner", organizations(), &changed).await.unwrap();
    assert_eq!(counts(&changed), [0, 1, 0, 0]);

    // Undone, it is as before; what the first batch did was touched since, so it stays.
    let back = undo(&world, &changed.batch).await;
    assert_eq!((back.retracted, back.reverted, back.left.as_slice()), (0, 1, &[][..]));
    let (same, _) = import(&world, "owner", organizations(), &file).await.unwrap();
    assert_eq!(counts(&same), [0, 0, 2, 2]);
    let back = undo(&world, &done.batch).await;
    assert_eq!((back.retracted, back.reverted), (1, 0));
    assert_eq!(
        back.left.iter().map(|left| (left.row, left.code.as_str())).collect::<Vec<_>>(),
        [(2, "batch.touched_since")]
    );
    let listed = batches(&world).await;
    let states: Vec<_> = listed.iter().map(|batch| batch.state.as_str()).collect();
    assert_eq!(states, ["undone", "finished", "undone", "finished"]);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn party_organizations_come_in_their_order_and_contradictions_are_told() {
    let world = Serving::start(SERVICES).await;
    let units = csv(
        HEADINGS,
        &[
            &format!("{ONE},观湖义工联,社会团体,观湖,2015-03-01,5,,,,"),
            &format!("{OTHER},观湖书画院,社会团体,观湖,2016-01-01,0,,,,"),
        ],
    );
    import(&world, "owner", organizations(), &units).await.unwrap();
    let file = csv(
        PARTY_HEADINGS,
        &[
            &format!("中共观湖义工联支部,党支部,中共观湖委员会,{ONE},观湖书画院,2016-05-01"),
            "中共观湖委员会,党委,,,,2018-01-01",
            "中共观湖义工联二支部,党支部,,观湖义工联,,2017-05-01",
            "甲,党支部,乙,,,2017-05-01",
            "乙,党支部,甲,,,2017-05-01",
            "丙,党支部,没有的党委,没有的单位,,2017-05-01",
            "丁,党支部,中共观湖义工联支部,,,2017-05-01",
        ],
    );
    let dry = pb::ImportDescription { dry_run: true, ..party_organizations() };
    let (said, _) = import(&world, "owner", dry, &file).await.unwrap();
    let (done, _) = import(&world, "owner", party_organizations(), &file).await.unwrap();
    assert_eq!(
        errors(&done),
        [
            (4, "party_organization.unit_taken"),
            (5, "party_organization.circle"),
            (6, "party_organization.circle"),
            (7, "party_organization.superior_unknown"),
            (7, "party_organization.unit_unknown"),
            (8, "party_organization.superior_unfit"),
        ]
    );
    assert_eq!(counts(&done), [2, 0, 0, 5]);
    assert_eq!((said.findings.clone(), counts(&said)), (done.findings.clone(), counts(&done)));
    let taken = done.findings.iter().find(|finding| finding.row == 4).unwrap();
    assert!(taken.message.contains("中共观湖义工联支部") && taken.column == "建立单位", "{taken:?}");

    let (again, _) = import(&world, "owner", party_organizations(), &file).await.unwrap();
    assert_eq!(counts(&again), [0, 0, 2, 5]);
    let back = undo(&world, &done.batch).await;
    assert_eq!((back.retracted, back.left.as_slice()), (2, &[][..]));
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_one_time_are_refused_today_and_reported_where_they_are_past() {
    let world = Serving::start(SERVICES).await;
    let units = csv(HEADINGS, &[&format!("{ONE},观湖义工联,社会团体,观湖,2010.3,5,,,,2019-01-01")]);
    import(&world, "owner", organizations(), &units).await.unwrap();
    let file = csv(
        "党组织名称,类别,建立单位,纳入管理单位,纳入日期,成立日期,撤销日期",
        &[
            &format!("中共观湖义工联第一支部,党支部,{ONE},,,2011-01-01,2014-01-01"),
            &format!("中共观湖义工联第二支部,党支部,{ONE},,,2013-01-01,2015-01-01"),
            &format!("中共观湖义工联第三支部,党支部,{ONE},,,2015-01-01,"),
            &format!("中共观湖甲支部,党支部,,{ONE},2011-01-01,2011-01-01,2012-01-01"),
            &format!("中共观湖乙支部,党支部,,{ONE},2011-06-01,2011-01-01,2013-01-01"),
        ],
    );
    let dry = pb::ImportDescription { dry_run: true, ..party_organizations() };
    let (said, _) = import(&world, "owner", dry, &file).await.unwrap();
    let (done, _) = import(&world, "owner", party_organizations(), &file).await.unwrap();
    assert_eq!((counts(&done), &said.findings), ([5, 0, 0, 0], &done.findings));
    let overlaps = done.findings.iter().filter(|found| found.code == "party_organization.overlap_in_the_past");
    let overlaps: Vec<_> = overlaps
        .map(|found| (found.row, found.column.as_str(), found.severity.as_str(), found.message.as_str()))
        .collect();
    let [(3, "建立单位", "warning", second), (6, "纳入管理单位", "warning", other)] = overlaps[..] else {
        panic!("{overlaps:?}")
    };
    assert!(second.contains("中共观湖义工联第一支部") && other.contains("中共观湖甲支部"));
    let today = csv("党组织名称,类别,建立单位,成立日期", &[&format!("中共观湖义工联第四支部,党支部,{ONE},2016-01-01")]);
    let (refused, _) = import(&world, "owner", party_organizations(), &today).await.unwrap();
    assert_eq!(errors(&refused), [(2, "party_organization.unit_taken")]);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_or_nothing_is_what_it_says_and_rows_are_permitted_one_by_one() {
    let world = Serving::start(SERVICES).await;
    let rows = [
        format!("{ONE},观湖义工联,社会团体,观湖,2015-03-01,5,,,,"),
        format!("{OTHER},民治书画院,社会团体,民治,2016-01-01,0,,,,"),
    ];
    let bad = csv(HEADINGS, &[&rows[0], &rows[1], "53440300305837768X,校验不符,社会团体,观湖,,,,,,"]);
    let together = || pb::ImportDescription { all_or_nothing: true, ..organizations() };
    let (refused, _) = import(&world, "owner", together(), &bad).await.unwrap();
    assert_eq!((counts(&refused), refused.applied), ([2, 0, 0, 1], false));
    let good = csv(HEADINGS, &[&rows[0], &rows[1]]);
    let dry = pb::ImportDescription { dry_run: true, ..organizations() };
    let (nothing, _) = import(&world, "owner", dry, &good).await.unwrap();
    assert_eq!(counts(&nothing), [2, 0, 0, 0], "nothing was applied");

    // Staff of one street: the other street's row is outside.
    let (partly, _) = import(&world, "guanhu", organizations(), &good).await.unwrap();
    assert_eq!((counts(&partly), errors(&partly)), ([1, 0, 0, 1], vec![(3, "access.outside")]));
    let (all, _) = import(&world, "owner", together(), &good).await.unwrap();
    assert_eq!((counts(&all), all.applied), ([1, 0, 1, 0], true));
    let denied = import(&world, "leader", organizations(), &good).await.unwrap_err();
    assert_eq!(denied.code(), Code::PermissionDenied);
    let unreadable = import(&world, "owner", organizations(), "a,b\n1,2\n").await.unwrap_err();
    assert_eq!(unreadable.code(), Code::InvalidArgument);
    assert_eq!(runtime::status::reason(&unreadable).as_deref(), Some("ledger.no_headings"));
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_import_is_resumed_and_does_nothing_twice() {
    let world = Serving::start(SERVICES).await;
    let code = |number: usize| CreditCode::with_checks(&format!("51440309{number:08}")).unwrap();
    let rows: Vec<String> =
        (0..400).map(|number| format!("{},组织{number},社会团体,观湖,2015-03-01,1,,,,", code(number))).collect();
    let file = csv(HEADINGS, &rows.iter().map(String::as_str).collect::<Vec<_>>());
    let mut client = ImportServiceClient::new(world.channel().await);
    let parts = [Asked::Description(organizations()), Asked::Chunk(file.clone().into_bytes())];
    let parts = parts.map(|part| pb::ImportLedgerRequest { part: Some(part) });
    let mut answers = client.import_ledger(world.by("owner", futures::stream::iter(parts))).await.unwrap().into_inner();
    while let Some(answer) = answers.message().await.unwrap() {
        if matches!(answer.part, Some(Told::Progress(pb::ImportProgress { done: 1.., .. }))) {
            break;
        }
    }
    drop(answers);
    let (done, _) = import(&world, "owner", organizations(), &file).await.unwrap();
    assert_eq!(batches(&world).await.len(), 1, "resumed, not begun anew");
    assert_eq!(counts(&done), [400, 0, 0, 0], "what the first run did is told as it was done");
    let (again, _) = import(&world, "owner", organizations(), &file).await.unwrap();
    assert_eq!(counts(&again), [0, 0, 400, 0]);
    world.close().await;
}
