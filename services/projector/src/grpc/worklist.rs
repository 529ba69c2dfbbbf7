//! What is open, within what the caller may see.

use proto::coverage::v1 as pb;
use proto::coverage::v1::worklist_service_server::WorklistService;
use runtime::{Answer, Invalid, Pages, Permission, Ticket, status};
use tonic::{Request, Response};
use uuid::Uuid;

use super::Worklist;
use super::coverage::conditions;
use crate::coverage::known::When;
use crate::coverage::words::Reference;
use crate::directory::Visible;
use crate::directory::page::Last;
use crate::models;
use crate::parameters::Parameters;
use crate::worklist::{Listing, Place, Reason, Rules};

#[tonic::async_trait]
impl WorklistService for Worklist {
    async fn list_worklist(&self, request: Request<pb::ListWorklistRequest>) -> Answer<pb::ListWorklistResponse> {
        let ticket = Ticket::of(&request)?;
        let asked = request.into_inner();
        let same =
            pb::ListWorklistRequest { page_token: String::new(), page_size: 0, after: Vec::new(), ..asked.clone() };
        let (list, size) = (Pages::list(&same)?, i64::from(Pages::size(asked.page_size)));
        let last = self.0.pages.read::<Last>(&asked.page_token, &list)?;
        let mut invalid = Invalid::new();
        let on = models::day("on", &asked.on, &mut invalid);
        let reasons = reasons(&asked.reason, &mut invalid);
        models::sound(invalid)?;
        // A page asked for after midnight goes on with the day of the first.
        let when = When { on: last.as_ref().map_or(on, |last| last.on), known: None };
        let after: Option<Place> =
            last.map(|last| serde_json::from_str(&last.text)).transpose().map_err(status::internal)?;

        models::wait(&self.0.coverage, &asked.after, &ticket).await?;
        let mut reading = models::read(&self.0.coverage).await?;
        let reference = Reference::load(when, &mut reading.tx).await.map_err(status::database)?;
        let scopes = ticket.caller.scopes(Permission::DirectoryRead);
        let (visible, filters) = (Visible::new(&scopes), conditions(&reference, &asked.r#where)?);
        let rules = Rules::new(&Parameters::load(when, &mut reading.tx).await.map_err(status::database)?);
        let listing = Listing { when, visible: &visible, filters: &filters, reasons: &reasons, rules };
        let size = usize::try_from(size).map_err(status::internal)?;
        let page = listing.page(after.as_ref(), size, &mut reading.tx).await.map_err(status::database)?;
        let items = listing.told(&page.items, &reference, &mut reading.tx).await.map_err(status::database)?;
        let next_page_token = match page.next {
            Some(place) => {
                let text = serde_json::to_string(&place).map_err(status::internal)?;
                self.0.pages.token(Last { text, id: Uuid::nil(), on: when.on }, &list)?
            }
            None => String::new(),
        };
        Ok(Response::new(pb::ListWorklistResponse {
            on: when.on.to_string(),
            positions: models::positions(&reading),
            scope: Some(scopes.told()),
            items,
            total: page.total,
            next_page_token,
        }))
    }
}

fn reasons(keys: &[String], invalid: &mut Invalid) -> Vec<Reason> {
    let known = |key: &String| {
        let found = Reason::find(key);
        if found.is_none() {
            let all = Reason::ALL.map(Reason::key);
            let (zh, en) = (format!("应为 {}", all.join("、")), format!("must be one of {}", all.join(", ")));
            invalid.field("reason", "worklist.reason", zh, en, key);
        }
        found
    };
    keys.iter().filter_map(known).collect()
}
