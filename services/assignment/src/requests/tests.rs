use uuid::Uuid;
use vocabulary::OrganizationId;

use super::*;

fn request() -> pb::AssignPostRequest {
    pb::AssignPostRequest {
        kind: pb::PostKind::Liaison.into(),
        holder: String::new(),
        person: Some(pb::NewHolder { name: "李娜".to_owned(), ..Default::default() }),
        organization: OrganizationId::new(Uuid::from_u128(7)).to_string(),
        from: "2019-03-01".to_owned(),
    }
}

fn codes<T>(parsed: Result<T, Invalid>) -> Vec<(String, &'static str)> {
    let told = |invalid: Invalid| invalid.violations().iter().map(|v| (v.field.clone(), v.code)).collect();
    parsed.err().map(told).unwrap_or_default()
}

#[test]
fn somebody_is_named_or_pointed_at_and_not_both() {
    assert!(matches!(request().parse(), Ok((Target::New, Assignment { person: Some(_), .. }))));
    let holder = HolderId::new(Uuid::from_u128(9)).to_string();
    let known = pb::AssignPostRequest { holder: holder.clone(), person: None, ..request() };
    assert!(matches!(known.parse(), Ok((Target::One(_), Assignment { person: None, .. }))));
    let both = pb::AssignPostRequest { holder, ..request() };
    assert_eq!(codes(both.parse()), [("person".to_owned(), "post_holder.named_twice")]);
}

#[test]
fn every_field_that_is_wrong_is_told_and_nothing_personal_is_shown_back() {
    let wrong = pb::AssignPostRequest {
        kind: 0,
        person: Some(pb::NewHolder {
            name: "\u{7}李娜".to_owned(),
            telephone: "\u{7}1990".to_owned(),
            ..Default::default()
        }),
        organization: String::new(),
        from: "once".to_owned(),
        ..request()
    };
    let invalid = wrong.parse().unwrap_err();
    let fields: Vec<_> = invalid.violations().iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(fields, ["kind", "organization", "from", "person.name", "person.telephone"]);
    assert!(
        invalid
            .violations()
            .iter()
            .all(|violation| !violation.shown.contains('李') && !violation.shown.contains("1990"))
    );
}

#[test]
fn a_contact_by_hand_says_how_it_was_made() {
    let contact = |kind: &str| pb::RecordContactRequest {
        holder: HolderId::new(Uuid::from_u128(9)).to_string(),
        organization: "观湖义工联".to_owned(),
        on: "2019-05-05".to_owned(),
        kind: kind.to_owned(),
    };
    assert!(contact("visit").parse().is_ok());
    for unknown in ["", "contact", "dream"] {
        assert_eq!(
            codes(contact(unknown).parse()),
            [("kind".to_owned(), "post_holder.contact_kind_unknown")],
            "{unknown}"
        );
    }
}

#[test]
fn a_row_names_at_least_one_organization_and_not_too_many() {
    let row = |organizations: Vec<String>| pb::RecordPostsRequest {
        row: Some(pb::PostsRow {
            kind: pb::PostKind::Instructor.into(),
            person: Some(pb::NewHolder { name: "李娜".to_owned(), ..Default::default() }),
            organizations,
            from: "2019-03-01".to_owned(),
            ..Default::default()
        }),
        correct: false,
    };
    assert!(row(vec!["观湖义工联".to_owned()]).parse().is_ok());
    assert_eq!(codes(row(vec![]).parse()), [("row.organizations".to_owned(), "post_holder.no_organization")]);
    let many = row(vec!["观湖义工联".to_owned(); 101]).parse();
    assert_eq!(codes(many), [("row.organizations".to_owned(), "post_holder.too_many_organizations")]);
}
