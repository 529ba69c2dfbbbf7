//! The stored and the published form of every event, as first released.

use std::path::Path;

use kernel::spec::golden;
use kernel::{Announcement, Event, Recorded};

mod samples;

fn holds<E: Event>(samples: &[E], publish: fn(&Recorded<E>) -> Announcement) {
    golden("organization", &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"), samples, publish);
}

#[test]
fn organizations_are_stored_and_told_as_ever() {
    holds(&samples::organization(), crate::publish::organization);
}

#[test]
fn party_organizations_are_stored_and_told_as_ever() {
    holds(&samples::party_organization(), crate::publish::party_organization);
}

#[test]
fn reference_data_are_stored_and_told_as_ever() {
    holds(&samples::division(), crate::publish::division);
    holds(&samples::industry(), crate::publish::industry);
    holds(&samples::body(), crate::publish::body);
    holds(&samples::parameter(), crate::publish::parameter);
    holds(&samples::grant(), crate::publish::grant);
}
