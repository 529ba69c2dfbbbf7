//! One event per variant, its fields filled.

use kernel::Personal;
use uuid::Uuid;
use vocabulary::{
    ContactId, CreditCode, Day, Division, Industry, Location, Name, Note, OrganizationId, PartyOrganizationId,
};

use crate::domain::body::{self, BodyKey, Duty};
use crate::domain::organization::events::{Correction, Counted, Event as Told, StatusCorrection};
use crate::domain::organization::row::{
    Address, Cause, Classification, Kind, Papers, Reason, Status, Supervision, Survey,
};
use crate::domain::organization::{Leader, Named, Person, Telephone};
use crate::domain::{division, grant, industry, parameter, party_organization as party};

fn day(text: &str) -> Day {
    vocabulary::parse_day(text).unwrap()
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn note(text: &str) -> Note {
    Note::parse(text).unwrap()
}

fn area(code: &str) -> Division {
    Division::parse(code).unwrap()
}

fn unit(n: u128) -> OrganizationId {
    OrganizationId::new(Uuid::from_u128(n))
}

fn above(n: u128) -> PartyOrganizationId {
    PartyOrganizationId::new(Uuid::from_u128(n))
}

fn social_work() -> Option<Industry> {
    Industry::parse("social_work").ok()
}

pub(super) fn organization() -> Vec<Told> {
    let (from, on) = (day("2019-07-01"), day("2019-07-01"));
    let (old, new) = (area("440309001"), area("440309002"));
    let classification =
        Classification { kind: Kind::ServiceAgency, industry: social_work(), class: Some(name("社会服务")) };
    let location = Some(Location { longitude: 114.061, latitude: 22.706 });
    let address =
        Address { street: old, community: Some(area("440309001002")), line: Some(note("大和路1号")), location };
    let supervision = Supervision { authority: Some(name("龙华区民政局")), unit: Some(name("团区委")) };
    let survey = Survey { full: Some(3), probationary: 1, floating: 2, applicants: 4 };
    let correction = Correction {
        registered_on: Some(day("2014-03-01")),
        name: Some(name("观湖义工联合会")),
        classification: Some(classification.clone()),
        address: Some(address.clone()),
        supervision: Some(supervision.clone()),
        employees: Some(Counted { count: 12, on }),
        survey: Some(Counted { count: Survey { full: None, ..survey }, on }),
        status: Some(StatusCorrection {
            status: Status::Revoked { certificate: true },
            on,
            was_on: Some(day("2019-01-01")),
        }),
    };
    let contact = ContactId::new(Uuid::from_u128(9));
    vec![
        Told::Recorded {
            id: unit(2),
            code: CreditCode::parse("53440300305837768J").unwrap(),
            name: name("观湖义工联"),
            classification: classification.clone(),
            address: address.clone(),
            supervision: supervision.clone(),
            from: day("2015-03-01"),
            registered: true,
            vouched: Some(note("证书上如此")),
        },
        Told::Renamed { name: name("观湖志愿者协会"), from },
        Told::MovedOut { street: old, to: new, from },
        Told::MovedIn { address: address.clone(), out_of: new, from },
        Told::Relocated { address, from },
        Told::Reclassified { classification, from },
        Told::SupervisionChanged { supervision, from },
        Told::EmployeesCounted { employees: 12, on },
        Told::Surveyed { survey, on },
        Told::ReasonGiven { reason: Reason::OwnerUnwilling, on },
        Told::PapersReceived { papers: Papers { commitment: true, survey_form: true, charter: true }, on },
        Told::WentDormant { cause: Some(Cause::LongInactive), on },
        Told::Resumed { on },
        Told::Deregistered { on },
        Told::Revoked { certificate: true, on },
        Told::ContactNamed {
            contact,
            named: Named {
                leader: Some(Personal::Clear(Leader(name("甲")))),
                person: Some(Personal::Clear(Person(name("乙")))),
                telephone: Some(Personal::Clear(Telephone(name("0755-1234")))),
            },
        },
        Told::ContactErased { contact, reason: note("本人要求") },
        Told::LineSet { line: BodyKey::parse("hub-440309001").unwrap(), why: note("由促进会直接联系"), from },
        Told::LineCleared { why: note("已有行业党组织"), from },
        Told::Misplaced { street: old, to: new, as_of: on },
        Told::Corrected { as_of: on, correction: Box::new(correction) },
        Told::Retracted { reason: note("误录") },
    ]
}

pub(super) fn party_organization() -> Vec<party::Event> {
    use party::row::Term;
    use party::{Correction, Event, Kind, Seat, Setup, Span, Units};
    let (from, on) = (day("2019-07-01"), day("2019-07-01"));
    let term = Term {
        setup: Some(Setup::Joint),
        term: Some(name("第一届")),
        ends_on: Some(day("2022-07-01")),
        document_number: Some(name("深龙华社党〔2019〕1号")),
    };
    let seat = Seat { division: area("440309001"), industry: social_work() };
    let code = party::Code::parse("044030900001").ok();
    let span = |n, subordinate| Span { unit: unit(n), from, to: Some(day("2020-01-01")), subordinate };
    let correction = Correction {
        code: code.clone(),
        founded_on: Some(day("2016-05-01")),
        name: Some(name("中共观湖义工联支部委员会")),
        kind: Some(Kind::Branch),
        superior: Some(above(5)),
        units: Some(Units { lead: Some(unit(6)), spans: vec![span(6, false), span(7, true)] }),
        affiliated: Some(vec![Span { to: None, ..span(8, false) }]),
        dissolved_on: Some(day("2021-01-01")),
    };
    vec![
        Event::Recorded {
            id: above(2),
            code,
            name: name("中共观湖联合支部委员会"),
            kind: Kind::JointBranch,
            superior: Some(above(5)),
            term: term.clone(),
            founded_on: day("2016-05-01"),
            seat: seat.clone(),
        },
        Event::UnitJoined { unit: unit(6), from, lead: true, subordinate: true },
        Event::UnitLeft { unit: unit(6), on },
        Event::LeadUnitChanged { unit: unit(7), from },
        Event::UnitAffiliated { unit: unit(8), from },
        Event::AffiliationEnded { unit: unit(8), on },
        Event::Renamed { name: name("中共观湖志愿者联合支部委员会"), from },
        Event::SuperiorChanged { superior: above(5), from, subordinate_in: vec![unit(6)] },
        Event::Upgraded { from_kind: Kind::Branch, kind: Kind::GeneralBranch, on },
        Event::TermSet { term, from },
        Event::MovedOut { division: area("440309001"), to: area("440309002"), from },
        Event::Placed { seat, from },
        Event::Dissolved { on, reason: Some(note("单位注销")) },
        Event::Corrected { as_of: on, correction: Box::new(correction) },
        Event::Retracted { reason: note("误录") },
    ]
}

pub(super) fn division() -> Vec<division::Event> {
    let row = division::Row {
        code: area("440309001"),
        name: name("观湖街道"),
        parent: Some(area("440309")),
        from: Some(day("2016-12-01")),
        to: Some(day("2030-01-01")),
        aliases: vec![name("观湖办事处")],
    };
    vec![division::Event::Recorded { row }]
}

pub(super) fn industry() -> Vec<industry::Event> {
    let row = industry::Row {
        key: Industry::parse("human_resources").unwrap(),
        name: name("人力资源"),
        from: Some(day("2019-01-01")),
        to: Some(day("2030-01-01")),
        aliases: vec![name("人力资源服务")],
        rank: 1,
    };
    vec![industry::Event::Recorded { row }]
}

pub(super) fn body() -> Vec<body::Event> {
    let duties = |keys: &[&str]| keys.iter().map(|key| Duty::parse(key).unwrap()).collect();
    let row = body::Row {
        key: BodyKey::parse("industry-social_work").unwrap(),
        name: name("龙华区社会工作行业党组织"),
        kind: body::Kind::Industry,
        division: Some(area("440309001")),
        industry: social_work(),
        party_organization: Some(above(9)),
        from: Some(day("2019-01-01")),
        to: Some(day("2024-03-01")),
        leads: duties(&["line", "opinion"]),
        supports: duties(&["posts"]),
        rank: 16,
    };
    vec![body::Event::Recorded { row: Box::new(row) }]
}

pub(super) fn parameter() -> Vec<parameter::Event> {
    let (key, value) = (name("term_reminder_months"), note("[6,3,1]"));
    vec![parameter::Event::Set { key, value, from: Some(day("2019-01-01")), source: note("方案") }]
}

pub(super) fn grant() -> Vec<grant::Event> {
    let (holder, role) = (name("up/li"), name("street_staff"));
    let given = grant::Given {
        holder: holder.clone(),
        role: role.clone(),
        reach: grant::Reach::Division(area("440309001")),
        from: day("2019-07-01"),
        to: Some(day("2020-01-01")),
    };
    let reason = Some(note("调离"));
    vec![grant::Event::Added { given }, grant::Event::Ended { holder, role, on: day("2019-12-01"), reason }]
}
