//! Lists as a whole: from one snapshot, a part at a time, after it is on record who takes them out.

use std::pin::Pin;

use futures::{Stream, StreamExt as _, stream};
use proto::common::v1::{AsOf, CoveredScope, RecordActRequest};
use proto::coverage::v1 as pb;
use proto::coverage::v1::export_service_server::ExportService;
use runtime::{Answer, Ticket, status};
use tonic::{Request, Response, Status};

use super::Exports;
use super::asked::{Wanted, filters, scopes, when};
use crate::coverage::known::ORGANIZATION;
use crate::coverage::words::Reference;
use crate::directory::spelling::Sought;
use crate::directory::{Kind, Listing, Organizations, PartyOrganizations, Posts, Visible, fetch};
use crate::models;

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// A part of what is exported; on the first what it is a part of.
struct Part<T> {
    told: Vec<T>,
    total: u64,
    as_of: Option<AsOf>,
    scope: Option<CoveredScope>,
}

#[tonic::async_trait]
impl ExportService for Exports {
    type ExportOrganizationsStream = Answers<pb::ExportOrganizationsResponse>;
    type ExportPartyOrganizationsStream = Answers<pb::ExportPartyOrganizationsResponse>;
    type ExportPostsStream = Answers<pb::ExportPostsResponse>;

    async fn export_organizations(
        &self,
        request: Request<pb::ExportOrganizationsRequest>,
    ) -> Answer<Self::ExportOrganizationsStream> {
        let ticket = Ticket::of(&request)?;
        let pb::ExportOrganizationsRequest { r#where, on, search, purpose, after } = request.into_inner();
        let wanted = Wanted { conditions: r#where, on, search, after };
        let answer = |Part { told, total, as_of, scope }| pb::ExportOrganizationsResponse {
            organizations: told,
            total,
            as_of,
            scope,
        };
        self.export::<Organizations, _>(&ticket, wanted, purpose, answer).await
    }

    async fn export_party_organizations(
        &self,
        request: Request<pb::ExportPartyOrganizationsRequest>,
    ) -> Answer<Self::ExportPartyOrganizationsStream> {
        let ticket = Ticket::of(&request)?;
        let pb::ExportPartyOrganizationsRequest { r#where, on, search, purpose, after } = request.into_inner();
        let wanted = Wanted { conditions: r#where, on, search, after };
        let answer = |Part { told, total, as_of, scope }| pb::ExportPartyOrganizationsResponse {
            party_organizations: told,
            total,
            as_of,
            scope,
        };
        self.export::<PartyOrganizations, _>(&ticket, wanted, purpose, answer).await
    }

    async fn export_posts(&self, request: Request<pb::ExportPostsRequest>) -> Answer<Self::ExportPostsStream> {
        let ticket = Ticket::of(&request)?;
        let pb::ExportPostsRequest { r#where, on, search, purpose, after } = request.into_inner();
        let wanted = Wanted { conditions: r#where, on, search, after };
        let answer = |Part { told, total, as_of, scope }| pb::ExportPostsResponse { posts: told, total, as_of, scope };
        self.export::<Posts, _>(&ticket, wanted, purpose, answer).await
    }
}

impl Exports {
    async fn export<K: Kind, R: Send + 'static>(
        &self,
        ticket: &Ticket,
        wanted: Wanted,
        purpose: String,
        answer: fn(Part<K::Told>) -> R,
    ) -> Answer<Answers<R>> {
        let (models, scopes, when) = (&self.0, scopes(ticket), when(&wanted.on, None)?);
        models::wait(&models.coverage, &wanted.after, ticket).await?;
        let mut reading = models::read(&models.coverage).await?;
        let reference = Reference::load(when, &mut reading.tx).await.map_err(status::database)?;
        let filters = filters::<K>(&reference, &wanted.conditions)?;
        let (visible, sought) = (Visible::new(&scopes), Sought::new(&wanted.search));
        let listing = Listing { when, visible: &visible, reference: &reference, filters: &filters, sought };
        let total = listing.count::<K>(&mut reading.tx).await.map_err(status::database)?;
        listing.open::<K>(&mut reading.tx).await.map_err(status::database)?;
        self.on_record::<K>(ticket, &wanted, purpose).await?;
        let first = Part { told: Vec::new(), total, as_of: models::as_of(&reading), scope: Some(scopes.told()) };
        let parts = stream::try_unfold((reading, reference), move |(mut reading, reference)| async move {
            let told = fetch::<K>(when, &reference, &mut reading.tx).await.map_err(status::database)?;
            let part = Part { told, total: 0, as_of: None, scope: None };
            Ok((!part.told.is_empty()).then(|| (answer(part), (reading, reference))))
        });
        Ok(Response::new(Box::pin(stream::iter([Ok(answer(first))]).chain(parts))))
    }

    /// Before the first row leaves: who takes out what, in the audit log of organization, as there is none here.
    async fn on_record<K: Kind>(&self, ticket: &Ticket, wanted: &Wanted, purpose: String) -> Result<(), Status> {
        let texts = [("on", &wanted.on), ("search", &wanted.search)].into_iter().filter(|(_, text)| !text.is_empty());
        let conditions = wanted.conditions.iter().map(|one| (one.dimension.as_str(), &one.value));
        let ids = conditions.chain(texts).map(|(name, value)| format!("{name}={value}")).collect();
        let (service, what) = (ORGANIZATION.to_owned(), format!("{}.export", K::NAME));
        let mut log = self.0.peers.of(&ticket.caller, Some(ticket.deadline)).log(ORGANIZATION);
        log.record_act(RecordActRequest { service, what, ids, purpose }).await.map(drop)
    }
}
