//! Ledgers of posts imported for real: split in any way, dry, again, corrected, taken back.

use std::collections::BTreeSet;

use proto::common::v1::import_ledger_request::Part as Asked;
use proto::common::v1::import_ledger_response::Part as Told;
use proto::common::v1::import_service_client::ImportServiceClient;
use proto::common::v1::undo_batch_response::Part as Back;
use support::posts as sheet;

use super::*;

async fn import(
    world: &Serving,
    user: &str,
    csv: &str,
    how: fn(&mut common::ImportDescription),
) -> common::ImportReport {
    let mut description = common::ImportDescription {
        service: "assignment".into(),
        ledger: "posts".into(),
        file_name: "台账.csv".into(),
        ..Default::default()
    };
    how(&mut description);
    let parts = [Asked::Description(description), Asked::Chunk(csv.as_bytes().to_vec())];
    let parts = parts.map(|part| common::ImportLedgerRequest { part: Some(part) });
    let mut client = world.client(ImportServiceClient::new).await;
    let request = world.by(user, futures::stream::iter(parts));
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

async fn undo(world: &Serving, batch: &str) -> common::UndoReport {
    let request =
        common::UndoBatchRequest { service: "assignment".into(), batch: batch.into(), reason: "错文件".into() };
    let mut client = world.client(ImportServiceClient::new).await;
    let mut answers = client.undo_batch(world.by("owner", request)).await.unwrap().into_inner();
    let mut report = None;
    while let Some(answer) = answers.message().await.unwrap() {
        if let Some(Back::Report(told)) = answer.part {
            report = Some(told);
        }
    }
    report.unwrap()
}

/// new, changed, unchanged, rejected
fn counts(report: &common::ImportReport) -> [u64; 4] {
    [report.new, report.changed, report.unchanged, report.rejected]
}

fn found(report: &common::ImportReport) -> Vec<(u32, &str, &str)> {
    report.findings.iter().map(|finding| (finding.row, finding.code.as_str(), finding.value.as_str())).collect()
}

/// A district of so many organizations in one street; one of them large.
async fn a_district(world: &Serving, organizations: u32) -> Vec<String> {
    let mut codes = Vec::new();
    for number in 1..=organizations {
        an_organization(world, number, &format!("第{number}家"), GUANHU).await;
        codes.push(support::an_organization(number));
    }
    codes
}

/// Kind, organization and days of the posts in force, as they were announced; and the contacts.
async fn held(world: &Serving) -> BTreeSet<String> {
    let mut held = std::collections::BTreeMap::new();
    let mut contacts = BTreeSet::new();
    for told in announced(world).await {
        let data = &told["data"];
        let post = data["post"].to_string();
        match told["type"].as_str().unwrap().rsplit('.').nth(1).unwrap() {
            "assigned" => {
                drop(held.insert(post, format!("{} {} {}", data["kind"], data["organization"], data["from"])))
            }
            "released" => held.get_mut(&post).unwrap().push_str(&data["on"].to_string()),
            "post_retracted" => drop(held.remove(&post)),
            "contacted" => drop(contacts.insert(format!("{} {}", data["organization"], data["on"]))),
            "contact_retracted" => drop(contacts.remove(&format!("{} {}", data["organization"], data["on"]))),
            "post_corrected" => {
                let to = data["to"].as_str().map(|to| format!("{to:?}")).unwrap_or_default();
                let days = format!("{} {} {}{to}", data["kind"], data["organization"], data["from"]);
                drop(held.insert(post, days));
            }
            other => panic!("{other}"),
        }
    }
    held.into_values().chain(contacts).collect()
}

fn row<'a>(organizations: &'a str, kind: &'a str, name: &'a str) -> [(&'static str, &'a str); 6] {
    [
        ("类别", kind),
        ("姓名", name),
        ("手机", "19900001234"),
        ("社会组织", organizations),
        ("起始日期", "2019-03-01"),
        ("最近联系日期", "2019-05-05"),
    ]
}

