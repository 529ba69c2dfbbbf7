//! The read models themselves: how they stand, built anew, waited for, proven.

use std::collections::HashMap;

use kernel::Projection;
use kernel::projection::{Projector, State};
use proto::coverage::v1 as pb;
use proto::coverage::v1::projection_service_server::ProjectionService;
use runtime::{Answer, Explained, Ticket, status};
use tonic::{Code, Request, Response};

use super::Projections;
use crate::coverage::Coverage;
use crate::history::History;
use crate::models::{self, Models};
use crate::verify;

/// There is no read model of that name.
pub(crate) const UNKNOWN: Explained = Explained {
    code: "projection.unknown",
    status: Code::NotFound,
    zh: "没有这个读模型；projection ls 可列出全部",
    en: "there is no such read model; `projection ls` lists them",
};

#[tonic::async_trait]
impl ProjectionService for Projections {
    async fn list_projections(&self, _: Request<pb::ListProjectionsRequest>) -> Answer<pb::ListProjectionsResponse> {
        let Models { coverage, history, .. } = &*self.0;
        let projections = vec![standing(coverage), standing(history)];
        Ok(Response::new(pb::ListProjectionsResponse { projections }))
    }

    async fn rebuild_projection(
        &self,
        request: Request<pb::RebuildProjectionRequest>,
    ) -> Answer<pb::RebuildProjectionResponse> {
        let name = request.into_inner().name;
        let generation = match name.as_str() {
            Coverage::NAME => self.0.coverage.rebuild().await.map(|()| Coverage::GENERATION),
            History::NAME => self.0.history.rebuild().await.map(|()| History::GENERATION),
            _ => {
                let (zh, en) = (format!("{name}：{}", UNKNOWN.zh), format!("{name}: {}", UNKNOWN.en));
                return Err(UNKNOWN.status_with(&zh, &en));
            }
        };
        let generation = generation.map_err(status::database)?;
        Ok(Response::new(pb::RebuildProjectionResponse { generation }))
    }

    async fn await_applied(&self, request: Request<pb::AwaitAppliedRequest>) -> Answer<pb::AwaitAppliedResponse> {
        let ticket = Ticket::of(&request)?;
        let receipts = request.into_inner().receipts;
        models::wait(&self.0.coverage, &receipts, &ticket).await?;
        models::wait(&self.0.history, &receipts, &ticket).await?;
        let least = |service: &str| {
            let [one, other] = [self.0.coverage.reached(service), self.0.history.reached(service)];
            Some(one?.position.min(other?.position))
        };
        let positions = Coverage::SOURCES.iter().filter_map(|service| Some(((*service).to_owned(), least(service)?)));
        Ok(Response::new(pb::AwaitAppliedResponse { positions: positions.collect() }))
    }

    async fn verify_read_models(
        &self,
        request: Request<pb::VerifyReadModelsRequest>,
    ) -> Answer<pb::VerifyReadModelsResponse> {
        let ticket = Ticket::of(&request)?;
        let until: HashMap<String, i64> = request.into_inner().until;
        verify::read_models(&self.0, until, &ticket).await.map(Response::new)
    }
}

fn standing<P: Projection>(projector: &Projector<P>) -> pb::Projection {
    let standing = projector.status();
    let (state, reason) = match &standing.state {
        State::Stopped(stopped) => ("stopped", stopped.to_string()),
        State::Stalled(why) => ("stalled", why.clone()),
        State::Idle | State::Following if standing.ready => ("serving", String::new()),
        State::Idle | State::Following => ("building", format!("{} %", standing.percent())),
    };
    let positions = standing.sources.iter().map(|(service, source)| ((*service).to_owned(), source.position()));
    pb::Projection {
        name: P::NAME.to_owned(),
        generation: P::GENERATION,
        state: state.to_owned(),
        positions: positions.collect(),
        reason,
    }
}
