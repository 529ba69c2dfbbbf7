//! What reading a hostile file costs: each is read in a process of its own, which may take 100 MiB in all. Its time is
//! told and not judged: that depends on the machine.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use baohe::catalog::{Ledger, ledgers};
use ledger::Column;
use support::hostile::{Hostile, files};

/// KiB.
const MOST: u64 = 100 << 10;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let mut out = std::io::stdout().lock();
    if let [_, child, ledger, name, path] = args.as_slice()
        && child == "--child"
    {
        let told = writeln!(out, "{}", read(ledger, name, Path::new(path)));
        return if told.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let directory = tempfile::tempdir().expect("a directory");
    let mut failed = false;
    let all: Vec<Ledger> = ledgers().collect();
    let headings = |ledger: &Ledger| ledger.form.columns.iter().map(Column::heading).collect::<Vec<_>>();
    for file in files(&all.iter().map(headings).collect::<Vec<_>>()) {
        let (sound, line) = measured(all[file.turn].form.name, &file, directory.path());
        failed |= !sound;
        writeln!(out, "{} {line}", if sound { "ok    " } else { "FAILED" }).expect("somebody listens");
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Whether a file was read rightly and cheaply, and what to say of it.
fn measured(ledger: &str, file: &Hostile, directory: &Path) -> (bool, String) {
    let path = directory.join(file.name);
    std::fs::write(&path, &file.bytes).expect("a file");
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    let ran = command.args(["--child", ledger, file.name]).arg(&path).output().expect("it runs again");
    let told = String::from_utf8_lossy(&ran.stdout).into_owned();
    let mut words = told.split_whitespace();
    let (said, peak) = (words.next().unwrap_or("died"), words.next().and_then(|kib| kib.parse::<u64>().ok()));
    let right = match file.said {
        Ok(rows) => said == rows.to_string(),
        Err(code) => said == code,
    };
    let sound = ran.status.success() && right && peak.is_some_and(|peak| peak <= MOST);
    (sound, format!("{ledger}: {}: {}", file.what, told.trim_end()))
}

/// The code it is refused with or its rows, the most memory this process had in KiB, and milliseconds.
fn read(ledger: &str, name: &str, path: &Path) -> String {
    let form = ledgers().find(|known| known.form.name == ledger).expect("a ledger").form;
    let bytes = std::fs::read(path).expect("a file");
    let begun = Instant::now();
    let said = match form.read(name, &bytes) {
        Ok(reading) => reading.rows().count().to_string(),
        Err(why) => why.tell().0.to_owned(),
    };
    let took = begun.elapsed().as_millis();
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells it");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux tells it");
    format!("{said} {} KiB {took} ms", peak.trim().trim_end_matches(" kB"))
}
