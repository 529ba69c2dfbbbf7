//! How many members a unit has: never who they are.

use kernel::Unfit;
use proto::membership::v1 as told;
use serde::Serialize;
use uuid::Uuid;

use crate::bitemporal::{Facts, Segmented};
use crate::facts::members::Register;
use crate::timeline::{Civil, Segment};

impl Facts for Register {
    const TABLE: &'static str = "register_facts";
}

/// A difference of a unit's members from a day to a day. It is never taken back: what was wrong is told as another one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct DifferenceRow {
    unit: Uuid,
    /// Its place in the message.
    part: usize,
    valid_from: Civil,
    valid_to: Civil,
    full_members: i32,
    probationary: i32,
    floating: i32,
    placed: i32,
    floating_placed: i32,
}

/// The register counts for a unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct RegisterRow {
    unit: Uuid,
    valid_from: Civil,
    valid_to: Civil,
}

impl DifferenceRow {
    /// Those of a message.
    pub(crate) fn read(unit: Uuid, differences: &[told::MemberCountDifference]) -> Result<Vec<Self>, Unfit> {
        let row = |(part, said): (usize, &told::MemberCountDifference)| {
            let told::MemberCountDifference { from, to, full, probationary, floating, placed, floating_placed } = said;
            Ok(Self {
                unit,
                part,
                valid_from: Civil::read_from(from)?,
                valid_to: Civil::read_to(to)?,
                full_members: *full,
                probationary: *probationary,
                floating: *floating,
                placed: *placed,
                floating_placed: *floating_placed,
            })
        };
        differences.iter().enumerate().map(row).collect()
    }
}

impl Register {
    /// Its rows in `registers`.
    pub(crate) fn registers(&self, unit: Uuid) -> Vec<RegisterRow> {
        let row = |Segment { from, to, value: () }| RegisterRow { unit, valid_from: from, valid_to: to };
        self.states().into_iter().map(row).collect()
    }
}

impl Segmented for DifferenceRow {
    const TABLE: &'static str = "member_differences";
    const KEY: &'static [&'static str] = &["unit", "part"];
    type Key = (Uuid, usize);

    fn key(&self) -> Self::Key {
        (self.unit, self.part)
    }
}

impl Segmented for RegisterRow {
    const TABLE: &'static str = "registers";
    const KEY: &'static [&'static str] = &["unit", "valid_from"];
    type Key = (Uuid, Civil);

    fn key(&self) -> Self::Key {
        (self.unit, self.valid_from)
    }
}
