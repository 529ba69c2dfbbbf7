//! Command ids: what was asked before is answered as before.

use uuid::Uuid;

use super::decide::caller;
use super::{Log, LogError, May, ReadError};
use crate::evidence::Hash;
use crate::{Context, Decider, Epoch, Receipt};

/// A receipt and what tells whose it is.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) digest: Vec<u8>,
    pub(super) caller: String,
    pub(super) receipt: Receipt,
}

/// What one look at the log says about a command and a stream.
pub(super) struct Look {
    pub(super) kept: Option<Kept>,
    pub(super) version: i64,
}

type KeptRow = (Uuid, Vec<u8>, String, i32, i64, i64, Uuid, i32);

const KEPT: &str = "select command_id, digest, caller, \
    (select max(epoch) from {log}.epochs where after_position < greatest(position, 1)), position, version, stream, events \
    from {log}.commands where command_id = any($1)";

impl Log {
    /// The receipt of this command id, if it was done.
    ///
    /// # Errors
    /// It was used for something else or by somebody else; the caller may not see what it was for; it is erased; the
    /// database is away.
    pub async fn recall<D: Decider>(
        &self,
        context: &Context,
        may: &impl May<D>,
    ) -> Result<Option<Receipt>, LogError<D::Refusal>> {
        match self.kept(&[context.command_id]).await?.pop() {
            Some((_, kept)) => self.again(kept, context, may).await.map(Some),
            None => Ok(None),
        }
    }

    /// The first receipt, told again to whom it was told first.
    pub(super) async fn again<D: Decider>(
        &self,
        kept: Kept,
        context: &Context,
        may: &impl May<D>,
    ) -> Result<Receipt, LogError<D::Refusal>> {
        let digest: Hash = self.keyed(context);
        if kept.digest != digest || kept.caller != caller(context) {
            return Err(LogError::Reused);
        }
        let loaded = self.fresh::<D>(kept.receipt.stream).await?;
        may.reach(&loaded.state)?;
        if let Some(subject) = loaded.state.subject()
            && matches!(self.keys()?.get(&[subject]).await?.get(&subject), Some(None))
        {
            return Err(LogError::Erased);
        }
        let epoch = Epoch { log: self.0.id, ..kept.receipt.epoch };
        Ok(Receipt { epoch, ..kept.receipt })
    }

    /// The receipts there are for these command ids.
    pub(super) async fn kept(&self, command_ids: &[Uuid]) -> Result<Vec<(Uuid, Kept)>, ReadError> {
        let rows: Vec<KeptRow> = sqlx::query_as(self.sql(KEPT)).bind(command_ids).fetch_all(self.app()).await?;
        Ok(rows
            .into_iter()
            .map(|(id, digest, caller, number, position, version, stream, events)| {
                let epoch = Epoch { log: self.0.id, number };
                (id, Kept { digest, caller, receipt: Receipt { epoch, position, version, stream, events } })
            })
            .collect())
    }

    /// The one look before anything is refused.
    pub(super) async fn look(&self, command_id: Uuid, stream: Uuid) -> Result<Look, ReadError> {
        let kept = self.kept(&[command_id]).await?.pop().map(|(_, kept)| kept);
        let sql = self.sql("select coalesce(max(version), 0) from {log}.events where stream = $1");
        let version = sqlx::query_scalar(sql).bind(stream).fetch_one(self.app()).await?;
        Ok(Look { kept, version })
    }
}
