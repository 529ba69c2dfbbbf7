//! Proving a log and its stream.

use kernel::relay::Unlike;
use kernel::verify::{self, VerifyError};
use proto::common::v1::*;
use tonic::Status;

use super::Logs;
use crate::status;

impl Logs {
    pub(super) async fn prove(&self, asked: VerifyLogRequest) -> Result<VerifyLogResponse, Status> {
        let held = self.of(&asked.service)?;
        let differences = match verify::log(&held.log, &held.aggregates).await {
            Ok(verified) if verified.position < asked.until => {
                vec![difference("head", asked.until.to_string(), verified.position.to_string())]
            }
            Ok(verified) => return Ok(VerifyLogResponse { positions: verified.position, differences: Vec::new() }),
            Err(VerifyError::Away(why)) => return Err(status::away(&why)),
            Err(error) => vec![difference("log", String::new(), error.to_string())],
        };
        Ok(VerifyLogResponse { positions: 0, differences })
    }

    pub(super) async fn compare(&self, asked: VerifyStreamRequest) -> Result<VerifyStreamResponse, Status> {
        let held = self.of(&asked.service)?;
        let head = held.log.head().await.map_err(status::unread)?.position;
        let until = if asked.until == 0 { head } else { asked.until.min(head) };
        let unlike = held.relay.compare(until).await.map_err(|why| {
            tracing::warn!(why, "the stream cannot be compared");
            status::BUS_AWAY.status()
        })?;
        let told = |Unlike { position, what, expected, found }| {
            difference(&format!("position {position}: {what}"), expected, found)
        };
        Ok(VerifyStreamResponse { positions: until, differences: unlike.into_iter().map(told).collect() })
    }
}

fn difference(at: &str, expected: String, found: String) -> Difference {
    Difference { at: at.to_owned(), expected, found }
}
