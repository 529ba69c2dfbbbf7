//! The guarantees of the kernel, each against real engines. They are numbered in the README.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
#![allow(unreachable_pub, reason = "its modules share what they like")]
#![allow(clippy::disallowed_methods, reason = "a test runs its tasks itself")]

mod evidence;
mod faults;
mod held;
mod locker;
mod reading;
mod sealed;
mod sought;
mod versions;
mod world;

/// What was written is whole.
async fn verify_all(log: &kernel::Log) {
    kernel::verify::log(log, &evidence::aggregates()).await.unwrap();
}

/// What the test binary is when it is run as a child (see `world::Child`).
#[test]
fn a_child_does_what_it_is_ordered_and_nothing_without() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    match world::orders() {
        Some(world::Role::Server) => runtime.block_on(async {
            let server = world::Own::start().await;
            world::answer(&server.access());
            let end_of_input =
                tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
            end_of_input.await.unwrap().unwrap();
            server.postgres.stop().await;
            drop(server.directory);
            // The harness would report to a parent that is gone.
            std::process::exit(0);
        }),
        Some(world::Role::Appender { access, database, name }) => {
            runtime.block_on(faults::append_until_killed(access, database, name));
        }
        None => {}
    }
}
