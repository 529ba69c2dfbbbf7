//! The stored form of every event, as first released; nothing of it is published.

use std::path::Path;

use kernel::spec::golden;
use vocabulary::parse_day;

use crate::domain::batch::{Counts, Event, Sheet, Start};

fn samples() -> Vec<Event> {
    let start = Start {
        ledger: "organizations".into(),
        file_name: "社会组织台账.xlsx".into(),
        digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into(),
        caller: "up/li".into(),
        through: Some("service/console".into()),
        all_or_nothing: true,
        as_of: parse_day("2019-07-01").ok(),
        correct: true,
        sheets: vec![Sheet { name: "社会组织台账".into(), first: 2, last: 929 }],
    };
    let counts = Counts { new: 900, changed: 20, unchanged: 5, rejected: 3 };
    vec![
        Event::Started { start },
        Event::Finished { applied: true, counts },
        Event::Undone { reason: "文件有误".into(), retracted: 900, reverted: 19, left: 1 },
    ]
}

#[test]
fn imports_are_stored_as_ever_and_told_to_nobody() {
    golden("imports", &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"), &samples(), crate::publish::batch);
}