#[tokio::test]
async fn one_row_of_ten_and_ten_rows_of_one_are_the_same() {
    let world = Serving::start(SERVICES).await;
    let codes = a_district(&world, 11).await;
    let ten = sheet().row(&row(&codes[..10].join("、"), "指导员", "李娜")).csv();
    let dry = import(&world, "owner", &ten, |how| how.dry_run = true).await;
    assert_eq!((counts(&dry), dry.applied), ([1, 0, 0, 0], false));
    assert_eq!(held(&world).await, BTreeSet::new());

    let whole = import(&world, "owner", &ten, |_| {}).await;
    assert_eq!(counts(&whole), [1, 0, 0, 0], "{:?}", whole.findings);
    let said = held(&world).await;
    assert_eq!(said.len(), 20, "ten posts and ten contacts");
    let apart = codes[..10].iter().fold(sheet(), |sheet, code| sheet.row(&row(code, "指导员", "李娜"))).csv();
    let again = import(&world, "owner", &apart, |_| {}).await;
    assert_eq!(counts(&again), [0, 0, 10, 0], "{:?}", again.findings);

    let eleventh = sheet().row(&row(&codes[10], "指导员", "李娜")).csv();
    let refused = import(&world, "owner", &eleventh, |_| {}).await;
    assert_eq!(found(&refused), [(2, "post_holder.load_exceeded", codes[10].as_str())]);
    let undone = undo(&world, &whole.batch).await;
    assert_eq!((undone.retracted, undone.reverted), (1, 0), "{undone:?}");
    assert_eq!(held(&world).await, BTreeSet::new());

    // The other way round, on the same person, by a street's clerk.
    let apart = import(&world, "guanhu", &format!("{apart}\r\n"), |_| {}).await;
    assert_eq!(counts(&apart), [0, 10, 0, 0], "{:?}", apart.findings);
    assert_eq!(held(&world).await, said);
    let verified = common::VerifyLogRequest { service: "assignment".into(), ..Default::default() };
    world.logs().await.verify_log(world.by("operator", verified)).await.unwrap();
    world.close().await;
}

#[tokio::test]
async fn a_row_with_one_bad_organization_is_rejected_whole_and_the_finding_names_it() {
    let world = Serving::start(SERVICES).await;
    let codes = a_district(&world, 4).await;
    let unknown = support::an_organization(99);
    an_organization(&world, 5, "已注销的", GUANHU).await;
    let ended = organization_pb::ChangeStatusRequest {
        organization: Some(organization_pb::OrganizationRef {
            by: Some(organization_pb::organization_ref::By::Code(support::an_organization(5))),
        }),
        status: organization_pb::OrganizationStatus::Deregistered.into(),
        on: "2019-02-01".into(),
        ..Default::default()
    };
    world.organizations().await.change_status(world.by("owner", ended)).await.unwrap();
    an_organization(&world, 6, "民治的", MINZHI).await;
    let csv = sheet()
        .row(&row(&format!("{}、{unknown}", codes[0]), "指导员", "李娜"))
        .row(&row(&format!("{}、已注销的", codes[1]), "指导员", "李娜"))
        .row(&row(&format!("民治的、{}", codes[3]), "指导员", "李娜"))
        .row(&row(&codes[2], "联络员", "李娜"))
        .row(&row(&format!("{}、{}", codes[3], codes[2]), "联络员", "王强"))
        .csv();
    let report = import(&world, "guanhu", &csv, |_| {}).await;
    assert_eq!(counts(&report), [1, 0, 0, 4]);
    let said = found(&report);
    let both = format!("{}、已注销的", codes[1]);
    assert_eq!(
        said,
        [
            (2, "assignment.organization_unknown", unknown.as_str()),
            (3, "post_holder.organization_ended", both.as_str()),
            (4, "assignment.organization_unknown", "民治的"),
            (6, "post_holder.second_liaison", "第3家"),
        ]
    );
    assert_eq!(held(&world).await.len(), 2, "one post, one contact");
    world.close().await;
}

