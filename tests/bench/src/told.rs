//! What others are told of a meter: as if it were a social organization whose employees are counted every month, which
//! is what the read model `coverage` listens to.

use kernel::{Announcement, Day, Message, Recorded};
use proto::organization::v1::{OrganizationEmployeesCounted, OrganizationKind, OrganizationRecorded};
use serde::Serialize;
use vocabulary::OrganizationId;

use crate::meter::Happened;

/// Everything is told.
pub(crate) fn told(recorded: &Recorded<Happened>) -> Announcement {
    let envelope = &recorded.envelope;
    let (event, schema, data) = match &recorded.event {
        Happened::Installed { serial, .. } => ("recorded", "OrganizationRecorded", json(&organization(serial))),
        Happened::Read { value, .. } => {
            let on = (Day::default() + chrono::Months::new(*value as u32)).to_string();
            let counted = OrganizationEmployeesCounted { employees: *value as u32, on };
            ("employees_counted", "OrganizationEmployeesCounted", json(&counted))
        }
    };
    Announcement::Public(Message {
        aggregate: "organization",
        event,
        version: 1,
        subject: OrganizationId::new(envelope.stream).to_string(),
        schema: format!("baohe.organization.v1.{schema}"),
        data,
        occurred: None,
        division: Some("440309001".to_owned()),
    })
}

fn organization(serial: &str) -> OrganizationRecorded {
    OrganizationRecorded {
        code: serial.to_owned(),
        name: format!("社会组织{serial}"),
        kind: OrganizationKind::Association.into(),
        division: "440309001".to_owned(),
        community: "440309001001".to_owned(),
        from: Day::default().to_string(),
        registered: true,
        in_statistics: true,
        ..OrganizationRecorded::default()
    }
}

fn json(message: &impl Serialize) -> String {
    serde_json::to_string(message).unwrap_or_default()
}
