//! The stored and the published form of every event, as first released.

use std::path::Path;

use kernel::Personal;
use kernel::spec::golden;
use uuid::Uuid;
use vocabulary::{Day, Division, HolderId, Industry, OrganizationId, PostId, parse_day};

use crate::domain::post_holder::{Event, Kind, PersonName, Reason, Telephone};

fn day(text: &str) -> Day {
    parse_day(text).unwrap()
}

/// One event per variant, its fields filled.
fn samples() -> Vec<Event> {
    let (post, organization) = (PostId::new(Uuid::from_u128(3)), OrganizationId::new(Uuid::from_u128(7)));
    let division = Division::parse("440309001").unwrap();
    vec![
        Event::Recorded {
            holder: HolderId::new(Uuid::from_u128(2)),
            name: Personal::Clear(PersonName("李娜".to_owned())),
            telephone: Some(Personal::Clear(Telephone("0755-1234".to_owned()))),
        },
        Event::LiaisonAssigned {
            post,
            organization,
            division,
            industry: Industry::parse("human_resources").ok(),
            from: day("2019-03-01"),
        },
        Event::PostEnded {
            post,
            kind: Kind::Liaison,
            organization,
            division,
            on: day("2019-06-30"),
            reason: Reason::OrganizationEnded,
        },
    ]
}

#[test]
fn post_holders_are_stored_and_told_as_ever() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    golden("assignment", &place, &samples(), crate::publish::post_holder);
}
