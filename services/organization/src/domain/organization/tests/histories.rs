//! Random histories.

use kernel::spec::{NOON, nothing};
use proptest::prelude::*;

use super::*;

fn some_row() -> impl Strategy<Value = (Row, bool)> {
    let days = || prop::option::of((2014..2021, 1u32..13).prop_map(|(y, m)| Day::from_ymd_opt(y, m, 1).unwrap()));
    let status = prop::option::of(prop_oneof![
        Just(Status::Operating),
        Just(Status::Dormant { cause: None }),
        Just(Status::Dormant { cause: Some(Cause::NoOperation) }),
        Just(Status::Deregistered),
        Just(Status::Revoked { certificate: false }),
    ]);
    let count = || prop::option::of(0u32..4);
    let names = prop_oneof![Just("甲会"), Just("乙会")];
    let streets = prop_oneof![Just("440309001"), Just("440309002")];
    let counts = (count(), count(), count(), prop::option::of(any::<bool>()));
    let called = prop::option::of(prop_oneof![Just("丁"), Just("戊")]);
    ((names, streets, counts, called), (status, days(), days(), days()), any::<bool>()).prop_map(
        |(
            (named, lies, (employees, full, floating, commitment), who),
            (status, status_on, registered_on, counted_on),
            correct,
        )| {
            let row = Row {
                name: name(named),
                street: street(lies),
                employees,
                full,
                floating,
                commitment,
                contact: called_if(who),
                status,
                status_on,
                registered_on,
                counted_on,
                ..a_row()
            };
            (row, correct)
        },
    )
}

fn called_if(who: Option<&str>) -> Named {
    called(who, None, None)
}

proptest! {
    /// What a row says is so afterwards: the same row again has nothing to tell.
    #[test]
    fn recording_is_idempotent(rows in prop::collection::vec(some_row(), 1..6)) {
        let mut known = nothing::<Organization>();
        for (row, correct) in rows {
            let command = recorded(row, correct);
            let at = NOON;
            let ring = || kernel::Ring {
                log: uuid::Uuid::from_u128(1), stream: uuid::Uuid::from_u128(2), version: 1, key: Some([9; 32]),
            };
            if let Ok(events) = ring().scope(|| known.state().decide(&command, at)) {
                known = known.when(command.clone()).then(events).when(command).then_nothing();
            }
        }
    }
}
