//! Lists, single records and what happened to them; all within what the caller may see.

use proto::common::v1::{AsOf, Receipt};
use proto::coverage::v1 as pb;
use proto::coverage::v1::directory_service_server::DirectoryService;
use runtime::{Answer, Invalid, Permission, Scopes, Ticket, status};
use tonic::{Request, Response, Status};
use uuid::Uuid;
use vocabulary::{OrganizationId, PartyOrganizationId};

use super::Directory;
use super::coverage::conditions;
use crate::coverage::known::When;
use crate::coverage::words::Reference;
use crate::directory::page::{Last, Pages};
use crate::directory::{NOT_FOUND, Visible, only, organizations, party_organizations};
use crate::history::{self, Names, Subject, sentence};
use crate::models;

#[tonic::async_trait]
impl DirectoryService for Directory {
    async fn list_organizations(
        &self,
        request: Request<pb::ListOrganizationsRequest>,
    ) -> Answer<pb::ListOrganizationsResponse> {
        let ticket = Ticket::of(&request)?;
        let asked = request.into_inner();
        let same = pb::ListOrganizationsRequest {
            page_token: String::new(),
            page_size: 0,
            after: Vec::new(),
            ..asked.clone()
        };
        let (list, scopes) = (Pages::list(&same), scopes(&ticket));
        let (visible, size) = (Visible::new(&scopes), Pages::size(asked.page_size));
        let after = self.0.pages.read(&self.0.pool, &asked.page_token, &list).await?;
        let when = when(&asked.on, after.as_ref())?;
        models::wait(&self.0.coverage, &asked.after, &ticket).await?;
        let mut reading = models::read(&self.0.coverage).await?;
        let reference = Reference::load(when, &mut reading.tx).await.map_err(status::database)?;
        let filters = conditions(&reference, &asked.r#where)?;
        let listing =
            organizations::Listing { when, visible: &visible, filters: &filters, search: asked.search.trim() };
        let total = listing.count(&mut reading.tx).await.map_err(status::database)?;
        let page = listing.page(after.as_ref(), size, &reference, &mut reading.tx).await;
        let (organizations, last) = page.map_err(status::database)?;
        Ok(Response::new(pb::ListOrganizationsResponse {
            organizations,
            next_page_token: self.next(last, &list).await?,
            total,
            as_of: models::as_of(&reading),
            scope: Some(scopes.told()),
        }))
    }

    async fn get_organization(
        &self,
        request: Request<pb::GetOrganizationRequest>,
    ) -> Answer<pb::GetOrganizationResponse> {
        let ticket = Ticket::of(&request)?;
        let asked = request.into_inner();
        let when = when(&asked.on, None)?;
        models::wait(&self.0.coverage, &asked.after, &ticket).await?;
        let (organization, as_of) = self.organization(when, &asked.organization, &scopes(&ticket)).await?;
        Ok(Response::new(pb::GetOrganizationResponse { organization: Some(organization), as_of }))
    }

    async fn list_organization_history(
        &self,
        request: Request<pb::ListOrganizationHistoryRequest>,
    ) -> Answer<pb::ListOrganizationHistoryResponse> {
        let ticket = Ticket::of(&request)?;
        let asked = request.into_inner();
        self.wait_for_history(&asked.after, &ticket).await?;
        let scopes = scopes(&ticket);
        let found = self.organization(when("", None)?, &asked.organization, &scopes).await;
        let id = found.map(|(organization, _)| organization.id);
        // What is gone as known now, or not there today, still has a history.
        let id = id.or_else(|error| if scopes.whole { Ok(asked.organization.clone()) } else { Err(error) })?;
        let unit = id.parse::<OrganizationId>().map_err(|_| not_found(&asked.organization))?.uuid();
        let (items, as_of) = self.history(Subject::Unit, unit, &asked.organization).await?;
        Ok(Response::new(pb::ListOrganizationHistoryResponse { items, as_of }))
    }

    async fn list_party_organizations(
        &self,
        request: Request<pb::ListPartyOrganizationsRequest>,
    ) -> Answer<pb::ListPartyOrganizationsResponse> {
        let ticket = Ticket::of(&request)?;
        let asked = request.into_inner();
        let same = pb::ListPartyOrganizationsRequest {
            page_token: String::new(),
            page_size: 0,
            after: Vec::new(),
            ..asked.clone()
        };
        let (list, scopes) = (Pages::list(&same), scopes(&ticket));
        let (visible, size) = (Visible::new(&scopes), Pages::size(asked.page_size));
        let after = self.0.pages.read(&self.0.pool, &asked.page_token, &list).await?;
        let when = when(&asked.on, after.as_ref())?;
        models::wait(&self.0.coverage, &asked.after, &ticket).await?;
        let mut reading = models::read(&self.0.coverage).await?;
        let reference = Reference::load(when, &mut reading.tx).await.map_err(status::database)?;
        let mut invalid = Invalid::new();
        let condition = |one: &pb::Condition, invalid: &mut Invalid| {
            party_organizations::condition(&reference, &one.dimension, &one.value, invalid)
        };
        let filters: Vec<_> = asked.r#where.iter().filter_map(|one| condition(one, &mut invalid)).collect();
        models::sound(invalid)?;
        let search = asked.search.trim();
        let listing = party_organizations::Listing { when, visible: &visible, filters: &filters, search };
        let total = listing.count(&mut reading.tx).await.map_err(status::database)?;
        let page = listing.page(after.as_ref(), size, &mut reading.tx).await;
        let (party_organizations, last) = page.map_err(status::database)?;
        Ok(Response::new(pb::ListPartyOrganizationsResponse {
            party_organizations,
            next_page_token: self.next(last, &list).await?,
            total,
            as_of: models::as_of(&reading),
            scope: Some(scopes.told()),
        }))
    }

    async fn get_party_organization(
        &self,
        request: Request<pb::GetPartyOrganizationRequest>,
    ) -> Answer<pb::GetPartyOrganizationResponse> {
        let ticket = Ticket::of(&request)?;
        let asked = request.into_inner();
        let when = when(&asked.on, None)?;
        models::wait(&self.0.coverage, &asked.after, &ticket).await?;
        let (party, as_of) = self.party_organization(when, &asked.party_organization, &scopes(&ticket)).await?;
        Ok(Response::new(pb::GetPartyOrganizationResponse { party_organization: Some(party), as_of }))
    }

    async fn list_party_organization_history(
        &self,
        request: Request<pb::ListPartyOrganizationHistoryRequest>,
    ) -> Answer<pb::ListPartyOrganizationHistoryResponse> {
        let ticket = Ticket::of(&request)?;
        let asked = request.into_inner();
        self.wait_for_history(&asked.after, &ticket).await?;
        let scopes = scopes(&ticket);
        let found = self.party_organization(when("", None)?, &asked.party_organization, &scopes).await;
        let id = found.map(|(party, _)| party.id);
        let id = id.or_else(|error| if scopes.whole { Ok(asked.party_organization.clone()) } else { Err(error) })?;
        let party = id.parse::<PartyOrganizationId>().map_err(|_| not_found(&asked.party_organization))?.uuid();
        let (items, as_of) = self.history(Subject::Party, party, &asked.party_organization).await?;
        Ok(Response::new(pb::ListPartyOrganizationHistoryResponse { items, as_of }))
    }
}

impl Directory {
    async fn next(&self, last: Option<Last>, list: &str) -> Result<String, Status> {
        match last {
            Some(last) => self.0.pages.token(&self.0.pool, last, list).await,
            None => Ok(String::new()),
        }
    }

