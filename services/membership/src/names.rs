//! Names, shown to who may see them; and forgetting: the key is destroyed once it is on record that it is.

use kernel::{DoesNotOpen, Log, Ring};
use proto::common::v1::Receipt;
use runtime::{Answer, Named, status};
use tonic::Response;
use vocabulary::PersonId;

use crate::domain::person::Person;
use crate::domain::person::personal::{PersonName, Telephone};

impl Named for Person {
    const LOOKED_AT: &'static str = "member.name";

    fn named(&self, ring: &Ring) -> Result<Option<(String, String)>, DoesNotOpen> {
        let Some(known) = self.known().filter(|known| !known.retracted) else { return Ok(None) };
        let Some(PersonName(name)) = known.profile.name.reveal(ring)? else { return Ok(None) };
        let telephone = known.profile.telephone.as_ref().map(|telephone| telephone.reveal(ring)).transpose()?.flatten();
        Ok(Some((name, telephone.map(|Telephone(number)| number).unwrap_or_default())))
    }
}

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
