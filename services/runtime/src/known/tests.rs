use serde_json::{Value, json};
use vocabulary::{Day, Division, parse_day};

use super::*;
use crate::access::{Reach, Role};

fn on(text: &str) -> Day {
    parse_day(text).unwrap()
}

fn street(code: &str) -> Option<Division> {
    Division::parse(code).ok()
}

fn told(events: &[(&str, &str, Value)]) -> Known {
    let mut known = Known::default();
    for (at, (schema, subject, data)) in events.iter().enumerate() {
        let dataschema = format!("urn:baohe:proto:baohe.organization.v1.{schema}");
        let event = json!({ "dataschema": dataschema, "subject": subject, "data": data });
        known.hear(at as i64 + 1, &event.to_string()).unwrap();
    }
    known
}

fn district() -> Known {
    told(&[
        ("DivisionRecorded", "division_1", json!({"code": "440309001", "name": "观湖街道", "parent": "440309"})),
        ("DivisionRecorded", "division_2", json!({"code": "440309006", "name": "观澜街道", "aliases": ["440306016"]})),
        ("DivisionRecorded", "division_3", json!({"code": "440309001003", "name": "鹭湖社区", "parent": "440309001"})),
        ("IndustryRecorded", "industry_1", json!({"key": "charity", "name": "公益慈善", "rank": 9})),
        ("IndustryRecorded", "industry_2", json!({"key": "human_resources", "name": "人力资源", "rank": 1})),
        ("ParameterSet", "parameter_1", json!({"key": "instructor_load_max", "value": "10"})),
        ("ParameterSet", "parameter_2", json!({"key": "instructor_load_max", "value": "12", "from": "2020-01-01"})),
    ])
}

#[test]
fn a_street_is_found_by_code_name_and_alias() {
    let known = district();
    for text in ["观湖", "观湖街道", " 观湖街道办事处", "440309001", "４４０３０９００１"] {
        assert_eq!(known.street(text), street("440309001"), "{text}");
    }
    assert_eq!(known.street("440306016"), street("440309006"));
    assert_eq!(known.street("龙岗"), None);
    assert_eq!(known.street(""), None);
    assert_eq!(known.street("鹭湖"), None);
}

#[test]
fn a_community_is_found_within_its_street() {
    let known = district();
    assert_eq!(known.community(&street("440309001").unwrap(), "鹭湖"), street("440309001003"));
    assert_eq!(known.community(&street("440309006").unwrap(), "鹭湖"), None);
}

#[test]
fn industries_are_listed_by_rank_and_found_by_name() {
    let known = district();
    let listed: Vec<_> = known.industries(on("2019-01-01")).map(|record| record.name.as_str()).collect();
    assert_eq!(listed, ["人力资源", "公益慈善"]);
    assert_eq!(known.industry(" 公益慈善").map(|key| key.to_string()), Some("charity".to_owned()));
}

#[test]
fn a_parameter_has_the_value_of_its_day() {
    let known = district();
    assert_eq!(known.number("instructor_load_max", on("1990-01-01")), Some(10));
    assert_eq!(known.number("instructor_load_max", on("2019-12-31")), Some(10));
    assert_eq!(known.number("instructor_load_max", on("2020-01-01")), Some(12));
    assert_eq!(known.number("unheard_of", on("2020-01-01")), None);
}

#[test]
fn a_grant_holds_from_its_day_to_its_end() {
    let scope = json!({"division": "440309001"});
    let added = json!({"holder": "up/li", "role": "street_staff", "scope": scope, "from": "2019-07-01"});
    let known = told(&[
        ("GrantAdded", "grant_1", added),
        ("GrantEnded", "grant_1", json!({"holder": "up/li", "role": "street_staff", "on": "2019-09-01"})),
    ]);
    let held = |day| known.grants("up/li", on(day)).map(|grant| grant.role).collect::<Vec<_>>();
    assert_eq!(held("2019-06-30"), []);
    assert_eq!(held("2019-07-01"), [Role::StreetStaff]);
    assert_eq!(held("2019-09-01"), []);
    assert_eq!(
        known.grants("up/li", on("2019-07-01")).next().unwrap().reach,
        Reach::Division(street("440309001").unwrap())
    );
}

#[test]
fn a_role_of_a_newer_release_permits_nothing_and_stops_nothing() {
    let known =
        told(&[("GrantAdded", "grant_1", json!({"holder": "up/li", "role": "astronaut", "scope": {"all": true}}))]);
    assert_eq!(known.grants("up/li", on("2019-07-01")).count(), 0);
    assert_eq!(known.position(), 1);
}

#[test]
fn what_is_no_reference_data_moves_the_position_only() {
    let known = told(&[("OrganizationRecorded", "org_1", json!({"code": "x"}))]);
    assert_eq!(known, Known { position: 1, ..Known::default() });
    assert!(Known::default().hear(1, "no json").is_err());
}
