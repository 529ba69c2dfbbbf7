//! Lists page by a token that is theirs and signed.

use proto::common::v1::{ListBatchesRequest, ListBatchesResponse};
use proto::coverage::v1 as pb;
use support::World;
use tonic::Code;

use crate::errors::told;
use crate::wire::Line;

const LIST: &str = "/baohe.coverage.v1.DirectoryService/ListOrganizations";

fn page(token: &str) -> pb::ListOrganizationsRequest {
    pb::ListOrganizationsRequest { page_size: 1, page_token: token.to_owned(), ..Default::default() }
}

/// At least two organizations are on record.
pub(crate) async fn goes_on_by_its_own_token(world: &World, line: &Line) {
    world.baohe(&["organizations", "ls"]).await.exits(0); // waits for the heads
    let ask = async |request: pb::ListOrganizationsRequest| {
        line.one::<pb::ListOrganizationsResponse>(LIST, line.by("owner", &request)).await
    };
    let first = ask(page("")).await.expect("a page");
    assert_eq!(first.organizations.len(), 1);
    assert!(first.total >= 2 && !first.next_page_token.is_empty(), "{first:?}");
    assert!(first.scope.is_some_and(|scope| scope.whole) && first.as_of.is_some());
    let second = ask(page(&first.next_page_token)).await.expect("the next");
    assert_ne!(first.organizations[0].id, second.organizations[0].id);

    let token = &first.next_page_token;
    let middle = token.len() / 2;
    let flipped = if &token[middle..=middle] == "A" { "B" } else { "A" };
    let tampered = format!("{}{flipped}{}", &token[..middle], &token[middle + 1..]);
    let street = pb::Condition { dimension: "street".to_owned(), value: "440309001".to_owned() };
    let of_another = pb::ListOrganizationsRequest { r#where: vec![street], ..page(token) };
    for (what, request) in [
        ("tampered", page(&tampered)),
        ("cut", page(&token[..middle])),
        ("made up", page("AAAA")),
        ("no token", page("~")),
        ("of another list", of_another),
    ] {
        let refused = ask(request).await.expect_err(what);
        assert_eq!(told(&refused), (Code::InvalidArgument, "page_token.invalid".to_owned()), "{what}");
    }
    let most = ask(pb::ListOrganizationsRequest { page_size: u32::MAX, ..Default::default() }).await;
    assert!(most.expect("at most a thousand").organizations.len() <= 1_000);
    what_is_open_and_what_changed(line).await;
    batches(world, line).await;
}

/// The worklist, and the changes of coverage: a token of one is none of the other.
async fn what_is_open_and_what_changed(line: &Line) {
    const WORKLIST: &str = "/baohe.coverage.v1.WorklistService/ListWorklist";
    const CHANGES: &str = "/baohe.coverage.v1.CoverageService/GetCoverageChanges";
    let ask = async |page_token: &str| {
        let request = pb::ListWorklistRequest { page_size: 1, page_token: page_token.to_owned(), ..Default::default() };
        line.one::<pb::ListWorklistResponse>(WORKLIST, line.by("owner", &request)).await
    };
    let first = ask("").await.expect("a page");
    assert!(first.items.len() == 1 && first.total >= 2, "{first:?}");
    let second = ask(&first.next_page_token).await.expect("the next");
    assert_ne!(first.items, second.items);
    assert_eq!(first.total, second.total);

    let changes = async |page_token: &str| {
        let from = "1990-01-01".to_owned();
        let page_token = page_token.to_owned();
        let request = pb::GetCoverageChangesRequest { from, page_size: 1, page_token, ..Default::default() };
        line.one::<pb::GetCoverageChangesResponse>(CHANGES, line.by("owner", &request)).await
    };
    let all = changes("").await.expect("a page");
    assert!(all.changes.len() == 1 && all.total >= 2, "{all:?}");
    let next = changes(&all.next_page_token).await.expect("the next");
    assert_eq!((next.positions, next.opening, next.closing), (all.positions, all.opening, all.closing));
    assert_ne!(next.changes[0].organization, all.changes[0].organization);
    let refused = changes(&first.next_page_token).await.expect_err("a token of the worklist");
    assert_eq!(told(&refused), (Code::InvalidArgument, "page_token.invalid".to_owned()));
}

/// Batches of imports.
async fn batches(world: &World, line: &Line) {
    for name in ["甲.csv", "乙.csv", "丙.csv"] {
        let file = world.file(name, format!("党组织名称,类别,成立日期\n{name},党委,2015-01-01\n"));
        world.baohe(&["import", "party-organizations", &file, "--no-wait"]).await.exits(0);
    }
    let path = "/baohe.common.v1.ImportService/ListBatches";
    let ask = async |page_token: &str, page_size| {
        let (service, page_token) = ("organization".to_owned(), page_token.to_owned());
        let request = ListBatchesRequest { service, page_size, page_token };
        line.one::<ListBatchesResponse>(path, line.by("owner", &request)).await
    };
    let all = ask("", 0).await.expect("all");
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let page = ask(&token, 2).await.expect("a page");
        paged.extend(page.batches);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert!(all.batches.len() >= 3 && all.next_page_token.is_empty());
    assert_eq!(paged, all.batches);
    let token = ask("", 1).await.expect("a page").next_page_token;
    for (what, token) in [("cut", &token[..token.len() / 2]), ("made up", "AAAA")] {
        let refused = ask(token, 1).await.expect_err(what);
        assert_eq!(told(&refused), (Code::InvalidArgument, "page_token.invalid".to_owned()), "{what}");
    }
}
