//! Files that mean no good, sent to a running `baohe`: each is told what is the matter with it, and the next one is read.

use baohe::catalog::{Ledger, ledgers};
use ledger::Column;
use support::World;
use support::hostile::files;

#[tokio::test]
async fn a_hostile_file_is_told_what_is_the_matter_and_does_no_harm() {
    let world = World::start().await;
    let all: Vec<Ledger> = ledgers().collect();
    let headings = |ledger: &Ledger| ledger.form.columns.iter().map(Column::heading).collect::<Vec<_>>();
    for file in files(&all.iter().map(headings).collect::<Vec<_>>()) {
        let path = world.file(file.name, &file.bytes);
        let run = world.baohe(&["import", all[file.turn].form.name, &path, "--dry-run", "-o", "json"]).await;
        match file.said {
            Ok(rows) => {
                // What stands in the row is another matter: none of it is a value of its column.
                let report = run.exits(12).json();
                assert_eq!((&report["rows"], &report["rejected"]), (&rows.into(), &rows.into()), "{}", file.what);
            }
            Err(code) => {
                let code = if code == "ledger.file_too_large" { "import.file_too_large" } else { code };
                assert!(![0, 12].contains(&run.code) && run.stderr.contains(code), "{}: {run:?}", file.what);
            }
        }
    }
    world.close().await;
}
