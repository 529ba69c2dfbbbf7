//! `Record`: a ledger's row against what is known, told as precise events, or none.

use vocabulary::{Day, Timeline};

use super::events::{Correction, Counted, Event};
use super::row::{Address, Classification, Papers, Record, Row, Supervision, Survey};
use super::state::Known;
use super::{Refusal, contact, status};

/// It was not on record. Its registration is the day it began; without one, today is.
pub(super) fn first(record: &Record, today: Day) -> Result<Vec<Event>, Refusal> {
    let row = &record.row;
    let recorded = Event::Recorded {
        id: record.id,
        code: row.code.clone(),
        name: row.name.clone(),
        classification: Classification { kind: row.kind, industry: row.industry.clone(), class: row.class.clone() },
        address: Address {
            street: row.street,
            community: row.community,
            line: row.address.clone(),
            location: row.location,
        },
        supervision: Supervision { authority: row.registration_authority.clone(), unit: row.supervising_unit.clone() },
        from: row.registered_on.unwrap_or(today),
        registered: row.registered_on.is_some(),
        vouched: record.vouched.clone(),
    };
    let Some(born) = Known::born(&recorded) else { return Ok(vec![]) };
    let first = Record { correct: false, ..record.clone() };
    Ok(std::iter::once(recorded).chain(again(&born, &first, today)?).collect())
}

/// It is on record: what changed, or what was wrong.
pub(super) fn again(now: &Known, record: &Record, today: Day) -> Result<Vec<Event>, Refusal> {
    let Record { row, as_of, correct, id: _, vouched: _, contact: fresh, life: _ } = record;
    let counted = row.counted_on.unwrap_or(*as_of);
    let mut known = now.clone();
    let mut told = Vec::new();

    // A registration does not change: another day, or a day at last, means that the recorded one was wrong.
    let registered_on = row.registered_on.filter(|on| !now.registered || *on != now.start);
    if let Some(start) = registered_on {
        let correction = Correction { registered_on: Some(start), ..Correction::default() };
        let learnt = Event::Corrected { as_of: start, correction: Box::new(correction) };
        known.evolve(&learnt);
        told.extend((!correct).then_some(learnt));
    }
    let from = counted.max(known.start);
    let mut differing = differing(&known, row, from, counted);
    if *correct {
        if let Some(wanted) = row.status {
            differing.status = status::correct(&known, wanted, row.status_on, from, today)?;
        }
        told.extend(corrections(&known, Correction { registered_on, ..differing }, from, counted));
    } else {
        told.extend(changes(&known, differing, from, counted));
    }
    told.extend(on_paper(&known, row, counted, *correct));
    if !correct && let Some(wanted) = row.status {
        told.extend(status::change(&known, wanted, row.status_on, today)?);
    }
    // Who was forgotten does not come back by a ledger that still names them; `NameContact` can.
    if now.erased.is_empty() {
        told.extend(contact::named(now.contact.as_ref(), &row.contact, *fresh));
    }
    match now.ended() {
        Some(on) if !correct && !told.iter().all(|event| matches!(event, Event::Corrected { .. })) => {
            Err(Refusal::Ended { on })
        }
        _ => Ok(told),
    }
}

