//! The status machine: operating ⇄ dormant, and two ways to end. Changes are told in their order; another day or another
//! state for what is recorded is a correction.

use vocabulary::Day;

use super::Refusal;
use super::events::{Event, StatusCorrection};
use super::row::Status;
use super::state::Known;

/// From `on`, else from today, it is in this state.
pub(super) fn change(now: &Known, status: Status, on: Option<Day>, today: Day) -> Result<Option<Event>, Refusal> {
    not_before_start(now, on)?;
    let day = on.unwrap_or(today).max(now.start);
    let (since, recorded) = (now.statuses.since(day), *now.statuses.at(day));
    if status.agrees_with(recorded) {
        // The same end on another day contradicts; the same state since before does not.
        let contradicts = status.ends() && on.is_some_and(|on| on != since);
        return if contradicts { Err(Refusal::Ended { on: since }) } else { Ok(None) };
    }
    if let Some(on) = now.ended() {
        return Err(Refusal::Ended { on });
    }
    let (last, _) = now.statuses.last();
    if day < last {
        return Err(Refusal::StatusOutOfOrder { last });
    }
    Ok(Some(match status {
        Status::Operating => Event::Resumed { on: day },
        Status::Dormant { cause } => Event::WentDormant { cause, on: day },
        Status::Deregistered => Event::Deregistered { on: day },
        Status::Revoked { certificate } => Event::Revoked { certificate, on: day },
    }))
}

/// The state in force at `as_of` was another one, or began on another day. A state told with a later day than the row's
/// counts is held against what was in force on its own day.
pub(super) fn correct(
    now: &Known,
    status: Status,
    on: Option<Day>,
    as_of: Day,
    today: Day,
) -> Result<Option<StatusCorrection>, Refusal> {
    not_before_start(now, on)?;
    let as_of = on.map_or(as_of, |on| on.max(as_of));
    let (since, recorded) = (now.statuses.since(as_of), *now.statuses.at(as_of));
    let first = since == now.start;
    let agrees = status.agrees_with(recorded);
    if agrees && ((first && status == Status::Operating) || on.is_none_or(|on| on == since)) {
        return Ok(None);
    }
    // It is born operating: another state was entered later, on a day that is told or today.
    let day = on.unwrap_or(if first { today.max(now.start) } else { since });
    let known = status.agrees_with(*now.statuses.at(day)) && (on.is_none() || now.statuses.since(day) == day);
    if known && !agrees {
        return Ok(None);
    }
    let status = if agrees { recorded } else { status };
    let born = first && recorded == Status::Operating;
    let correction = StatusCorrection { status, on: day, was_on: (!born).then_some(since) };
    let mut others = now.statuses.clone();
    others.forget(since);
    let before = others.since(since);
    let next_known = others.since(day) != before;
    if (!first && day <= before) || next_known {
        return Err(Refusal::StatusOutOfOrder { last: now.statuses.last().0 });
    }
    Ok(Some(correction))
}

fn not_before_start(now: &Known, on: Option<Day>) -> Result<(), Refusal> {
    match on {
        Some(day) if day < now.start => Err(Refusal::StatusBeforeStart { day, start: now.start }),
        _ => Ok(()),
    }
}
