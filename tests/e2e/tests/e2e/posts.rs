//! Instructors, full-time workers and liaisons: brought in as a ledger, seen in coverage, changed by single commands.

use serde_json::Value;
use support::{Sheet, World, an_organization, eventually, posts};

use crate::district::{a_district, coverage, import};

const LI_NA: &str = "19900001234";

fn row(sheet: Sheet, kind: &str, who: [&str; 2], organizations: &str, days: [&str; 3]) -> Sheet {
    sheet.row(&[
        ("类别", kind),
        ("姓名", who[0]),
        ("手机", who[1]),
        ("社会组织", organizations),
        ("起始日期", days[0]),
        ("终止日期", days[1]),
        ("最近联系日期", days[2]),
    ])
}

/// An instructor of two, of which both are large; a liaison; a full-time worker.
fn the_posts(apart: bool) -> Sheet {
    let (foundation, home) = (an_organization(4), "龙华养老院");
    let days = ["2019-02-01", "", "2019-05-05"];
    let instructor = match apart {
        false => row(posts(), "指导员", ["李娜", LI_NA], &format!("{foundation}、{home}"), days),
        true => {
            let one = row(posts(), "指导员", ["李娜", LI_NA], &foundation, days);
            row(one, "指导员", ["李娜", "199-0000-1234"], home, days)
        }
    };
    let liaison = row(instructor, "联络员", ["王强", ""], "龙华书法协会", ["2019-01-10", "2019-06-01", ""]);
    row(liaison, "专职党务工作者", ["赵敏", ""], &an_organization(1), ["2018-04-01", "", ""])
}

async fn work(world: &World, on: &str) -> [u64; 6] {
    let answer = coverage(world, &["--on", on]).await;
    ["work_covered", "work_effective", "by_party_organization", "by_full_time_worker", "by_instructor", "by_liaison"]
        .map(|key| answer["total"][key].as_u64().unwrap_or_else(|| panic!("{key} in {answer}")))
}

/// The first event of this kind about this organization that was announced.
async fn told(world: &World, event: &str, organization: &str) -> Value {
    let tail = world.baohe(&["events", "tail", "--service", "assignment"]).await.exits(0);
    let events = tail.stdout.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let wanted = format!("baohe.assignment.post_holder.{event}.v1");
    let mut of_kind = events.filter(|told| told["type"] == wanted.as_str());
    of_kind.find(|told| told["data"]["organization"] == organization).expect("it was announced")
}

#[tokio::test]
async fn who_carries_the_work_is_a_ledger_and_figures_and_single_commands() {
    let world = a_district().await;
    let report = import(&world, "posts", &the_posts(false)).await;
    assert_eq!((report["new"].as_u64(), report["rejected"].as_u64()), (Some(3), Some(0)), "{report}");
    let codes: Vec<_> = report["findings"].as_array().expect("findings").iter().map(|found| &found["code"]).collect();
    assert_eq!(codes, ["post_holder.shared_instructor", "post_holder.shared_instructor"], "{report}");
    assert!(!report.to_string().contains(LI_NA) && !report.to_string().contains("李娜"));
    // Four have a Party organization; the instructor's two were visited on 5 May.
    assert_eq!(work(&world, "2019-07-01").await, [6, 6, 4, 0, 2, 0]);
    assert_eq!(work(&world, "2019-08-15").await, [6, 4, 4, 0, 2, 0], "the evidence is older than 90 days");
    assert_eq!(work(&world, "2019-01-31").await, [4, 4, 4, 0, 0, 0]);

    let again = import(&world, "posts", &the_posts(true)).await;
    assert_eq!((again["unchanged"].as_u64(), again["rows"].as_u64()), (Some(4), Some(4)), "{again}");

    let home = world.baohe(&["organizations", "show", "龙华养老院", "-o", "json"]).await.exits(0).json();
    let home = home["id"].as_str().expect("an id").to_owned();
    let assigned = told(&world, "assigned", &home).await;
    let (holder, post) = (assigned["subject"].as_str().expect("a holder"), assigned["data"]["post"].as_str());
    let contact = ["posts", "contact", holder, "龙华养老院", "--on", "2019-06-20", "--kind", "走访"];
    let receipt = world.baohe(&contact).await.exits(0).json();
    assert_eq!((receipt["service"].as_str(), receipt["id"].as_str()), (Some("assignment"), Some(holder)));
    assert_eq!(work(&world, "2019-08-15").await, [6, 5, 4, 0, 2, 0]);
    let end = ["posts", "end", post.expect("a post"), "--on", "2019-08-01"];
    world.baohe(&end).await.exits(0);
    assert_eq!(work(&world, "2019-08-15").await, [5, 4, 4, 0, 1, 0]);

    let assign = |name: &'static str| {
        let args = ["posts", "assign", "龙华养老院", "--kind", "指导员", "--from", "2019-08-01", "--name", name];
        args.map(str::to_owned)
    };
    world.baohe(&assign("周平").each_ref().map(String::as_str)).await.exits(0);
    assert_eq!(work(&world, "2019-08-15").await, [6, 5, 4, 0, 2, 0], "the visit of who held it then is evidence still");
    let second = world.baohe(&assign("吴芳").each_ref().map(String::as_str)).await.exits(5);
    assert!(second.stderr.contains("指导员") || second.stderr.contains("instructor"), "{}", second.stderr);
    let nobody = world.baohe(&["posts", "end", "post_00000000000000000000000000", "--on", "2019-08-01"]).await;
    nobody.exits(3);
    world.close().await;
}

#[tokio::test]
async fn a_wrong_import_of_organizations_taken_back_gives_their_posts_back() {
    let world = a_district().await;
    import(&world, "posts", &the_posts(false)).await;
    let before = work(&world, "2019-07-01").await;
    let wrong = support::organizations().row(&[
        ("统一社会信用代码", &an_organization(6)),
        ("组织名称", "龙华养老院"),
        ("组织类型", "民办非企业单位"),
        ("街道", "龙华"),
        ("状态", "注销"),
        ("状态日期", "2019-06-01"),
    ]);
    let report = import(&world, "organizations", &wrong).await;
    eventually("the post ends with the organization", async || {
        (work(&world, "2019-07-01").await == [5, 5, 4, 0, 1, 0]).then_some(())
    })
    .await;
    let batch = report["batch"].as_str().expect("a batch");
    world.baohe(&["import", "undo", batch, "--reason", "错文件", "--yes"]).await.exits(0);
    eventually("the post is back", async || (work(&world, "2019-07-01").await == before).then_some(())).await;
    world.baohe(&["verify", "all"]).await.exits(0);
    world.close().await;
}
