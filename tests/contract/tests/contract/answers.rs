//! What a running `baohe` answers to a client of another make.

use support::World;

use crate::wire::Line;
use crate::{commands, errors, limits, paging, published};

#[tokio::test]
async fn golden_answers_are_those_of_the_contract() {
    let world = World::start().await;
    let line = Line::open(&world).await;
    commands::need_a_key(&line).await;
    commands::are_done_once(&line).await;
    errors::are_told_whole(&world, &line).await;
    limits::hold(&line).await;
    published::is_told_as_the_golden_file(&world, &line).await;
    paging::goes_on_by_its_own_token(&world, &line).await;
    world.close().await;
}
