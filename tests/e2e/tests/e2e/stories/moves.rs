//! An organization moves to another street: figures, posts, members and who may see it follow; the streets' subscribers
//! hear that it went and that it came.

use serde_json::{Value, json};
use support::{World, an_organization, organizations};

use super::{list, number, typed};
use crate::district::{a_district, coverage, import, the_members, the_posts};

/// What a subscriber of one street hears, by type.
async fn heard(world: &World, service: &str, street: &str) -> Vec<String> {
    let tail = world.baohe(&["events", "tail", "--service", service]).await.exits(0);
    let events = tail.lines().into_iter().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let of_street = events.filter(|event| event["division"] == street);
    of_street.map(|event| event["type"].as_str().expect("a type").to_owned()).collect()
}

async fn of_street(world: &World, on: &str, street: &str) -> Value {
    coverage(world, &["--on", on, "--where", &format!("street={street}")]).await["total"].clone()
}

#[tokio::test]
async fn an_organization_moves_street_and_everything_follows() {
    let world = a_district().await;
    import(&world, "members", &the_members()).await;
    import(&world, "posts", &the_posts()).await;
    let code = an_organization(1);
    let declare = ["members", "declare-complete", &code, "--from", "2019-01-01"];
    world.baohe(&declare).await.exits(0);
    let (guanhu, minzhi) = ("440309001", "440309002");
    let seen = async |user: &str| typed(&world, user, &["organizations", "show", &code, "-o", "json"]).await.code;
    assert_eq!((seen("guanhu").await, seen("minzhi").await), (0, 3), "观湖's clerk sees it, 民治's does not");
    let before = heard(&world, "assignment", minzhi).await.len();

    // The notice of the move: from the first of May it is in 民治.
    let moved = organizations().row(&[
        ("统一社会信用代码", &code),
        ("组织名称", "观湖商会"),
        ("组织类型", "社会团体"),
        ("街道", "民治"),
        ("统计日期", "2019-05-01"),
    ]);
    // A street alone cannot take it from another, nor give it away.
    for clerk in ["guanhu", "minzhi"] {
        let file = world.file("move.csv", moved.csv());
        typed(&world, clerk, &["import", "organizations", &file, "-o", "json"]).await.exits(12);
    }
    import(&world, "organizations", &moved).await;

    let (was, is) = (of_street(&world, "2019-04-30", guanhu).await, of_street(&world, "2019-05-01", guanhu).await);
    assert_eq!((number(&was, "own"), number(&is, "own")), (1, 0), "the day of the move is the first in 民治");
    assert_eq!((number(&was, "members"), number(&is, "members")), (7, 2), "its five members go with it");
    let there = of_street(&world, "2019-05-01", minzhi).await;
    assert_eq!((number(&there, "own"), number(&there, "organizations")), (1, 3));
    let total = coverage(&world, &["--on", "2019-05-01"]).await["total"].clone();
    assert_eq!(total["members"], coverage(&world, &["--on", "2019-04-30"]).await["total"]["members"], "nobody is lost");

    assert_eq!((seen("guanhu").await, seen("minzhi").await), (3, 0), "now the other way round");
    let theirs = typed(&world, "minzhi", &["posts", "ls", "-o", "json"]).await.exits(0).json();
    let worker = |post: &&Value| post["kind"] == "full_time_worker";
    assert_eq!(list(&theirs).iter().filter(worker).count(), 1, "its full-time worker is 民治's now: {theirs}");
    let gone = typed(&world, "guanhu", &["posts", "ls", "-o", "json"]).await.exits(0).json();
    assert_eq!(list(&gone).iter().filter(worker).count(), 0, "{gone}");

    // Its Party organization follows by a policy of its own.
    for (street, told) in [
        (guanhu, ["organization.moved_out", "party_organization.moved_out"]),
        (minzhi, ["organization.moved_in", "party_organization.placed"]),
    ] {
        support::eventually(&format!("{street} hears {told:?}"), async || {
            let now = heard(&world, "organization", street).await;
            told.iter().all(|event| now.contains(&format!("baohe.organization.{event}.v1"))).then_some(())
        })
        .await;
    }
    support::eventually("its posts moved along", async || {
        let now = heard(&world, "assignment", minzhi).await;
        (now.len() > before && now.iter().any(|kind| kind.ends_with("post_holder.moved_along.v1"))).then_some(())
    })
    .await;

    let back = coverage(&world, &["--on", "2019-04-30", "--by", "street"]).await;
    let row = list(&back["rows"]).iter().find(|row| row["key"] == guanhu).expect("观湖");
    assert_eq!(row["organization_coverage"], json!({ "n": 2, "of": 2, "rate": 1.0 }), "the past stays where it was");
    world.close().await;
}
