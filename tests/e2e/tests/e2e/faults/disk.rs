//! The disk is full: what cannot be kept is not acknowledged, and once there is room all goes on.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::{World, eventually, say};

use super::load;
use super::starts::refused;

/// A small disk over a home; gone with it.
struct Disk(PathBuf);

impl Disk {
    /// With a world on it; `None`, loudly, where nothing may be mounted.
    fn with_a_world() -> Option<(Self, World)> {
        let world = World::unstarted();
        let told = run("mount", &["-t", "tmpfs", "-o", "size=400m,mode=711", "baohe-test"], world.home());
        if let Err(why) = told {
            say(format_args!("NOT RUN: a full disk needs a small one, and here nothing can be mounted ({why})"));
            world.given_up();
            return None;
        }
        Some((Self(world.home().to_owned()), world))
    }

    /// To the last byte.
    fn fill(&self) {
        let mut ballast = File::create(self.ballast()).expect("a file");
        for piece in [1 << 20, 1 << 10, 1] {
            while ballast.write_all(&vec![0; piece]).and_then(|()| ballast.flush()).is_ok() {}
        }
    }

    fn make_room(&self) {
        std::fs::remove_file(self.ballast()).expect("the ballast is there");
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = run("umount", &["--lazy"], &self.0);
        let _ = std::fs::remove_dir(&self.0);
    }
}

fn run(program: &str, arguments: &[&str], place: &Path) -> Result<(), String> {
    let output: Output = Command::new(program).args(arguments).arg(place).output().map_err(|why| why.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn full_it_acknowledges_nothing_it_cannot_keep_and_goes_on_when_there_is_room() {
    // What is named last goes first: the world leaves the disk before it goes.
    let Some((disk, world)) = Disk::with_a_world() else { return };
    world.up(&[]).await;
    let load = load::on(&world);
    let recorder = &load.recorder;
    let fault = async {
        eventually("it is under way", async || (recorder.done().len() >= 20).then_some(())).await;
        disk.fill();
        let before = recorder.unanswered();
        eventually("a command is not acknowledged", async || (recorder.unanswered() > before).then_some(())).await;
        disk.make_room();
        if let Some(code) = world.ended() {
            assert_eq!(code, 1, "{}", world.log());
            world.up(&[]).await;
        }
        let done = recorder.done().len();
        eventually("commands go on", async || (recorder.done().len() >= done + 20).then_some(())).await;
        recorder.end();
    };
    tokio::join!(load.run(), fault);
    load.all_there_once().await;
    assert_eq!(world.stop().await, Some(0), "{}", world.log());

    disk.fill();
    refused(world.baohe(&["up"]).await, 1, &["engine.disk_full", "128 MiB"]);
    disk.make_room();
    world.up(&[]).await;
    world.proved().await;
    drop(disk);
}
