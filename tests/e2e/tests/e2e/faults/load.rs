//! Work that goes on while things are killed: ledgers by the command line, single commands over gRPC.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;
use support::{Sheet, World, an_organization, organizations, party_organizations};
use tempfile::TempDir;
use tokio::time::sleep;

use crate::recorder::{Recorder, Whom};

const STREETS: [&str; 6] = ["观湖", "民治", "龙华", "大浪", "福城", "观澜"];
/// Rows of one ledger of organizations; every tenth has a Party organization.
const ROWS: u32 = 100;
const TRY_AGAIN: Duration = Duration::from_millis(50);

/// What was done to a world until it was told to end.
pub(super) struct Load<'a, W> {
    world: &'a World,
    /// Where ledgers lie: not in the home, whose disk may be full.
    papers: TempDir,
    ledgers: AtomicU32,
    pub(super) recorder: Recorder<W>,
}

/// Work on this world.
pub(super) fn on(world: &World) -> Load<'_, impl Fn() -> Option<Whom>> {
    let whom = || {
        let endpoint = world.endpoint()?;
        Some((endpoint.grpc, std::fs::read_to_string(endpoint.token_file).ok()?))
    };
    let papers = tempfile::tempdir().expect("a temporary directory");
    Load { world, papers, ledgers: AtomicU32::new(0), recorder: Recorder::asking(whom) }
}

impl<W: Fn() -> Option<Whom>> Load<'_, W> {
    /// Works until told to end, and then until all that was begun is acknowledged.
    pub(super) async fn run(&self) {
        tokio::join!(self.ledgers(), self.recorder.work(), self.recorder.work());
    }

    async fn ledgers(&self) {
        while !self.recorder.ending() {
            let batch = self.ledgers.fetch_add(1, Ordering::Relaxed);
            for (ledger, file) in self.files(batch) {
                while !self.imported(ledger, &file).await {
                    sleep(TRY_AGAIN).await;
                }
            }
        }
    }

    fn files(&self, batch: u32) -> [(&'static str, String); 2] {
        let (organizations, party) = (some_organizations(batch), some_party_organizations(batch));
        [("organizations", organizations), ("party-organizations", party)].map(|(ledger, sheet)| {
            let path = self.papers.path().join(format!("{ledger}-{batch}.csv"));
            std::fs::write(&path, sheet.csv()).expect("writable");
            (ledger, path.display().to_string())
        })
    }

    /// Whether an import came through; one that was cut off is told as such and nothing else.
    async fn imported(&self, ledger: &str, file: &str) -> bool {
        let run = self.world.baohe(&["import", ledger, file, "--no-wait", "-o", "json"]).await;
        assert!([0, 6].contains(&run.code), "an import that is cut off is to be tried again: {run:?}");
        if run.code == 0 {
            assert_eq!(run.json()["rejected"], 0, "{run:?}");
        }
        run.code == 0
    }

    /// Everything is there once: receipts, events, figures; the ledgers again change nothing.
    pub(super) async fn all_there_once(self) {
        let done = self.recorder.the_same_again().await;
        let export = self.world.baohe(&["export", "log", "--service", "organization"]).await.exits(0);
        let rows: Vec<Value> = export.lines().iter().map(|line| serde_json::from_str(line).expect("a row")).collect();
        for one in &done {
            let id = one.command.to_string();
            let told = |row: &&Value| row["envelope"].as_str().is_some_and(|envelope| envelope.contains(&id));
            let positions: Vec<_> = rows.iter().filter(told).filter_map(|row| row["position"].as_i64()).collect();
            assert_eq!(positions.len(), one.receipt.events as usize, "{one:?} is there once");
            assert_eq!(positions.last(), Some(&one.receipt.position), "{one:?} is where it was said to be");
        }
        let ledgers = self.ledgers.load(Ordering::Relaxed);
        for batch in 0..ledgers {
            for (ledger, file) in self.files(batch) {
                let report = self.world.baohe(&["import", ledger, &file, "-o", "json"]).await.exits(0).json();
                assert_eq!((&report["unchanged"], &report["changed"]), (&report["rows"], &Value::from(0)), "{report}");
            }
        }
        let count = async |what: &str| self.world.baohe(&[what, "ls", "-o", "name"]).await.exits(0).lines().len();
        assert_eq!(count("organizations").await, (ledgers * ROWS) as usize + done.len());
        assert_eq!(count("party-organizations").await, (ledgers * ROWS / 10) as usize);
        let total = crate::district::coverage(self.world, &["--on", "2019-07-01"]).await["total"].clone();
        assert_eq!(total["organizations"], (ledgers * ROWS) as usize + done.len());
        assert_eq!(total["own"], ledgers * ROWS / 10);
        support::say(format_args!("  {ledgers} pairs of ledgers, {} commands, {} events", done.len(), rows.len()));
    }
}

fn some_organizations(batch: u32) -> Sheet {
    (batch * ROWS..(batch + 1) * ROWS).fold(organizations(), |sheet, number| {
        sheet.row(&[
            ("统一社会信用代码", &an_organization(number)),
            ("组织名称", &format!("第{number}号社")),
            ("组织类型", "社会团体"),
            ("街道", STREETS[number as usize % 6]),
            ("登记日期", "2017-01-01"),
            ("正式党员数", &(number % 5).to_string()),
        ])
    })
}

fn some_party_organizations(batch: u32) -> Sheet {
    (batch * ROWS..(batch + 1) * ROWS).step_by(10).fold(party_organizations(), |sheet, number| {
        sheet.row(&[
            ("党组织名称", &format!("中共第{number}号社支部委员会")),
            ("类别", "党支部"),
            ("成立日期", "2018-01-01"),
            ("建立方式", "单独"),
            ("建立单位", &an_organization(number)),
        ])
    })
}