/// What the row says otherwise than what is in force at `from` (counts: at `counted`), by groups.
fn differing(now: &Known, row: &Row, from: Day, counted: Day) -> Correction {
    // Without `..`, so that a new column does not compile until it is compared: here, or (`_`) by who calls this.
    let Row {
        code: _,
        name,
        kind,
        street,
        community,
        industry,
        class,
        address,
        location,
        registered_on: _,
        registration_authority,
        supervising_unit,
        employees,
        full,
        probationary,
        floating,
        applicants,
        reason: _,
        commitment: _,
        survey_form: _,
        charter: _,
        contact: _,
        status: _,
        status_on: _,
        counted_on: _,
    } = row;
    let at = now.classifications.at(from);
    let classification = Classification {
        kind: *kind,
        industry: industry.clone().or_else(|| at.industry.clone()),
        class: class.clone().or_else(|| at.class.clone()),
    };
    let at = now.supervisions.at(from);
    let supervision = Supervision {
        authority: registration_authority.clone().or_else(|| at.authority.clone()),
        unit: supervising_unit.clone().or_else(|| at.unit.clone()),
    };
    // In another street the old community, address and location are no longer true.
    let at = Some(now.addresses.at(from)).filter(|at| at.street == *street);
    let address = Address {
        street: *street,
        community: community.or_else(|| at?.community),
        line: address.clone().or_else(|| at?.line.clone()),
        location: location.or_else(|| at?.location),
    };
    let surveyed = full.or(*probationary).or(*floating).or(*applicants).is_some();
    let at = now.surveys.as_ref().map(|surveys| *surveys.at(counted)).unwrap_or_default();
    let survey = Survey {
        full: full.or(at.full),
        probationary: probationary.unwrap_or(at.probationary),
        floating: floating.unwrap_or(at.floating),
        applicants: applicants.unwrap_or(at.applicants),
    };
    Correction {
        registered_on: None,
        name: (now.names.at(from) != name).then(|| name.clone()),
        classification: (*now.classifications.at(from) != classification).then_some(classification),
        address: (*now.addresses.at(from) != address).then_some(address),
        supervision: (*now.supervisions.at(from) != supervision).then_some(supervision),
        employees: employees.and_then(|count| counted_anew(now.employees.as_ref(), count, counted)),
        survey: surveyed.then(|| counted_anew(now.surveys.as_ref(), survey, counted)).flatten(),
        status: None,
    }
}

fn counted_anew<T: PartialEq>(known: Option<&Timeline<T>>, count: T, on: Day) -> Option<Counted<T>> {
    (known.map(|known| known.at(on)) != Some(&count)).then_some(Counted { count, on })
}

fn changes(now: &Known, differing: Correction, from: Day, counted: Day) -> Vec<Event> {
    let Correction { registered_on: _, name, classification, address, supervision, employees, survey, status: _ } =
        differing;
    let mut told = Vec::new();
    told.extend(name.map(|name| Event::Renamed { name, from }));
    told.extend(classification.map(|classification| Event::Reclassified { classification, from }));
    told.extend(address.iter().flat_map(|address| moved(now.addresses.at(from), address, from)));
    told.extend(supervision.map(|supervision| Event::SupervisionChanged { supervision, from }));
    told.extend(employees.map(|counted| Event::EmployeesCounted { employees: counted.count, on: counted.on }));
    told.extend(survey.map(|survey| Event::Surveyed { survey: survey.count, on: counted }));
    told
}

/// A count that was wrong keeps the day it was taken.
fn corrections(now: &Known, mut differing: Correction, from: Day, counted: Day) -> Vec<Event> {
    if let (Some(count), Some(known)) = (&mut differing.employees, &now.employees) {
        count.on = known.since(counted);
    }
    if let (Some(count), Some(known)) = (&mut differing.survey, &now.surveys) {
        count.on = known.since(counted);
    }
    let [before, after] = likewise(now, &differing, from);
    // In the order of their days: who follows takes the last one for what holds now.
    let mut in_order = before;
    if let Some(address) = &differing.address {
        in_order.extend(misplaced(now.addresses.at(from), address, from));
    }
    if differing != Correction::default() {
        in_order.push(Event::Corrected { as_of: from, correction: Box::new(differing) });
    }
    in_order.extend(after);
    in_order
}

/// Another street hears of it, too.
fn misplaced(wrong: &Address, right: &Address, as_of: Day) -> Option<Event> {
    (wrong.street != right.street).then_some(Event::Misplaced { street: wrong.street, to: right.street, as_of })
}

