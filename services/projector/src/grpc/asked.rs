//! What can be asked about any kind of record: a list, one of them, what happened to it.

use proto::common::v1::{AsOf, CoveredScope, Receipt};
use proto::coverage::v1 as pb;
use runtime::{Invalid, Pages, Permission, Scopes, Ticket, status};
use serde::Serialize;
use tonic::Status;

use super::Directory;
use crate::coverage::known::When;
use crate::coverage::words::{Condition, Reference};
use crate::directory::page::Last;
use crate::directory::spelling::Sought;
use crate::directory::{Kind, Listing, Visible, not_found, only};
use crate::history::{self, Names, sentence};
use crate::models;

/// Which records are asked for.
pub(super) struct Wanted {
    pub(super) conditions: Vec<pb::Condition>,
    pub(super) on: String,
    pub(super) search: String,
    pub(super) after: Vec<Receipt>,
}

/// A page of them.
pub(super) struct Asked {
    pub(super) wanted: Wanted,
    pub(super) page_size: u32,
    pub(super) page_token: String,
}

/// A page of a list.
pub(super) struct Page<T> {
    pub(super) told: Vec<T>,
    pub(super) next: String,
    pub(super) total: u64,
    pub(super) as_of: Option<AsOf>,
    pub(super) scope: Option<CoveredScope>,
}

/// What makes a list the same on its next page.
#[derive(Serialize)]
struct Same<'a> {
    kind: &'static str,
    conditions: Vec<(&'a str, &'a str)>,
    on: &'a str,
    search: &'a str,
}

impl Directory {
    /// A page of those there are.
    pub(super) async fn list<K: Kind>(&self, ticket: &Ticket, asked: Asked) -> Result<Page<K::Told>, Status> {
        let (models, scopes, wanted) = (&self.0, scopes(ticket), &asked.wanted);
        let conditions = wanted.conditions.iter().map(|one| (one.dimension.as_str(), one.value.as_str())).collect();
        let same = Same { kind: K::NAME, conditions, on: &wanted.on, search: &wanted.search };
        let list = Pages::list(&same)?;
        let after = models.pages.read(&asked.page_token, &list)?;
        let when = when(&wanted.on, after.as_ref())?;
        models::wait(&models.coverage, &wanted.after, ticket).await?;
        let mut reading = models::read(&models.coverage).await?;
        let reference = Reference::load(when, &mut reading.tx).await.map_err(status::database)?;
        let filters = filters::<K>(&reference, &wanted.conditions)?;
        let (visible, sought) = (Visible::new(&scopes), Sought::new(&wanted.search));
        let listing = Listing { when, visible: &visible, reference: &reference, filters: &filters, sought };
        let total = listing.count::<K>(&mut reading.tx).await.map_err(status::database)?;
        let page = listing.page::<K>(after.as_ref(), Pages::size(asked.page_size).into(), &mut reading.tx).await;
        let (told, last) = page.map_err(status::database)?;
        let next = match last {
            Some(last) => models.pages.token(last, &list)?,
            None => String::new(),
        };
        Ok(Page { told, next, total, as_of: models::as_of(&reading), scope: Some(scopes.told()) })
    }

    /// The one with this id, code or exact name.
    pub(super) async fn one<K: Kind>(
        &self,
        ticket: &Ticket,
        name: &str,
        on: &str,
        after: &[Receipt],
    ) -> Result<(K::Told, Option<AsOf>), Status> {
        let when = when(on, None)?;
        models::wait(&self.0.coverage, after, ticket).await?;
        let mut reading = models::read(&self.0.coverage).await?;
        let reference = Reference::load(when, &mut reading.tx).await.map_err(status::database)?;
        let (visible, sought) = (Visible::new(&scopes(ticket)), Sought::new(""));
        let listing = Listing { when, visible: &visible, reference: &reference, filters: &[], sought };
        let found = listing.called::<K>(name.trim(), &mut reading.tx).await.map_err(status::database)?;
        Ok((only::<K>(found, name)?, models::as_of(&reading)))
    }

    /// What happened to it, oldest first.
    pub(super) async fn history<K: Kind>(
        &self,
        ticket: &Ticket,
        name: &str,
        after: &[Receipt],
    ) -> Result<(Vec<pb::HistoryItem>, Option<AsOf>), Status> {
        models::wait(&self.0.history, after, ticket).await?;
        let found = self.one::<K>(ticket, name, "", after).await;
        let id = found.map(|(told, _)| K::keys(&told).0.to_owned());
        // What is gone as known now, or not there today, still has a history.
        let id = id.or_else(|error| if scopes(ticket).whole { Ok(name.to_owned()) } else { Err(error) })?;
        let id = K::parse(&id).ok_or_else(|| not_found(name))?;
        let mut reading = models::read(&self.0.history).await?;
        let items = history::of(K::SUBJECT, id, &mut reading.tx).await.map_err(status::database)?;
        if items.is_empty() {
            return Err(not_found(name));
        }
        let mut tables = models::read(&self.0.coverage).await?;
        let names = Names::load(&items, &mut tables.tx).await.map_err(status::database)?;
        let told = items.iter().map(|item| told(item, &names)).collect::<Result<_, _>>().map_err(status::database)?;
        Ok((told, models::as_of(&reading)))
    }
}

/// One thing that happened, in words.
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

/// The conditions of a request.
pub(super) fn filters<K: Kind>(reference: &Reference, asked: &[pb::Condition]) -> Result<Vec<Condition>, Status> {
    let mut invalid = Invalid::new();
    let condition = |one: &pb::Condition| K::condition(reference, &one.dimension, &one.value, &mut invalid);
    let filters = asked.iter().filter_map(condition).collect();
    models::sound(invalid)?;
    Ok(filters)
}

pub(super) fn scopes(ticket: &Ticket) -> Scopes {
    ticket.caller.scopes(Permission::DirectoryRead)
}

/// The day asked; on a further page the day of the first.
pub(super) fn when(on: &str, after: Option<&Last>) -> Result<When, Status> {
    let mut invalid = Invalid::new();
    let on = models::day("on", on, &mut invalid);
    models::sound(invalid)?;
    Ok(When { on: after.map_or(on, |last| last.on), known: None })
}
