//! Lists, single records and what happened to them; all within what the caller may see.

use proto::coverage::v1 as pb;
use proto::coverage::v1::directory_service_server::DirectoryService;
use runtime::{Answer, Ticket};
use tonic::{Request, Response};

use super::Directory;
use super::asked::{Asked, Wanted};
use crate::directory::{Organizations, PartyOrganizations, Posts};

#[tonic::async_trait]
impl DirectoryService for Directory {
    async fn list_organizations(
        &self,
        request: Request<pb::ListOrganizationsRequest>,
    ) -> Answer<pb::ListOrganizationsResponse> {
        let ticket = Ticket::of(&request)?;
        let page = self.list::<Organizations>(&ticket, request.into_inner().into()).await?;
        Ok(Response::new(pb::ListOrganizationsResponse {
            organizations: page.told,
            next_page_token: page.next,
            total: page.total,
            as_of: page.as_of,
            scope: page.scope,
        }))
    }

    async fn get_organization(
        &self,
        request: Request<pb::GetOrganizationRequest>,
    ) -> Answer<pb::GetOrganizationResponse> {
        let ticket = Ticket::of(&request)?;
        let pb::GetOrganizationRequest { organization, on, after } = request.into_inner();
        let (told, as_of) = self.one::<Organizations>(&ticket, &organization, &on, &after).await?;
        Ok(Response::new(pb::GetOrganizationResponse { organization: Some(told), as_of }))
    }

    async fn list_organization_history(
        &self,
        request: Request<pb::ListOrganizationHistoryRequest>,
    ) -> Answer<pb::ListOrganizationHistoryResponse> {
        let ticket = Ticket::of(&request)?;
        let pb::ListOrganizationHistoryRequest { organization, after } = request.into_inner();
        let (items, as_of) = self.history::<Organizations>(&ticket, &organization, &after).await?;
        Ok(Response::new(pb::ListOrganizationHistoryResponse { items, as_of }))
    }

    async fn list_party_organizations(
        &self,
        request: Request<pb::ListPartyOrganizationsRequest>,
    ) -> Answer<pb::ListPartyOrganizationsResponse> {
        let ticket = Ticket::of(&request)?;
        let page = self.list::<PartyOrganizations>(&ticket, request.into_inner().into()).await?;
        Ok(Response::new(pb::ListPartyOrganizationsResponse {
            party_organizations: page.told,
            next_page_token: page.next,
            total: page.total,
            as_of: page.as_of,
            scope: page.scope,
        }))
    }

    async fn get_party_organization(
        &self,
        request: Request<pb::GetPartyOrganizationRequest>,
    ) -> Answer<pb::GetPartyOrganizationResponse> {
        let ticket = Ticket::of(&request)?;
        let pb::GetPartyOrganizationRequest { party_organization, on, after } = request.into_inner();
        let (told, as_of) = self.one::<PartyOrganizations>(&ticket, &party_organization, &on, &after).await?;
        Ok(Response::new(pb::GetPartyOrganizationResponse { party_organization: Some(told), as_of }))
    }

    async fn list_party_organization_history(
        &self,
        request: Request<pb::ListPartyOrganizationHistoryRequest>,
    ) -> Answer<pb::ListPartyOrganizationHistoryResponse> {
        let ticket = Ticket::of(&request)?;
        let pb::ListPartyOrganizationHistoryRequest { party_organization, after } = request.into_inner();
        let (items, as_of) = self.history::<PartyOrganizations>(&ticket, &party_organization, &after).await?;
        Ok(Response::new(pb::ListPartyOrganizationHistoryResponse { items, as_of }))
    }

    async fn list_posts(&self, request: Request<pb::ListPostsRequest>) -> Answer<pb::ListPostsResponse> {
        let ticket = Ticket::of(&request)?;
        let page = self.list::<Posts>(&ticket, request.into_inner().into()).await?;
        Ok(Response::new(pb::ListPostsResponse {
            posts: page.told,
            next_page_token: page.next,
            total: page.total,
            as_of: page.as_of,
            scope: page.scope,
        }))
    }

    async fn get_post(&self, request: Request<pb::GetPostRequest>) -> Answer<pb::GetPostResponse> {
        let ticket = Ticket::of(&request)?;
        let pb::GetPostRequest { post, on, after } = request.into_inner();
        let (told, as_of) = self.one::<Posts>(&ticket, &post, &on, &after).await?;
        Ok(Response::new(pb::GetPostResponse { post: Some(told), as_of }))
    }

    async fn list_post_history(
        &self,
        request: Request<pb::ListPostHistoryRequest>,
    ) -> Answer<pb::ListPostHistoryResponse> {
        let ticket = Ticket::of(&request)?;
        let pb::ListPostHistoryRequest { post, after } = request.into_inner();
        let (items, as_of) = self.history::<Posts>(&ticket, &post, &after).await?;
        Ok(Response::new(pb::ListPostHistoryResponse { items, as_of }))
    }
}

impl From<pb::ListOrganizationsRequest> for Asked {
    fn from(asked: pb::ListOrganizationsRequest) -> Self {
        let pb::ListOrganizationsRequest { r#where, on, search, page_size, page_token, after } = asked;
        Self { wanted: Wanted { conditions: r#where, on, search, after }, page_size, page_token }
    }
}

impl From<pb::ListPartyOrganizationsRequest> for Asked {
    fn from(asked: pb::ListPartyOrganizationsRequest) -> Self {
        let pb::ListPartyOrganizationsRequest { r#where, on, search, page_size, page_token, after } = asked;
        Self { wanted: Wanted { conditions: r#where, on, search, after }, page_size, page_token }
    }
}

impl From<pb::ListPostsRequest> for Asked {
    fn from(asked: pb::ListPostsRequest) -> Self {
        let pb::ListPostsRequest { r#where, on, search, page_size, page_token, after } = asked;
        Self { wanted: Wanted { conditions: r#where, on, search, after }, page_size, page_token }
    }
}
