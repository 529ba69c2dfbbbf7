//! What is told to others: one exhaustive match per aggregate. Persons are nobody else's business; of them only the
//! counts of their organizations are told.

use kernel::{Announcement, Decider as _, Message, Recorded, Route};
use proto::membership::v1 as pb;
use serde::Serialize;
use vocabulary::{Day, midnight};

use crate::domain::counts::{Counts, Span};
use crate::domain::person;
use crate::domain::unit_membership::{Event, UnitMembership};

/// Nothing of a person's events.
pub(crate) fn person(told: &Recorded<person::Event>) -> Announcement {
    use person::Event;
    match &told.event {
        Event::Recorded { .. }
        | Event::Enrolled { .. }
        | Event::Confirmed { .. }
        | Event::RelationshipChanged { .. }
        | Event::WorkplaceChanged { .. }
        | Event::FloatingBegan { .. }
        | Event::FloatingEnded { .. }
        | Event::ManagementChanged { .. }
        | Event::MembershipEnded { .. }
        | Event::ContactLost { .. }
        | Event::ContactFound { .. }
        | Event::ProfileChanged { .. }
        | Event::Corrected { .. }
        | Event::Restored { .. }
        | Event::WorkplaceMoved { .. }
        | Event::PartyOrganizationMoved { .. }
        | Event::Counted { .. }
        | Event::Retracted { .. }
        | Event::Erased { .. } => Announcement::Private,
    }
}

/// The counts of an organization, and since when its register is complete.
pub(crate) fn unit_membership(told: &Recorded<Event>) -> Announcement {
    let route = &told.envelope.route;
    let subject = vocabulary::UnitMembershipId::new(told.envelope.stream).to_string();
    match &told.event {
        Event::Opened { .. } | Event::Placed { .. } => Announcement::Private,
        Event::Counted { organization, differences, on, counts } => {
            let counted = pb::UnitMembershipCounted {
                organization: organization.to_string(),
                differences: differences.iter().map(difference).collect(),
                on: on.to_string(),
                counts: Some(self::counts(*counts)),
            };
            tell("counted", subject, route, differences.first().map(|span| span.from), &counted)
        }
        Event::DeclaredComplete { organization, from } => {
            let declared =
                pb::UnitMembershipDeclaredComplete { organization: organization.to_string(), from: from.to_string() };
            tell("declared_complete", subject, route, Some(*from), &declared)
        }
        Event::DeclarationWithdrawn { organization, reason } => {
            let withdrawn = pb::UnitMembershipDeclarationWithdrawn {
                organization: organization.to_string(),
                reason: reason.to_string(),
            };
            tell("declaration_withdrawn", subject, route, None, &withdrawn)
        }
    }
}

fn difference(span: &Span) -> pb::MemberCountDifference {
    let Span { from, to, counts: Counts { full, probationary, floating, placed, floating_placed } } = *span;
    pb::MemberCountDifference {
        from: from.to_string(),
        to: to.map(|to| to.to_string()).unwrap_or_default(),
        full,
        probationary,
        floating,
        placed,
        floating_placed,
    }
}

fn counts(counts: Counts) -> pb::MemberCounts {
    // No day has fewer than none: what is taken away was told before.
    let number = |count: i32| u32::try_from(count).unwrap_or_default();
    pb::MemberCounts {
        full: number(counts.full),
        probationary: number(counts.probationary),
        floating: number(counts.floating),
        placed: number(counts.placed),
        floating_placed: number(counts.floating_placed),
    }
}

fn tell<M: prost::Name + Serialize>(
    event: &'static str,
    subject: String,
    route: &Route,
    happened: Option<Day>,
    data: &M,
) -> Announcement {
    Announcement::Public(Message {
        aggregate: UnitMembership::NAME,
        event,
        version: 1,
        subject,
        schema: M::full_name(),
        // A generated message of texts and numbers always serializes.
        data: serde_json::to_string(data).unwrap_or_default(),
        occurred: happened.map(midnight),
        division: route.tokens().map(|tokens| tokens.chars().filter(char::is_ascii_digit).collect()),
    })
}
