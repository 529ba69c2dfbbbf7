//! Events as people would say them, in both languages.

use vocabulary::Day;

use super::shown::Places;
use crate::domain::person::{Correction, EndReason, Event, Home, Manager, Standing, Why};

/// What happened, and from which day on.
pub(super) struct Sentence {
    pub(super) effective: Option<Day>,
    pub(super) zh: String,
    pub(super) en: String,
}

/// `None`: what is nobody's history, such as where an organization lies.
pub(super) fn sentence(event: &Event, places: &Places) -> Option<Sentence> {
    let told = |effective: Option<Day>, zh: String, en: String| Some(Sentence { effective, zh, en });
    match event {
        Event::Recorded { .. } => told(None, "录入名册".into(), "Recorded in the register".into()),
        Event::Enrolled { standing, from } => {
            let (zh, en) = of_standing(*standing);
            told(Some(*from), format!("自{from}起在册，{zh}"), format!("In the register from {from}, {en}"))
        }
        Event::Confirmed { on } => {
            told(Some(*on), format!("{on}转为正式党员"), format!("Became a full member on {on}"))
        }
        Event::RelationshipChanged { home, from, why } => {
            let (zh, en) = because(*why);
            let (zh_home, en_home) = of_home(home.as_ref(), places);
            told(Some(*from), format!("自{from}起{zh_home}{zh}"), format!("From {from} {en_home}{en}"))
        }
        Event::WorkplaceChanged { workplace, from, why } => {
            let (zh, en) = because(*why);
            match workplace {
                Some(at) => {
                    let name = named(places.unit(at.organization));
                    told(Some(*from), format!("自{from}起在{name}工作{zh}"), format!("Works in {name} from {from}{en}"))
                }
                None => told(
                    Some(*from),
                    format!("自{from}起不在登记的社会组织工作{zh}"),
                    format!("Works in no organization on record from {from}{en}"),
                ),
            }
        }
        Event::FloatingBegan { from } => {
            told(Some(*from), format!("自{from}起为流动党员"), format!("Floats from {from}"))
        }
        Event::FloatingEnded { on } => told(Some(*on), format!("{on}结束流动"), format!("Floats no more from {on}")),
        Event::ManagementChanged { manager, from, why } => {
            let (zh, en) = because(*why);
            let (zh_manager, en_manager) = of_manager(manager, places);
            told(Some(*from), format!("自{from}起{zh_manager}{zh}"), format!("From {from} {en_manager}{en}"))
        }
        Event::MembershipEnded { reason, on } => {
            let (zh, en) = of_end(*reason);
            told(Some(*on), format!("{on}{zh}"), format!("Membership ended on {on}: {en}"))
        }
        Event::ContactLost { on } => told(Some(*on), format!("自{on}起失联"), format!("Out of contact since {on}")),
        Event::ContactFound { on } => told(Some(*on), format!("{on}恢复联系"), format!("In contact again on {on}")),
        Event::ProfileChanged { .. } => told(None, "个人信息已更新".into(), "Personal data recorded anew".into()),
        Event::Corrected { as_of, correction } => {
            let (zh, en) = corrected(correction, places);
            told(Some(*as_of), format!("更正：{zh}"), format!("Corrected: {en}"))
        }
        Event::Restored { .. } => {
            told(None, "导入的变更系误录，恢复原状".into(), "What an import changed was wrong: as before".into())
        }
        Event::Retracted { .. } => told(None, "系误录，已撤回".into(), "Recorded in error and retracted".into()),
        Event::Erased { .. } => told(None, "个人信息已删除，不可恢复".into(), "Personal data erased for ever".into()),
        Event::WorkplaceMoved { .. } | Event::PartyOrganizationMoved { .. } | Event::Counted { .. } => None,
    }
}

fn named(name: String) -> String {
    if name.is_empty() { "—".to_owned() } else { name }
}

fn of_standing(standing: Standing) -> (String, String) {
    let joined = standing.joined_on.map(|on| (format!("，{on}入党"), format!(", joined on {on}"))).unwrap_or_default();
    let (zh, en) = match (standing.full, standing.confirmed_on) {
        (true, Some(on)) => (format!("{on}转正"), format!("full member since {on}")),
        (true, None) => ("正式党员".to_owned(), "full member".to_owned()),
        (false, _) => ("预备党员".to_owned(), "probationary member".to_owned()),
    };
    (zh + &joined.0, en + &joined.1)
}

fn of_home(home: Option<&Home>, places: &Places) -> (String, String) {
    match home {
        Some(Home::Here(party)) => {
            let name = named(places.party(party.party_organization));
            (format!("组织关系在{name}"), format!("the relationship is held by {name}"))
        }
        // What it is called is sealed: a history is without personal data.
        Some(Home::Elsewhere { .. }) => ("组织关系在区外".to_owned(), "the relationship is elsewhere".to_owned()),
        None => ("没有组织关系所在党组织".to_owned(), "no Party organization holds the relationship".to_owned()),
    }
}

fn of_manager(manager: &Manager, places: &Places) -> (String, String) {
    match manager {
        Manager::Relationship => {
            ("由组织关系所在党组织管理".to_owned(), "managed by whoever holds the relationship".to_owned())
        }
        Manager::Other(party) => {
            let name = named(places.party(party.party_organization));
            (format!("纳入{name}管理"), format!("managed by {name}"))
        }
        Manager::Nobody => ("未纳入任何党组织管理".to_owned(), "managed by no Party organization".to_owned()),
    }
}

fn because(why: Why) -> (&'static str, &'static str) {
    match why {
        Why::Said => ("", ""),
        Why::OrganizationEnded => ("（该社会组织终止）", " (the organization ended)"),
        Why::PartyOrganizationEnded => ("（党组织撤销）", " (the Party organization was dissolved)"),
    }
}

fn of_end(reason: EndReason) -> (&'static str, &'static str) {
    match reason {
        EndReason::Left => ("退党", "left the Party"),
        EndReason::StruckOff => ("除名", "struck off"),
        EndReason::Expelled => ("开除党籍", "expelled"),
        EndReason::Suspended => ("停止党籍", "suspended"),
        EndReason::ProbationCancelled => ("取消预备党员资格", "probation cancelled"),
        EndReason::Died => ("死亡", "died"),
        EndReason::MovedOut => ("转出", "moved out"),
    }
}

fn corrected(correction: &Correction, places: &Places) -> (String, String) {
    let Correction { standing, from, workplace, home, manager, floating_from, not_floating } = correction;
    let mut said: Vec<(String, String)> = standing.iter().map(|standing| of_standing(*standing)).collect();
    said.extend(from.map(|from| (format!("自{from}起在册"), format!("in the register from {from}"))));
    said.extend(workplace.iter().map(|at| {
        let name = named(places.unit(at.organization));
        (format!("在{name}工作"), format!("works in {name}"))
    }));
    said.extend(home.iter().map(|home| of_home(Some(home), places)));
    said.extend(manager.iter().map(|manager| of_manager(manager, places)));
    said.extend(floating_from.map(|from| (format!("自{from}起流动"), format!("floats from {from}"))));
    said.extend(not_floating.then(|| ("不是流动党员".to_owned(), "does not float".to_owned())));
    let (zh, en): (Vec<_>, Vec<_>) = said.into_iter().unzip();
    (zh.join("；"), en.join("; "))
}
