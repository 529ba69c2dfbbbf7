//! What organizations tell, heard: their ends, and where they go.

use super::*;

/// Waits until a policy did what it does.
async fn until_told(world: &Serving, event: &str, times: usize) -> Vec<serde_json::Value> {
    support::eventually(event, async || {
        let events = announced(world).await;
        let told: Vec<_> = of_type(&events, event).into_iter().cloned().collect();
        (told.len() == times).then_some(told)
    })
    .await
}

fn by_id(id: &str) -> Option<organization_pb::OrganizationRef> {
    let by = organization_pb::organization_ref::By::Id(id.into());
    Some(organization_pb::OrganizationRef { by: Some(by) })
}

#[tokio::test]
async fn posts_follow_their_organization_and_end_with_it() {
    let world = Serving::start(SERVICES).await;
    let home = an_organization(&world, 1, "观湖义工联", GUANHU).await;
    let holder = assign(&world, "guanhu", instructor(&home)).await.unwrap().id;
    let worker = pb::AssignPostRequest { kind: pb::PostKind::FullTimeWorker.into(), ..instructor(&home) };
    assign(&world, "guanhu", worker).await.unwrap();

    let to = organization_pb::MoveOrganizationRequest {
        organization: by_id(&home),
        division: MINZHI.into(),
        from: "2019-05-01".into(),
        ..Default::default()
    };
    world.organizations().await.move_organization(world.by("owner", to)).await.unwrap();
    let moved = until_told(&world, "moved_along", 2).await;
    assert!(moved.iter().all(|told| told["division"] == MINZHI && told["data"]["from"] == "2019-05-01"), "{moved:?}");
    // The new street's clerk has them now, the old one's no more.
    let (post, _) = posts(&world).await.remove(0);
    let end = || pb::EndPostRequest { holder: holder.clone(), post: post.clone(), on: "2019-06-01".into() };
    let refused = world.assignments().await.end_post(world.by("guanhu", end())).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    world.assignments().await.end_post(world.by("minzhi", end())).await.unwrap();

    let status = organization_pb::ChangeStatusRequest {
        organization: by_id(&home),
        status: organization_pb::OrganizationStatus::Deregistered.into(),
        on: "2019-06-15".into(),
        ..Default::default()
    };
    world.organizations().await.change_status(world.by("owner", status)).await.unwrap();
    let released = until_told(&world, "released", 2).await;
    let reasons: Vec<_> = released.iter().map(|told| told["data"]["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["by_hand", "organization_ended"]);
    let late = pb::AssignPostRequest { from: "2019-06-20".into(), ..instructor(&home) };
    let refused = assign(&world, "minzhi", late).await.unwrap_err();
    assert_eq!(told(&refused), (Code::FailedPrecondition, "post_holder.organization_ended".into()));
    world.close().await;
}
