//! A street's month: May 2019 in 民治, as its clerk lives it.

use serde_json::{Value, json};
use support::{Sheet, World, an_organization, party_organizations, posts};

use super::{list, number, text, typed};
use crate::district::a_district;

const CLERK: &str = "minzhi";

/// What the clerk is answered, as a document.
async fn asks(world: &World, args: &[&str]) -> Value {
    typed(world, CLERK, &[args, &["-o", "json"]].concat()).await.exits(0).json()
}

/// The figures of the clerk's street.
async fn figures(world: &World, on: &str) -> Value {
    asks(world, &["coverage", "--on", on, "--where", "street=民治街道"]).await["total"].clone()
}

/// What the clerk hands in; so many rows are rejected.
async fn hands_in(world: &World, ledger: &str, sheet: &Sheet, rejected: u64) -> Value {
    let file = world.file(&format!("{ledger}.csv"), sheet.csv());
    let code = if rejected > 0 { 12 } else { 0 };
    let report = typed(world, CLERK, &["import", ledger, &file, "-o", "json"]).await.exits(code).json();
    assert_eq!(number(&report, "rejected"), rejected, "{report}");
    report
}

/// The reasons on the clerk's list, with the names of the organizations.
async fn open(world: &World, on: &str) -> Vec<(String, String)> {
    let worklist = asks(world, &["worklist", "--on", on]).await;
    let item = |item: &Value| (text(item, "reason").to_owned(), text(&item["organization"], "name").to_owned());
    let mut items: Vec<_> = list(&worklist["items"]).iter().map(item).collect();
    items.sort();
    items
}

/// The one instructor of the story at these organizations, with what else the row says.
fn instructor(organizations: &str, more: &[(&'static str, &str)]) -> Sheet {
    let row = [
        ("类别", "指导员"),
        ("姓名", "指导辰"),
        ("手机", "19900009001"),
        ("社会组织", organizations),
        ("起始日期", "2019-05-06"),
    ];
    posts().row(&[&row[..], more].concat())
}

#[tokio::test]
async fn a_streets_month() {
    let world = a_district().await;
    let (foundation, school) = (an_organization(4), an_organization(3));
    let named = |reason: &str, name: &str| (reason.to_owned(), name.to_owned());

    // The first of May: two organizations, one of them without anything.
    let first = figures(&world, "2019-05-01").await;
    assert_eq!(
        (number(&first, "organizations"), number(&first, "none")),
        (2, 1),
        "two, one of them without a Party organization"
    );
    let items = open(&world, "2019-05-01").await;
    for reason in ["due_unbuilt", "no_work_coverage"] {
        assert!(items.contains(&named(reason, "民治基金会")), "{items:?}");
    }
    assert!(items.iter().all(|(_, name)| name.starts_with("民治")), "nobody else's: {items:?}");

    // The sixth: an instructor is sent. What the clerk writes of another street's organization is not taken.
    let report = hands_in(&world, "posts", &instructor(&foundation, &[]), 0).await;
    assert_eq!(number(&report, "new"), 1);
    hands_in(&world, "posts", &instructor(&an_organization(1), &[]), 1).await;
    let sent = figures(&world, "2019-05-06").await;
    assert_eq!((number(&sent, "work_covered"), number(&sent, "work_effective")), (2, 1), "sent, not yet there");

    // The thirteenth: the first visit.
    hands_in(&world, "posts", &instructor(&foundation, &[("最近联系日期", "2019-05-13")]), 0).await;
    let visited = figures(&world, "2019-05-13").await;
    assert_eq!(visited["effective_work_coverage"], json!({ "n": 2, "of": 2, "rate": 1.0 }));
    assert_eq!(figures(&world, "2019-05-12").await["work_effective"], 1);

    // The twentieth: the branch is founded.
    let branch = party_organizations().row(&[
        ("党组织名称", "中共民治基金会支部委员会"),
        ("类别", "党支部"),
        ("成立日期", "2019-05-20"),
        ("建立单位", &foundation),
    ]);
    hands_in(&world, "party-organizations", &branch, 0).await;

    // The last of the month: the report, which adds up.
    let last = figures(&world, "2019-05-31").await;
    assert_eq!(last["organization_coverage"], json!({ "n": 2, "of": 2, "rate": 1.0 }));
    let changes = asks(&world, &["coverage", "changes", "--from", "2019-05-01", "--to", "2019-05-31"]).await;
    assert_eq!((&changes["opening"], &changes["closing"]), (&json!({ "n": 1, "of": 2 }), &json!({ "n": 2, "of": 2 })));
    let newly = list(&changes["newly_covered"]);
    assert_eq!(newly.iter().map(|item| text(&item["organization"], "name")).collect::<Vec<_>>(), ["民治基金会"]);
    assert!(newly[0]["events"].to_string().contains("2019-05-20"), "it opens to the founding: {}", newly[0]);
    let items = open(&world, "2019-05-31").await;
    assert!(!items.iter().any(|(reason, _)| reason == "due_unbuilt" || reason == "no_work_coverage"), "{items:?}");

    // June: the instructor's time is over; the branch covers it now, nothing is lost.
    hands_in(&world, "posts", &instructor(&foundation, &[("终止日期", "2019-06-10")]), 0).await;
    let june = figures(&world, "2019-06-30").await;
    assert_eq!((number(&june, "work_covered"), number(&june, "work_effective"), number(&june, "none")), (2, 2, 0));
    let shown = asks(&world, &["organizations", "show", &school]).await;
    assert_eq!(text(&shown, "covered"), "joint");

    // A leader sees the figures, and nobody's name.
    let leader =
        typed(&world, "leader", &["coverage", "--on", "2019-05-31", "--where", "street=民治街道", "-o", "json"]).await;
    assert_eq!(leader.exits(0).json()["total"], last);
    let posts = typed(&world, "leader", &["posts", "ls", "-o", "json"]).await;
    assert!(!posts.stdout.contains("指导辰") && !posts.stdout.contains("19900009001"), "{}", posts.stdout);
    world.close().await;
}
