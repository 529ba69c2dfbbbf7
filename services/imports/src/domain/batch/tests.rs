use kernel::spec::{Given, given, nothing};

use super::*;

fn start() -> Start {
    Start {
        ledger: "organizations".into(),
        file_name: "台账.xlsx".into(),
        digest: "00".into(),
        caller: "up/li".into(),
        through: None,
        all_or_nothing: false,
        as_of: None,
        correct: false,
        sheets: vec![Sheet { name: "Sheet1".into(), first: 2, last: 3 }],
    }
}

const COUNTS: Counts = Counts { new: 1, changed: 0, unchanged: 0, rejected: 1 };

fn begin() -> Command {
    Command::Start(Box::new(start()))
}

fn started() -> Given<Batch> {
    given([Event::Started { start: start() }])
}

fn finish() -> Command {
    Command::Finish { applied: true, counts: COUNTS }
}

fn undo() -> Command {
    Command::Undo { reason: "错文件".into(), retracted: 1, reverted: 0, left: 0 }
}

#[test]
fn an_import_begins_once_and_is_resumed_by_its_caller() {
    let begun = nothing::<Batch>().when(begin()).then([Event::Started { start: start() }]);
    assert_eq!(begun.state().claims(), [Claim::open(start().key())]);
    // The same content under another name is the same import.
    let renamed = Start { file_name: "台账(1).xlsx".into(), ..start() };
    begun.clone().when(Command::Start(Box::new(renamed))).then_nothing();
    let other = Start { caller: "up/wang".into(), ..start() };
    begun.when(Command::Start(Box::new(other))).refused(Refusal::Other);
}

#[test]
fn a_finished_import_lets_the_file_be_imported_again() {
    let done = started().when(finish()).then([Event::Finished { applied: true, counts: COUNTS }]);
    assert_eq!(done.state().claims(), []);
    done.when(finish()).then_nothing();
}

#[test]
fn only_a_finished_import_is_taken_back_and_only_once() {
    started().when(undo()).refused(Refusal::Unfinished);
    nothing::<Batch>().when(undo()).refused(Refusal::NotStarted);
    let undone = Event::Undone { reason: "错文件".into(), retracted: 1, reverted: 0, left: 0 };
    let back = started().when(finish()).then([Event::Finished { applied: true, counts: COUNTS }]);
    let back = back.when(undo()).then([undone]);
    back.clone().when(undo()).then_nothing();
    back.when(begin()).refused(Refusal::Undone);
}
