//! Names: shown to who may see them, after the look is on record; and forgotten.

use proto::common::v1::names_service_client::NamesServiceClient;

use super::*;

async fn names(world: &Serving, user: &str, ids: &[&str], purpose: &str) -> Result<Vec<common::PersonalName>, Status> {
    let (service, ids) = ("assignment".to_owned(), ids.iter().map(ToString::to_string).collect());
    let request = common::NamesRequest { service, ids, purpose: purpose.into() };
    let mut client = world.client(NamesServiceClient::new).await;
    Ok(client.names(world.by(user, request)).await?.into_inner().names)
}

/// What the audit log holds, as an auditor takes it out.
async fn audited(world: &Serving) -> String {
    let asked = common::ExportLogRequest { service: "assignment".into(), log: "audit".into(), after: 0 };
    let mut lines = world.logs().await.export_log(world.by("auditor", asked)).await.unwrap().into_inner();
    let mut text = String::new();
    while let Some(message) = lines.message().await.unwrap() {
        text.extend(message.lines);
    }
    text
}

#[tokio::test]
async fn names_are_shown_to_who_may_see_them_after_the_look_is_on_record() {
    let world = Serving::start(SERVICES).await;
    let home = an_organization(&world, 1, "观湖义工联", GUANHU).await;
    let holder = assign(&world, "guanhu", instructor(&home)).await.unwrap().id;
    let nobody = support_id(&holder);
    assert!(!audited(&world).await.contains("post_holder.name"));

    for user in ["owner", "district", "guanhu"] {
        let [shown] = &names(&world, user, &[&holder, &nobody], "核对名单").await.unwrap()[..] else {
            panic!("one is on record, asked by {user}")
        };
        assert_eq!((shown.id.as_str(), shown.name.as_str(), shown.erased), (holder.as_str(), "李娜", false));
        assert_eq!(shown.telephone, "*********1234");
    }
    let audit = audited(&world).await;
    assert!(audit.contains("post_holder.name") && audit.contains("核对名单") && audit.contains(&holder));
    assert!(!audit.contains("李娜") && !audit.contains(&nobody), "who is not shown was not looked at");

    assert_eq!(names(&world, "minzhi", &[&holder], "核对名单").await.unwrap(), [], "as if absent");
    for user in ["leader", "operator", "auditor", "security"] {
        let refused = names(&world, user, &[&holder], "核对名单").await.unwrap_err();
        assert_eq!(told(&refused), (Code::PermissionDenied, "access.denied".into()), "{user}");
    }
    let refused = names(&world, "owner", &[&holder], " ").await.unwrap_err();
    assert_eq!(told(&refused), (Code::InvalidArgument, "text.invalid".into()), "a look has a purpose");
    let many = vec![holder.as_str(); 1_001];
    let refused = names(&world, "owner", &many, "核对名单").await.unwrap_err();
    assert_eq!(told(&refused), (Code::InvalidArgument, "names.too_many".into()));
    world.close().await;
}

/// The id of somebody who is not there, made of one who is.
fn support_id(holder: &str) -> String {
    let last = if holder.ends_with('0') { "1" } else { "0" };
    format!("{}{last}", &holder[..holder.len() - 1])
}

#[tokio::test]
async fn who_is_erased_has_no_name_and_is_somebody_new_when_named_again() {
    let world = Serving::start(SERVICES).await;
    let home = an_organization(&world, 1, "观湖义工联", GUANHU).await;
    let other = an_organization(&world, 2, "观湖书画院", GUANHU).await;
    let holder = assign(&world, "owner", instructor(&home)).await.unwrap().id;
    assert_eq!(assign(&world, "owner", instructor(&other)).await.unwrap().id, holder, "found by name and telephone");

    let erase = || pb::EraseHolderRequest { holder: holder.clone(), reason: "本人要求".into() };
    let refused = world.assignments().await.erase_holder(world.by("guanhu", erase())).await.unwrap_err();
    assert_eq!(told(&refused), (Code::PermissionDenied, "access.denied".into()));
    world.assignments().await.erase_holder(world.by("district", erase())).await.unwrap();
    world.assignments().await.erase_holder(world.by("district", erase())).await.unwrap();

    let [shown] = &names(&world, "owner", &[&holder], "核对名单").await.unwrap()[..] else {
        panic!("still on record")
    };
    assert_eq!((shown.name.as_str(), shown.telephone.as_str(), shown.erased), ("", "", true));
    let (post, _) = posts(&world).await.remove(0);
    let end = pb::EndPostRequest { holder: holder.clone(), post, on: "2019-06-01".into() };
    world.assignments().await.end_post(world.by("owner", end)).await.unwrap();
    let by_id = pb::AssignPostRequest { holder: holder.clone(), person: None, ..instructor(&home) };
    let refused = assign(&world, "owner", by_id).await.unwrap_err();
    assert_eq!(told(&refused), (Code::FailedPrecondition, "post_holder.erased".into()));
    let again = pb::AssignPostRequest { from: "2019-06-01".into(), ..instructor(&home) };
    assert_ne!(assign(&world, "owner", again).await.unwrap().id, holder);
    let verified = common::VerifyLogRequest { service: "assignment".into(), ..Default::default() };
    world.logs().await.verify_log(world.by("operator", verified)).await.unwrap();
    world.close().await;
}
