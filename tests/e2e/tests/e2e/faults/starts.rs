//! `up` after whatever happened, and where it cannot be: it finds its way, or says in one sentence what stands in it.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;

use support::{Run, World, eventually, say};

use crate::district::{import, the_organizations};

/// `nobody` on most systems; on the others a number nobody has.
const NOBODY: u32 = 65_534;

async fn own(world: &World) -> serde_json::Value {
    crate::district::coverage(world, &["--on", "2019-07-01"]).await["total"]["organizations"].clone()
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A refusal: this exit code, and one sentence that says `about`.
#[track_caller]
pub(super) fn refused(run: Run, code: i32, about: &[&str]) {
    let run = run.exits(code);
    assert!(run.stdout.is_empty(), "{run:?}");
    for word in about {
        assert!(run.stderr.contains(word), "{word} in {run:?}");
    }
    let log = |line: &&str| line.contains(" INFO ") || line.contains(" WARN ");
    let said: Vec<_> = run.stderr.lines().filter(|line| !line.is_empty() && !log(line)).collect();
    assert!(said.len() <= 2, "one sentence, not a trace: {said:#?}");
}

fn port(url: &str) -> u16 {
    let digits = url.trim_end_matches('/').rsplit(':').next().unwrap_or_default();
    let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("a port in {url}"))
}

#[tokio::test]
async fn orphans_stale_files_and_taken_ports_are_no_obstacle() {
    let world = World::start().await;
    import(&world, "organizations", &the_organizations()).await;
    world.kill_up().await;

    // Whoever asks now is told, by a file that says where nothing answers any more.
    refused(world.baohe(&["coverage"]).await, 6, &["127.0.0.1"]);
    let before = world.endpoint().expect("left over");
    assert!(!world.processes("config_file=").is_empty() && !world.processes("nats-server").is_empty(), "orphans");
    world.up(&[]).await;
    let after = world.endpoint().expect("up runs");
    assert_ne!(before.pid, after.pid);
    assert_eq!(before.nats, after.nats, "clients of other departments find it where it was");

    world.kill_engine("config_file=");
    world.kill_engine("nats-server");
    world.kill_up().await;
    eventually("all have ended", async || world.processes("config_file=").is_empty().then_some(())).await;
    let taken = [port(&after.nats), port(&after.postgres)].map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)));
    assert!(taken.iter().all(Result::is_ok), "the ports are free: {taken:?}");
    // The number of a process that lives and is no PostgreSQL: this one.
    let pid_file = world.home().join("postgres/data/postmaster.pid");
    let stale = std::fs::read_to_string(&pid_file).expect("left over");
    let rest = stale.split_once('\n').map_or("", |(_, rest)| rest);
    std::fs::write(&pid_file, format!("{}\n{rest}", std::process::id())).expect("writable");
    world.up(&[]).await;
    let moved = world.endpoint().expect("up runs");
    assert!(moved.nats != after.nats && moved.postgres != after.postgres, "{moved:?}");
    assert_eq!(own(&world).await, 6);
    world.proved().await;
}

#[tokio::test]
async fn a_second_one_and_a_taken_port_are_refused_and_disturb_nobody() {
    let world = World::start().await;
    let before = world.endpoint();
    let pid = before.as_ref().map(|endpoint| endpoint.pid.to_string()).unwrap_or_default();
    refused(world.baohe(&["up"]).await, 1, &["baohe up", &pid, "engine.home_busy"]);
    refused(world.baohe(&["up", "--lang", "en"]).await, 1, &["in use by another `baohe up`"]);
    assert_eq!(world.endpoint(), before, "the first one's file is left alone");
    import(&world, "organizations", &the_organizations()).await;
    assert_eq!(world.stop().await, Some(0));

    let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = other.local_addr().expect("an address").port().to_string();
    refused(world.baohe(&["up", "--port", &port]).await, 1, &[&format!("127.0.0.1:{port}")]);
    assert!(world.endpoint().is_none() && world.processes("config_file=").is_empty(), "nothing is left running");
    drop(other);
    world.up(&["--port", &port]).await;
    assert!(world.endpoint().is_some_and(|endpoint| endpoint.grpc.ends_with(&port)));
    world.close().await;
}

#[tokio::test]
async fn a_home_that_cannot_be_is_refused() {
    let world = World::unstarted();
    let file = world.file("file", "");
    let home = Path::new(&file).join("home");
    refused(world.baohe_at(&home, &["up"]).await, 1, &["engine.home_not_writable", &file]);
    if !is_root() {
        say("NOT RUN: a home that root's PostgreSQL cannot reach (not root here)");
        return world.given_up();
    }
    let closed = world.home().join("closed");
    std::fs::create_dir(&closed).expect("the home is writable");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).expect("it is ours");
    let home = closed.join("home");
    refused(world.baohe_at(&home, &["up"]).await, 1, &["engine.home_unreachable", "--home"]);
    world.given_up();
}

#[tokio::test]
async fn not_as_root_it_runs_is_killed_and_runs_again() {
    let Some(world) = as_nobody().await else { return };
    refused(world.baohe_at(Path::new("/usr/baohe"), &["up"]).await, 1, &["engine.home_not_writable"]);
    world.up(&[]).await;
    import(&world, "organizations", &the_organizations()).await;
    world.kill_up().await;
    world.up(&[]).await;
    assert_eq!(own(&world).await, 6);
    world.proved().await;
}

/// A home of somebody else, and everything in it run as that user; `None`, loudly, where that cannot be had.
async fn as_nobody() -> Option<World> {
    let world = World::unstarted();
    if !is_root() {
        say("NOT RUN: the other tests run without root already");
        world.given_up();
        return None;
    }
    chown(world.home(), Some(NOBODY), Some(NOBODY)).expect("root may");
    let (user, group) = (format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"));
    let home = format!("HOME={}", world.home().display());
    let world = world.run_by(&["env", &home, "setpriv", &user, &group, "--clear-groups"]);
    let trial = world.baohe(&["config", "dump"]).await;
    if trial.code != 0 {
        say(format_args!("NOT RUN as another user: {} {}", trial.code, trial.stderr));
        world.given_up();
        return None;
    }
    Some(world)
}
