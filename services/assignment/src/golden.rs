//! The stored and the published form of every event, as first released.

use std::path::Path;

use kernel::Personal;
use kernel::spec::{golden, search_key};
use uuid::Uuid;
use vocabulary::{Day, Division, HolderId, Industry, Name, Note, OrganizationId, PostId, parse_day};

use crate::domain::post_holder::{
    ContactKind, Details, Event, HomeUnit, Kind, Mistake, PersonName, PoliticalStatus, Position, Reason, Source,
    Telephone,
};

fn day(text: &str) -> Day {
    parse_day(text).unwrap()
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn details() -> Details {
    Details {
        political_status: Some(Personal::Clear(PoliticalStatus(name("中共党员")))),
        position: Some(Personal::Clear(Position(name("科员")))),
        source: Some(Personal::Clear(Source(name("机关干部")))),
        home_unit: Some(Personal::Clear(HomeUnit(name("观湖街道办事处")))),
    }
}

/// One event per variant, its fields filled.
fn samples() -> Vec<Event> {
    let (post, organization) = (PostId::new(Uuid::from_u128(3)), OrganizationId::new(Uuid::from_u128(7)));
    let (holder, reason) = (HolderId::new(Uuid::from_u128(2)), Note::parse("误录").unwrap());
    let division = Division::parse("440309001").unwrap();
    let (kind, industry) = (Kind::Instructor, Industry::parse("human_resources").ok());
    let contact = ContactKind::Visit;
    vec![
        Event::Recorded {
            holder,
            search: Personal::Clear(search_key("post_holder", &["telephone", "李娜", "07551234"])),
            name: Personal::Clear(PersonName(name("李娜"))),
            telephone: Some(Personal::Clear(Telephone(name("0755-1234")))),
            details: details(),
        },
        Event::Described { holder, details: details() },
        Event::DescriptionCorrected { holder, details: details() },
        Event::PostAssigned { post, kind, organization, division, industry: industry.clone(), from: day("2019-03-01") },
        Event::PostEnded {
            post,
            kind,
            organization,
            division,
            on: day("2019-06-30"),
            reason: Reason::OrganizationEnded,
        },
        Event::PostCorrected {
            post,
            kind,
            organization,
            division,
            from: day("2019-02-01"),
            until: Some(day("2019-06-30")),
        },
        Event::PostRetracted {
            post,
            kind: Kind::Liaison,
            organization,
            division,
            mistake: Mistake::ImportUndone,
            reason: reason.clone(),
        },
        Event::MovedAlong { post, organization, division, industry: industry.clone(), from: day("2019-07-01") },
        Event::Contacted { organization, division, industry, on: day("2019-05-05"), kind: contact },
        Event::ContactRetracted { organization, division, on: day("2019-05-05"), kind: contact },
        Event::LoadApproved { up_to: 12, reason: reason.clone() },
        Event::LoadExceptionEnded { reason: reason.clone() },
        Event::Erased { holder, reason },
    ]
}

#[test]
fn post_holders_are_stored_and_told_as_ever() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    golden("assignment", &place, &samples(), crate::publish::post_holder);
}
