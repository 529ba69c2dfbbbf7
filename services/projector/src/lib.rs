#![doc = include_str!("../README.md")]

mod bitemporal;
mod changes;
mod coverage;
#[cfg(test)]
mod database;
mod directory;
mod explained;
mod facts;
mod grpc;
mod heard;
#[cfg(test)]
mod histories;
mod history;
mod models;
mod parameters;
mod timeline;
mod verify;
mod worklist;

use std::sync::Arc;

use async_nats::jetstream;
use kernel::Projection;
use kernel::projection::Projector;
use proto::coverage::v1::coverage_service_server::CoverageServiceServer;
use proto::coverage::v1::directory_service_server::DirectoryServiceServer;
use proto::coverage::v1::export_service_server::ExportServiceServer;
use proto::coverage::v1::projection_service_server::ProjectionServiceServer;
use proto::coverage::v1::worklist_service_server::WorklistServiceServer;
use runtime::{Base, Explained, Parts};
use sqlx::PgPool;

/// The read model `coverage` by itself, in the database of `pool`: to be measured.
pub fn coverage(pool: PgPool, jetstream: jetstream::Context) -> Projector<impl Projection> {
    Projector::<coverage::Coverage>::new(pool, jetstream)
}

/// The projector.
#[derive(Debug)]
pub struct Service;

impl runtime::Service for Service {
    fn name(&self) -> &'static str {
        "projector"
    }

    fn decides(&self) -> bool {
        false
    }

    fn parts(&self, base: &Base) -> anyhow::Result<Parts> {
        let models = Arc::new(models::Models::new(base));
        Ok(Parts::default()
            .projection(&models.coverage)
            .projection(&models.history)
            .grpc(CoverageServiceServer::new(grpc::Figures(models.clone())))
            .grpc(WorklistServiceServer::new(grpc::Worklist(models.clone())))
            .grpc(DirectoryServiceServer::new(grpc::Directory(models.clone())))
            .grpc(ExportServiceServer::new(grpc::Exports(models.clone())))
            .grpc(ProjectionServiceServer::new(grpc::Projections(models))))
    }

    fn explains(&self) -> &'static [Explained] {
        explained::CODES
    }
}
