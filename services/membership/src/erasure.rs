//! Forgetting: the key is destroyed once it is on record that it is.

use kernel::Log;
use proto::common::v1::Receipt;
use runtime::{Answer, status};
use tonic::Response;
use vocabulary::PersonId;

/// Destroys keys.
pub(crate) struct Erasure(pub(crate) Log);

impl Erasure {
    /// Destroys the person's key. Before this is done the command is not answered; interrupted and asked again, it goes on
    /// here; asked again after it, the answer is that they are erased.
    pub(crate) async fn finish(&self, receipt: Response<Receipt>) -> Answer<Receipt> {
        let person: PersonId = receipt.get_ref().id.parse().map_err(status::internal)?;
        self.0.erase(person.uuid()).await.map_err(status::keyless)?;
        Ok(receipt)
    }
}
