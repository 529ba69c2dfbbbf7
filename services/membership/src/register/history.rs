//! What happened to somebody, in sentences without personal data.

use std::collections::BTreeSet;

use kernel::Recorded;
use proto::membership::v1 as pb;
use runtime::{Answer, Permission, caller_of, status};
use tonic::{Request, Response};

use super::sentences::{Sentence, sentence};
use super::shown::Places;
use super::{HISTORY_SEEN, Register};
use crate::domain::person::{Event, Home, Manager};

impl Register {
    pub(super) async fn history(
        &self,
        request: Request<pb::ListMemberHistoryRequest>,
    ) -> Answer<pb::ListMemberHistoryResponse> {
        let caller = caller_of(&request)?;
        let pb::ListMemberHistoryRequest { member, purpose } = request.into_inner();
        let (id, _) = self.look(&caller, Permission::MemberRead, HISTORY_SEEN, &member, &purpose).await?;
        let history = self.log.history::<Event>(id).await.map_err(status::unread)?;
        let (mut units, mut parties) = (BTreeSet::new(), BTreeSet::new());
        for told in &history {
            match &told.event {
                Event::WorkplaceChanged { workplace: Some(workplace), .. } => {
                    units.insert(workplace.organization);
                }
                Event::RelationshipChanged { home: Some(Home::Here(party)), .. }
                | Event::ManagementChanged { manager: Manager::Other(party), .. } => {
                    parties.insert(party.party_organization);
                }
                Event::Corrected { correction, .. } => {
                    units.extend(correction.workplace.as_ref().map(|workplace| workplace.organization));
                    parties.extend(correction.home.as_ref().and_then(Home::id));
                }
                _ => {}
            }
        }
        let places = Places::look_up(&self.base.peers.of(&caller, None), &units, &parties).await?;
        let items = history.iter().filter_map(|told| item(told, &places)).collect();
        Ok(Response::new(pb::ListMemberHistoryResponse { items }))
    }
}

fn item(told: &Recorded<Event>, places: &Places) -> Option<pb::MemberHistoryItem> {
    let Sentence { effective, zh, en } = sentence(&told.event, places)?;
    let cause = &told.envelope.cause;
    Some(pb::MemberHistoryItem {
        position: told.envelope.position,
        r#type: told.envelope.name.clone(),
        effective: effective.map(|day| day.to_string()).unwrap_or_default(),
        recorded: told.envelope.recorded_at.rfc3339(),
        by: cause.on_behalf_of.clone().unwrap_or_else(|| cause.actor.clone()),
        text_zh: zh,
        text_en: en,
    })
}