#[tokio::test]
async fn what_should_be_looked_at_is_taken_down_with_a_warning() {
    let world = Serving::start(SERVICES).await;
    let codes = a_district(&world, 3).await;
    let employees = organization_pb::OrganizationRow {
        code: codes[0].clone(),
        name: "第1家".into(),
        kind: organization_pb::OrganizationKind::Association.into(),
        division: GUANHU.into(),
        employees: Some(30),
        ..Default::default()
    };
    let request = organization_pb::RecordOrganizationRequest { row: Some(employees), ..Default::default() };
    world.organizations().await.record_organization(world.by("owner", request)).await.unwrap();

    let alone = import(&world, "owner", &sheet().row(&row(&codes[0], "指导员", "李娜")).csv(), |_| {}).await;
    assert_eq!((counts(&alone), found(&alone)), ([1, 0, 0, 0], vec![]));
    let shared = sheet().row(&row(&codes[1], "指导员", "李娜")).row(&row(&codes[2], "专职党务工作者", "王强"));
    let mut outside = row(&codes[2], "联络员", "赵敏");
    outside[5].1 = "2019-02-28";
    let csv = shared.row(&outside).csv();
    for how in [(|how| how.dry_run = true) as fn(&mut common::ImportDescription), |how| how.all_or_nothing = true] {
        let report = import(&world, "owner", &csv, how).await;
        assert_eq!(counts(&report), [2, 1, 0, 0]);
        assert!(report.findings.iter().all(|finding| finding.severity == "warning"));
        assert_eq!(
            found(&report),
            [
                (2, "post_holder.shared_instructor", "第1家"),
                (3, "post_holder.no_party_organization", codes[2].as_str()),
                (4, "post_holder.contact_outside_term", "2019-02-28"),
            ]
        );
    }
    world.close().await;
}

#[tokio::test]
async fn two_liaisons_at_one_time_are_refused_today_and_reported_where_they_are_past() {
    let world = Serving::start(SERVICES).await;
    let codes = a_district(&world, 2).await;
    let post = |kind: &str, who: &str, at: &str, from: &str, until: &str| {
        format!("{kind},{who},19900001234,,{at},{from},{until}\n")
    };
    let rows = [
        "类别,姓名,手机,派出单位,社会组织,起始日期,终止日期\n".to_owned(),
        post("联络员", "李娜", &codes[0], "2019-03-01", "2019-06-01"),
        post("联络员", "王强", &codes[0], "2019-05-01", "2019-06-15"),
        post("联络员", "赵敏", &codes[0], "2019-06-15", ""),
        post("专职党务工作者", "李娜", &codes[1], "2019-03-01", "2019-06-01"),
        post("专职党务工作者", "王强", &codes[1], "2019-05-01", "2019-06-15"),
        post("指导员", "李娜", &codes[1], "2019-03-01", "2019-06-01"),
        post("指导员", "王强", &codes[1], "2019-05-31", ""),
        post("联络员", "孙丽", &codes[0], "2019-06-20", ""),
    ];
    let codes = |report: &common::ImportReport| {
        let findings = report.findings.iter().filter(|found| found.code != "post_holder.no_party_organization");
        findings.map(|found| (found.row, found.severity.clone(), found.code.clone())).collect::<Vec<_>>()
    };
    let dry = import(&world, "owner", &rows.concat(), |how| how.dry_run = true).await;
    let real = import(&world, "owner", &rows.concat(), |_| {}).await;
    assert_eq!((codes(&dry), counts(&dry)), (codes(&real), counts(&real)));
    let past = |row| (row, "warning".to_owned(), "post_holder.overlap_in_the_past".to_owned());
    let refused = (9, "error".to_owned(), "post_holder.second_liaison".to_owned());
    assert_eq!(codes(&real), [past(3), past(8), refused]);
    assert!(!format!("{:?}", real.findings).contains("李娜"), "who it was is nobody's business");
    world.close().await;
}

#[tokio::test]
async fn a_ledger_corrects_what_was_wrong_and_the_correction_can_be_taken_back() {
    let world = Serving::start(SERVICES).await;
    let codes = a_district(&world, 1).await;
    let first = sheet().row(&row(&codes[0], "联络员", "李娜")).csv();
    import(&world, "owner", &first, |_| {}).await;
    let before = held(&world).await;
    let mut wrong = row(&codes[0], "联络员", "李娜");
    (wrong[4].1, wrong[5].1) = ("2019-02-01", "2019-05-04");
    let second = sheet().row(&wrong).csv();
    let refused = import(&world, "owner", &second, |_| {}).await;
    assert_eq!(found(&refused), [(2, "post_holder.already_held", "2019-02-01")]);
    let corrected = import(&world, "owner", &second, |how| how.correct = true).await;
    assert_eq!(counts(&corrected), [0, 1, 0, 0], "{:?}", corrected.findings);
    assert_ne!(held(&world).await, before);
    let undone = undo(&world, &corrected.batch).await;
    assert_eq!((undone.reverted, undone.left.len()), (1, 0), "{undone:?}");
    assert_eq!(held(&world).await, before);
    world.close().await;
}
