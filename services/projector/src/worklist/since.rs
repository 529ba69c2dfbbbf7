//! Since when something is open: the latest of the unit's registration, the day the condition was first reported, and
//! the last loss of cover. Pure.

use kernel::Day;

use super::rules::{Case, Members, Reason, Rules, should_have};

/// The members of a unit, as reported on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Report {
    pub(crate) day: Day,
    pub(crate) members: Members,
    /// By the register; a survey does not say.
    pub(crate) placed: Option<u32>,
}

/// What happened at a unit up to the day, as far as it tells since when.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Past {
    pub(crate) registered: Day,
    /// Oldest first.
    pub(crate) reports: Vec<Report>,
    /// Employees as reported, oldest first.
    pub(crate) employees: Vec<(Day, u32)>,
    /// From when what covers it now does.
    pub(crate) cover_since: Option<Day>,
    /// From when the posts held there now are.
    pub(crate) post_since: Option<Day>,
    /// The last contact by a holder.
    pub(crate) contact: Option<Day>,
}

/// The first day of the last run of reports that say so.
fn run<'a, R: 'a>(
    reports: impl DoubleEndedIterator<Item = &'a R>,
    day: impl Fn(&R) -> Day,
    holds: impl Fn(&R) -> bool,
) -> Option<Day> {
    reports.rev().take_while(|report| holds(report)).map(day).last()
}

/// Since when the reason holds.
pub(crate) fn since(reason: Reason, case: &Case, past: &Past, rules: &Rules) -> Day {
    let reported = |holds: &dyn Fn(&Report) -> bool| run(past.reports.iter(), |report| report.day, holds);
    let employed = || run(past.employees.iter(), |told| told.0, |told| told.1 >= rules.large_from);
    let enough = |report: &Report| report.members.full.is_some_and(|full| full >= rules.branch_min);
    let large = |report: &Report| report.members.all() >= rules.large_from;
    let unplaced = |report: &Report| report.placed.unwrap_or(0) < report.members.all();
    let expired = past.contact.and_then(|day| day.checked_add_days(chrono::Days::new(rules.evidence_days.into())));
    let days = match reason {
        Reason::MembersUnplaced => [reported(&unplaced), case.cover_lost.filter(|_| case.covered.is_none())],
        // With both lost, the later one left it with nothing.
        Reason::CoverageLost => [
            case.cover_lost.filter(|_| case.covered.is_none()),
            case.post_lost.filter(|_| case.covered.is_none() && !case.carried()),
        ],
        Reason::DueUnbuilt
        | Reason::FloatingBranchDue
        | Reason::Borderline
        | Reason::JointBranchDue
        | Reason::JointFloatingDue
        | Reason::NoMembers => {
            [reported(&|report| should_have(report.members, rules.branch_min) == reason), case.cover_lost]
        }
        Reason::NoWorkCoverage => [case.cover_lost, case.post_lost],
        Reason::EvidenceExpired => [past.post_since.or(past.cover_since), expired],
        Reason::OneToOneMissing if rules.large_by_members => [reported(&large), None],
        Reason::OneToOneMissing => [employed(), None],
        Reason::OwnBranchDue => [reported(&enough), None],
        Reason::LiaisonMissing => [past.cover_since, case.post_lost],
        Reason::SurveyDiffers => [past.reports.last().map(|report| report.day), None],
        Reason::LiaisonNotNeeded => [past.cover_since, past.post_since],
    };
    days.into_iter().flatten().fold(past.registered, Day::max)
}
