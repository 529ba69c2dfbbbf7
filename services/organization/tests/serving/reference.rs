//! Bodies with duties, parameters, and lines set by hand: by the district, for a reason, on what is on record.

use proto::common::v1::ReadLogRequest;
use proto::organization::v1 as pb;
use proto::organization::v1::reference_service_client::ReferenceServiceClient;
use support::Serving;
use tonic::Code;

use crate::{ONE, SERVICES, a_row, announced, by_code, record, told};

fn a_body() -> pb::RecordBodyRequest {
    pb::RecordBodyRequest {
        key: "industry-charity".into(),
        name: "龙华区公益慈善行业党委".into(),
        kind: pb::BodyKind::Industry.into(),
        industry: "charity".into(),
        from: "2024-03-01".into(),
        leads: vec!["line".into()],
        rank: 17,
        ..Default::default()
    }
}

fn a_line(key: &str) -> pb::SetLineRequest {
    pb::SetLineRequest {
        organization: by_code(ONE),
        line: key.into(),
        why: "由促进会直接联系".into(),
        from: String::new(),
    }
}

fn a_value(key: &str, value: &str) -> pb::SetParameterRequest {
    let source = "区委组织部通知".into();
    pb::SetParameterRequest { key: key.into(), value: value.into(), from: "2026-01-01".into(), source }
}

/// The bodies' keys and days, as they are told to everybody.
async fn bodies(world: &Serving) -> Vec<(String, String)> {
    let asked = ReadLogRequest { service: "organization".into(), after: 0, aggregates: vec!["body".into()] };
    let mut read = world.logs().await.read_log(world.by("operator", asked)).await.unwrap().into_inner();
    let mut bodies = Vec::new();
    while let Some(message) = read.message().await.unwrap() {
        if !message.event.is_empty() {
            let event: serde_json::Value = serde_json::from_str(&message.event).unwrap();
            let text = |key: &str| event["data"][key].as_str().unwrap_or_default().to_owned();
            bodies.push((text("key"), text("from")));
        }
    }
    bodies
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_data_and_lines_are_set_by_the_district() {
    let world = Serving::start(SERVICES).await;
    let mut references = world.client(ReferenceServiceClient::new).await;
    assert_eq!(bodies(&world).await.len(), 2 + 6 + 6 + 12 + 4);
    let receipt = references.record_body(world.by("district", a_body())).await.unwrap().into_inner();
    assert_eq!((receipt.events, receipt.version), (1, 2), "the body of that key, recorded anew");
    assert_eq!(bodies(&world).await.last().unwrap(), &("industry-charity".to_owned(), "2024-03-01".to_owned()));
    let refused = references.record_body(world.by("guanhu", a_body())).await.unwrap_err();
    assert_eq!(told(&refused), (Code::PermissionDenied, "access.denied".into()));
    for (bad, code) in [
        (pb::RecordBodyRequest { key: "Industry Charity".into(), ..a_body() }, "body.key_invalid"),
        (pb::RecordBodyRequest { kind: 0, ..a_body() }, "value.required"),
        (pb::RecordBodyRequest { industry: "no_such".into(), ..a_body() }, "industry.unknown"),
        (pb::RecordBodyRequest { industry: String::new(), ..a_body() }, "body.industry"),
    ] {
        let refused = references.record_body(world.by("district", bad)).await.unwrap_err();
        assert_eq!(told(&refused).1, code);
    }

    let mut organizations = world.organizations().await;
    organizations.record_organization(world.by("guanhu", record(a_row(ONE, "观湖义工联")))).await.unwrap();
    let refused = organizations.set_line(world.by("guanhu", a_line("hub-440309001"))).await.unwrap_err();
    assert_eq!(told(&refused), (Code::PermissionDenied, "access.denied".into()), "another line is beyond a street");
    for nobody in ["hub-440309099", "street-440309001"] {
        let refused = organizations.set_line(world.by("district", a_line(nobody))).await.unwrap_err();
        assert_eq!(told(&refused), (Code::InvalidArgument, "line.unknown".into()), "{nobody}");
    }
    let set = organizations.set_line(world.by("district", a_line("hub-440309001"))).await.unwrap().into_inner();
    let again = organizations.set_line(world.by("district", a_line("hub-440309001"))).await.unwrap().into_inner();
    assert_eq!((set.events, again.events), (1, 0));
    let clear = pb::ClearLineRequest { organization: by_code(ONE), why: "归行业".into(), from: String::new() };
    let cleared = organizations.clear_line(world.by("district", clear)).await.unwrap().into_inner();
    assert_eq!(cleared.events, 1);
    let events = announced(&world).await;
    assert!(events.iter().any(|event| event.contains("organization.line_set.v1") && event.contains("hub-440309001")));
    assert!(events.iter().any(|event| event.contains("organization.line_cleared.v1")));
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parameter_gets_a_value_of_its_kind_from_a_day_on() {
    let world = Serving::start(SERVICES).await;
    let mut references = world.client(ReferenceServiceClient::new).await;
    let set = a_value("instructor_load_max", "12");
    let first = references.set_parameter(world.by("district", set.clone())).await.unwrap().into_inner();
    let again = references.set_parameter(world.by("district", set.clone())).await.unwrap().into_inner();
    assert_eq!((first.events, again.events), (1, 0));
    for (bad, code) in [
        (a_value("instructor_load_most", "12"), "parameter.unknown"),
        (a_value("instructor_load_max", "\"12\""), "parameter.unfit"),
        (a_value("instructor_load_max", "zwölf"), "parameter.unfit"),
        (pb::SetParameterRequest { source: String::new(), ..set.clone() }, "text.invalid"),
    ] {
        let refused = references.set_parameter(world.by("district", bad)).await.unwrap_err();
        assert_eq!(told(&refused), (Code::InvalidArgument, code.into()));
    }
    let refused = references.set_parameter(world.by("security", set)).await.unwrap_err();
    assert_eq!(told(&refused), (Code::PermissionDenied, "access.denied".into()));
    world.close().await;
}
