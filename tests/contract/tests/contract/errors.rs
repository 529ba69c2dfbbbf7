//! Errors: the right code, a stable reason, both languages, the field and its rule; nothing personal, nothing internal.

use proto::common::v1::Receipt;
use proto::coverage::v1::GetCoverageRequest;
use proto::organization::v1 as pb;
use support::World;
use tonic::{Code, Request, Status};
use tonic_types::{ErrorDetail, StatusExt as _};

use crate::organizations::{self, GRANT, LOOK, MOVE, NAME, RECORD};
use crate::wire::{Line, put};

const COVERAGE: &str = "/baohe.coverage.v1.CoverageService/GetCoverage";

/// The code and the stable reason.
pub(crate) fn told(status: &Status) -> (Code, String) {
    (status.code(), status.get_details_error_info().map(|info| info.reason).unwrap_or_default())
}

/// One error of each kind, each told whole.
pub(crate) async fn are_told_whole(world: &World, line: &Line) {
    let recorded: Receipt = line.one(RECORD, line.by("owner", &organizations::record(1))).await.expect("recorded");
    let elsewhere = pb::MoveOrganizationRequest {
        organization: organizations::by_code(999),
        division: "440309001".to_owned(),
        from: "2019-07-01".to_owned(),
        ..pb::MoveOrganizationRequest::default()
    };
    let later = "2199-01-01".to_owned();
    let ended = pb::EndGrantRequest { grant: ended_grant(line).await, on: later, ..pb::EndGrantRequest::default() };
    let mut again = line.by("owner", &organizations::record(2));
    put(&mut again, "idempotency-key", organizations::id_in(&recorded).to_string().as_str());
    let mut ahead = line.by(
        "owner",
        &GetCoverageRequest {
            after: vec![Receipt { position: 1 << 40, ..recorded.clone() }],
            ..GetCoverageRequest::default()
        },
    );
    ahead.set_timeout(std::time::Duration::from_secs(1));

    let twice = organizations::grant("up/twice");
    line.one::<Receipt>(GRANT, line.by("owner", &twice)).await.expect("given");

    for (path, request, code, reason) in [
        (GRANT, line.by("owner", &twice), Code::AlreadyExists, "record.claimed"),
        (MOVE, line.by("owner", &elsewhere), Code::NotFound, "record.not_found"),
        (MOVE, line.by("leader", &elsewhere), Code::PermissionDenied, "access.denied"),
        (MOVE, Request::new(Vec::new()), Code::Unauthenticated, "identity.token_missing"),
        ("/baohe.moon.v1.MoonService/Fly", line.by("owner", &()), Code::Unimplemented, "request.unknown_method"),
        (RECORD, again, Code::AlreadyExists, "command.reused"),
        (
            "/baohe.organization.v1.GrantService/EndGrant",
            line.by("owner", &ended),
            Code::FailedPrecondition,
            "grant.ended",
        ),
        (COVERAGE, ahead, Code::Unavailable, "after_not_reached"),
        (LOOK, line.by("owner", &too_large()), Code::ResourceExhausted, "request.too_large"),
        (RECORD, line.by("owner", &()), Code::InvalidArgument, "credit_code.invalid"),
    ] {
        let status = line.ask(path, request).await.expect_err(reason);
        assert_eq!(told(&status), (code, reason.to_owned()), "{path}: {status:?}");
        whole(&status);
        world.baohe(&["explain", reason]).await.exits(0);
    }
    fields_are_named(line).await;
    nothing_personal_is_said_back(line).await;
}

fn whole(status: &Status) {
    let info = status.get_details_error_info().unwrap_or_else(|| panic!("no ErrorInfo: {status:?}"));
    assert_eq!(info.domain, "baohe");
    let (zh, en) = (text(status, "zh-CN"), text(status, "en"));
    assert!(!zh.is_ascii(), "Chinese: {zh}");
    assert_eq!(status.message(), en, "the message is the English text");
}

fn text(status: &Status, locale: &str) -> String {
    let mut details = status.get_error_details_vec().into_iter();
    let found = details.find_map(|detail| match detail {
        ErrorDetail::LocalizedMessage(told) if told.locale == locale => Some(told.message),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no {locale} text: {status:?}"))
}

async fn ended_grant(line: &Line) -> String {
    let given: Receipt = line.one(GRANT, line.by("owner", &organizations::grant("up/ended"))).await.expect("given");
    let end = pb::EndGrantRequest { grant: given.id.clone(), ..pb::EndGrantRequest::default() };
    let path = "/baohe.organization.v1.GrantService/EndGrant";
    line.one::<Receipt>(path, line.by("owner", &end)).await.expect("ended");
    given.id
}

fn too_large() -> pb::LookUpUnitsRequest {
    let unit = pb::OrganizationRef { by: Some(pb::organization_ref::By::Code("长".repeat(400_000))) };
    pb::LookUpUnitsRequest { units: vec![unit] }
}

/// Every bad field at once, each with its rule.
async fn fields_are_named(line: &Line) {
    let mut bad = organizations::record(3);
    let row = bad.row.as_mut().expect("a row");
    (row.code, row.division, row.registered_on) = ("moon".to_owned(), "moon".to_owned(), "2019-02-30".to_owned());
    let status = line.ask(RECORD, line.by("owner", &bad)).await.expect_err("three bad fields");
    let violations = status.get_details_bad_request().expect("BadRequest").field_violations;
    let fields: Vec<&str> = violations.iter().map(|violation| violation.field.as_str()).collect();
    for field in ["row.code", "row.division", "row.registered_on"] {
        assert!(fields.contains(&field), "{field}: {fields:?}");
    }
    assert!(violations.iter().all(|violation| violation.description.contains(": ")), "rules: {violations:?}");
    assert!(status.message().contains("2019-02-30") && text(&status, "zh-CN").contains("2019-02-30"), "{status}");
}

async fn nothing_personal_is_said_back(line: &Line) {
    let request = pb::NameContactRequest {
        organization: organizations::by_code(1),
        leader: String::new(),
        contact: "隐名氏\u{0}".to_owned(),
        telephone: "13900001234".repeat(40),
    };
    let status = line.ask(NAME, line.by("owner", &request)).await.expect_err("two bad fields");
    assert_eq!(status.code(), Code::InvalidArgument);
    let said = format!("{status:?} {}", text(&status, "zh-CN"));
    assert!(!said.contains("隐名氏") && !said.contains("1390000"), "{said}");
}
