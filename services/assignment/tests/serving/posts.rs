//! Who may be assigned to what, across streets and organizations.

use super::*;

async fn record(world: &Serving, user: &str, row: pb::PostsRow, correct: bool) -> Result<common::Receipt, Status> {
    let request = pb::RecordPostsRequest { row: Some(row), correct };
    Ok(world.assignments().await.record_posts(world.by(user, request)).await?.into_inner())
}

fn a_row(organizations: &[&str]) -> pb::PostsRow {
    pb::PostsRow {
        kind: pb::PostKind::Instructor.into(),
        person: Some(li_na()),
        organizations: organizations.iter().map(ToString::to_string).collect(),
        from: "2019-03-01".into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn an_organization_is_named_by_id_code_or_name_and_has_one_instructor() {
    let world = Serving::start(SERVICES).await;
    let home = an_organization(&world, 1, "观湖义工联", GUANHU).await;
    an_organization(&world, 2, "观湖书画院", GUANHU).await;
    let first = assign(&world, "owner", instructor(&home)).await.unwrap();
    let by_code = assign(&world, "owner", instructor(&support::an_organization(1))).await.unwrap();
    assert_eq!((by_code.id, by_code.events), (first.id.clone(), 0), "the same post again");
    assert_eq!(assign(&world, "owner", instructor("观湖书画院")).await.unwrap().id, first.id);

    let person = Some(pb::NewHolder { name: "王强".into(), ..Default::default() });
    let second = pb::AssignPostRequest { person, ..instructor(&home) };
    let refused = assign(&world, "owner", second).await.unwrap_err();
    assert_eq!(told(&refused), (Code::AlreadyExists, "record.claimed".into()));
    assert!(refused.message().contains("has an instructor"), "{}", refused.message());
    assert!(refused.message().contains(&first.id), "who it is, for who may see it: {}", refused.message());
    let refused = assign(&world, "owner", instructor("没有这家")).await.unwrap_err();
    assert_eq!(told(&refused), (Code::NotFound, "assignment.organization_unknown".into()));
    world.close().await;
}

#[tokio::test]
async fn who_works_in_two_streets_is_seen_from_both_and_changed_where_the_post_is() {
    let world = Serving::start(SERVICES).await;
    let here = an_organization(&world, 1, "观湖义工联", GUANHU).await;
    let there = an_organization(&world, 2, "民治书画院", MINZHI).await;
    let more = an_organization(&world, 3, "民治义工联", MINZHI).await;
    let holder = assign(&world, "guanhu", instructor(&here)).await.unwrap().id;
    let refused = assign(&world, "minzhi", instructor(&there)).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound, "somebody of another street, as if absent");
    let refused = assign(&world, "guanhu", instructor(&there)).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound, "an organization of another street");
    let row = record(&world, "guanhu", a_row(&[&here, &there]), false).await.unwrap_err();
    assert_eq!(row.code(), Code::InvalidArgument, "{row:?}");

    assert_eq!(assign(&world, "district", instructor(&there)).await.unwrap().id, holder);
    // Now both clerks see them, and each goes on where the organization is their own.
    assert_eq!(assign(&world, "minzhi", instructor(&more)).await.unwrap().id, holder);
    let all = posts(&world).await;
    let post_at = |organization: &str| all.iter().find(|(_, at)| at == organization).unwrap().0.clone();
    let end = |at: &str| pb::EndPostRequest { holder: holder.clone(), post: post_at(at), on: "2019-06-01".into() };
    let mut desk = world.assignments().await;
    let refused = desk.end_post(world.by("guanhu", end(&there))).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    desk.end_post(world.by("minzhi", end(&there))).await.unwrap();
    let contact = |organization: &str| pb::RecordContactRequest {
        holder: holder.clone(),
        organization: organization.into(),
        on: "2019-05-05".into(),
        kind: "visit".into(),
    };
    let refused = desk.record_contact(world.by("guanhu", contact(&more))).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    desk.record_contact(world.by("guanhu", contact(&here))).await.unwrap();

    let events = announced(&world).await;
    let divisions: Vec<_> = events.iter().map(|told| told["division"].as_str().unwrap().to_owned()).collect();
    assert_eq!(divisions, [GUANHU, MINZHI, MINZHI, MINZHI, GUANHU], "each under the street of its post");
    assert!(!format!("{events:?}").contains("李娜"));
    world.close().await;
}

#[tokio::test]
async fn a_row_is_recorded_whole_or_not_and_an_eleventh_organization_needs_approval() {
    let world = Serving::start(SERVICES).await;
    let mut ids = Vec::new();
    for number in 1..=11 {
        ids.push(an_organization(&world, number, &format!("第{number}家"), GUANHU).await);
    }
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let refused = record(&world, "owner", a_row(&[&ids[..9], &["没有这家"]].concat()), false).await.unwrap_err();
    assert_eq!(told(&refused), (Code::InvalidArgument, "assignment.organization_unknown".into()));
    assert!(refused.message().contains("没有这家"), "{}", refused.message());
    let refused = record(&world, "owner", a_row(&ids), false).await.unwrap_err();
    assert_eq!(told(&refused), (Code::FailedPrecondition, "post_holder.load_exceeded".into()));
    assert_eq!(posts(&world).await, [], "nothing of it was recorded");

    let holder = record(&world, "owner", a_row(&ids[..10]), false).await.unwrap().id;
    assert_eq!(posts(&world).await.len(), 10);
    let again = record(&world, "owner", a_row(&[&ids[3..4], &["第4家"], &ids[5..6]].concat()), false).await.unwrap();
    assert_eq!((again.id.as_str(), again.events), (holder.as_str(), 0));
    let approve = || pb::ApproveLoadRequest { holder: holder.clone(), up_to: 11, reason: "暂无人手".into() };
    let mut desk = world.assignments().await;
    let refused = desk.approve_load(world.by("guanhu", approve())).await.unwrap_err();
    assert_eq!(told(&refused), (Code::PermissionDenied, "access.denied".into()));
    desk.approve_load(world.by("district", approve())).await.unwrap();
    assert_eq!(record(&world, "owner", a_row(&ids[10..]), false).await.unwrap().id, holder);
    world.close().await;
}
