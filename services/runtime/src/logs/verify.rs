//! Proving a log and its stream.
use proto::common::v1::*;
use tonic::Status;

use super::Logs;

impl Logs {
    pub(super) async fn prove(&self, asked: VerifyLogRequest) -> Result<VerifyLogResponse, Status> {
        let _ = self.of(&asked.service)?;
        Err(Status::unimplemented(""))
    }

    pub(super) async fn compare(&self, asked: VerifyStreamRequest) -> Result<VerifyStreamResponse, Status> {
        let _ = self.of(&asked.service)?;
        Err(Status::unimplemented(""))
    }
}
