//! Post holders' names: shown to who may see them, and forgotten.

use kernel::{DoesNotOpen, Log, Ring};
use proto::common::v1::Receipt;
use runtime::{Answer, Named, status};
use tonic::Response;
use vocabulary::HolderId;

use crate::domain::post_holder::{PersonName, PostHolder, Telephone};

impl Named for PostHolder {
    const LOOKED_AT: &'static str = "post_holder.name";

    fn named(&self, ring: &Ring) -> Result<Option<(String, String)>, DoesNotOpen> {
        let Some(person) = self.known().and_then(|now| now.person.as_ref()) else { return Ok(None) };
        let Some(PersonName(name)) = person.name.reveal(ring)? else { return Ok(None) };
        let telephone = person.telephone.as_ref().map(|telephone| telephone.reveal(ring)).transpose()?.flatten();
        let telephone = telephone.map(|Telephone(number)| number.to_string()).unwrap_or_default();
        Ok(Some((name.to_string(), telephone)))
    }
}

/// Destroys keys.
pub(crate) struct Forgetting(pub(crate) Log);

impl Forgetting {
    /// Destroys the key of who was erased. Before this is done the command is not answered; asked again with its id it
    /// goes on here.
    pub(crate) async fn forget(&self, receipt: Response<Receipt>) -> Answer<Receipt> {
        let id: HolderId = receipt.get_ref().id.parse().map_err(status::internal)?;
        self.0.erase(id.uuid()).await.map_err(status::keyless)?;
        Ok(receipt)
    }
}