/// The same mistakes before and after the values in force at `from`, corrected there as well, in the order of days.
fn likewise(now: &Known, differing: &Correction, from: Day) -> [Vec<Event>; 2] {
    let corrected = |as_of, correction| Event::Corrected { as_of, correction: Box::new(correction) };
    let classified = |(day, right)| {
        let correction = Correction { classification: Some(right), ..Correction::default() };
        (day, vec![corrected(day, correction)])
    };
    let placed = |(day, right): (Day, Address)| {
        let misplaced = misplaced(now.addresses.at(day), &right, day);
        let correction = Correction { address: Some(right), ..Correction::default() };
        (day, misplaced.into_iter().chain([corrected(day, correction)]).collect::<Vec<_>>())
    };
    let classes = differing.classification.as_ref().map(|right| same_mistake(now, right, from)).unwrap_or_default();
    let places = differing.address.as_ref().map(|right| same_place(now, right, from)).unwrap_or_default();
    let mut sides = classes.into_iter().zip(places).map(|(classes, places)| {
        let mut told: Vec<_> = classes.into_iter().map(classified).chain(places.into_iter().map(placed)).collect();
        told.sort_by_key(|(day, _)| *day);
        told.into_iter().flat_map(|(_, events)| events).collect()
    });
    [sides.next().unwrap_or_default(), sides.next().unwrap_or_default()]
}

/// Street, community, address and location change together, but the street can be wrong while the address was retyped:
/// where the wrong street or community stood before and after as well, it is corrected there too.
fn same_place(now: &Known, right: &Address, from: Day) -> [Vec<(Day, Address)>; 2] {
    let wrong = now.addresses.at(from);
    now.addresses.around(from).map(|neighbours| {
        let [mut street, mut community] = [wrong.street != right.street, wrong.community != right.community];
        let mut mended = Vec::new();
        for (day, then) in neighbours {
            street &= then.street == wrong.street;
            community &= then.street == wrong.street && then.community == wrong.community;
            if !(street || community) {
                break;
            }
            // A community of the wrong street is wrong whichever it was.
            let community = right.community;
            let street = if street { right.street } else { then.street };
            mended.push((day, Address { street, community, ..then.clone() }));
        }
        mended
    })
}

/// Kind, industry and class change together, but one can be wrong while another changed: where the wrong one stood before
/// and after as well, it is corrected there too.
fn same_mistake(now: &Known, right: &Classification, from: Day) -> [Vec<(Day, Classification)>; 2] {
    let wrong = now.classifications.at(from);
    now.classifications.around(from).map(|neighbours| {
        let [mut kind, mut industry, mut class] =
            [wrong.kind != right.kind, wrong.industry != right.industry, wrong.class != right.class];
        let mut mended = Vec::new();
        for (day, then) in neighbours {
            kind &= then.kind == wrong.kind;
            industry &= then.industry == wrong.industry;
            class &= then.class == wrong.class;
            if !(kind || industry || class) {
                break;
            }
            let pick = |wrong: bool| if wrong { right } else { then };
            let kind = pick(kind).kind;
            let (industry, class) = (pick(industry).industry.clone(), pick(class).class.clone());
            mended.push((day, Classification { kind, industry, class }));
        }
        mended
    })
}

/// What it said and handed in; corrected by being told again for the same day.
fn on_paper(now: &Known, row: &Row, counted: Day, correct: bool) -> Vec<Event> {
    let mut told = Vec::new();
    let on = |since: Option<Day>| if correct { since.unwrap_or(counted) } else { counted };
    let reason = row.reason.and_then(|reason| counted_anew(now.reasons.as_ref(), reason, counted));
    let since = now.reasons.as_ref().map(|known| known.since(counted));
    told.extend(reason.map(|reason| Event::ReasonGiven { reason: reason.count, on: on(since) }));

    let at = now.papers.as_ref().map(|papers| *papers.at(counted)).unwrap_or_default();
    let papers = Papers {
        commitment: row.commitment.unwrap_or(at.commitment),
        survey_form: row.survey_form.unwrap_or(at.survey_form),
        charter: row.charter.unwrap_or(at.charter),
    };
    let since = now.papers.as_ref().map(|known| known.since(counted));
    told.extend((papers != at).then(|| Event::PapersReceived { papers, on: on(since) }));
    told
}

/// Between streets two events at once, so that each street hears of it; within one it is relocated.
pub(super) fn moved(now: &Address, to: &Address, from: Day) -> Vec<Event> {
    if now.street != to.street {
        let out = Event::MovedOut { street: now.street, to: to.street, from };
        vec![out, Event::MovedIn { address: to.clone(), out_of: now.street, from }]
    } else if now != to {
        vec![Event::Relocated { address: to.clone(), from }]
    } else {
        vec![]
    }
}