    async fn organization(
        &self,
        when: When,
        name: &str,
        scopes: &Scopes,
    ) -> Result<(pb::Organization, Option<AsOf>), Status> {
        let mut reading = models::read(&self.0.coverage).await?;
        let reference = Reference::load(when, &mut reading.tx).await.map_err(status::database)?;
        let visible = Visible::new(scopes);
        let listing = organizations::Listing { when, visible: &visible, filters: &[], search: "" };
        let found = listing.named(name.trim(), &reference, &mut reading.tx).await.map_err(status::database)?;
        Ok((only(found, name, |one| &one.code)?, models::as_of(&reading)))
    }

    async fn party_organization(
        &self,
        when: When,
        name: &str,
        scopes: &Scopes,
    ) -> Result<(pb::PartyOrganization, Option<AsOf>), Status> {
        let mut reading = models::read(&self.0.coverage).await?;
        let visible = Visible::new(scopes);
        let listing = party_organizations::Listing { when, visible: &visible, filters: &[], search: "" };
        let found = listing.named(name.trim(), &mut reading.tx).await.map_err(status::database)?;
        Ok((only(found, name, |one| &one.id)?, models::as_of(&reading)))
    }

    async fn wait_for_history(&self, after: &[Receipt], ticket: &Ticket) -> Result<(), Status> {
        models::wait(&self.0.coverage, after, ticket).await?;
        models::wait(&self.0.history, after, ticket).await
    }

    async fn history(
        &self,
        kind: Subject,
        id: Uuid,
        asked: &str,
    ) -> Result<(Vec<pb::HistoryItem>, Option<AsOf>), Status> {
        let mut reading = models::read(&self.0.history).await?;
        let items = history::of(kind, id, &mut reading.tx).await.map_err(status::database)?;
        if items.is_empty() {
            return Err(not_found(asked));
        }
        let mut tables = models::read(&self.0.coverage).await?;
        let names = Names::load(&items, &mut tables.tx).await.map_err(status::database)?;
        let told = items.iter().map(|item| told(item, &names)).collect::<Result<_, _>>().map_err(status::database)?;
        Ok((told, models::as_of(&reading)))
    }
}

pub(super) fn told(item: &history::Item, names: &Names) -> Result<pb::HistoryItem, sqlx::Error> {
    let (text_zh, text_en) = sentence(&item.heard()?, item.stream, names);
    Ok(pb::HistoryItem {
        service: item.service.clone(),
        position: item.position,
        r#type: format!("baohe.{}.v1", item.kind),
        effective: item.effective.map_or_else(String::new, |day| day.to_string()),
        recorded: kernel::Moment::from(item.recorded).rfc3339(),
        by: item.told_by.clone(),
        text_zh,
        text_en,
    })
}

fn scopes(ticket: &Ticket) -> Scopes {
    ticket.caller.scopes(Permission::DirectoryRead)
}

/// The day asked; on a further page the day of the first.
fn when(on: &str, after: Option<&Last>) -> Result<When, Status> {
    let mut invalid = Invalid::new();
    let on = models::day("on", on, &mut invalid);
    models::sound(invalid)?;
    Ok(When { on: after.map_or(on, |last| last.on), known: None })
}

fn not_found(asked: &str) -> Status {
    NOT_FOUND.status_with(&format!("{asked}：{}", NOT_FOUND.zh), &format!("{asked}: {}", NOT_FOUND.en))
}
