//! Contact persons in clear: shown to who may see them after the look is on record, and forgotten.

use kernel::{Log, Personal, Ring, Sensitive};
use proto::common::v1::Receipt;
use proto::organization::v1 as pb;
use runtime::{Answer, Audit, Invalid, Permission, caller_of, status};
use tonic::{Request, Response, Status};
use vocabulary::{Name, OrganizationId, Scoped as _};

use crate::domain::organization::{Leader, Organization, Person, Refusal, Telephone};
use crate::requests::look::Look;
use crate::requests::{unit_id, unit_ref};

/// Opens what the log keeps sealed.
pub(crate) struct Contacts {
    pub(crate) log: Log,
    pub(crate) audit: Audit,
}

impl Contacts {
    /// The contact person in clear. What lies outside the caller's scope is as if absent.
    pub(crate) async fn reveal(&self, request: Request<pb::RevealContactRequest>) -> Answer<pb::RevealContactResponse> {
        let caller = caller_of(&request)?;
        let pb::RevealContactRequest { organization, purpose } = request.into_inner();
        let mut invalid = Invalid::new();
        let unit = unit_ref(&mut invalid, "organization", organization);
        let unit = invalid.done(unit)?;
        let absent = || status::denied_by(&kernel::Denied::Outside);
        let id = unit_id(Look::at(&self.log), &unit).await?.ok_or_else(absent)?;
        let state = Look::at(&self.log).load::<Organization>(id).await.map_err(status::unread)?.ok_or_else(absent)?;
        caller.may(Permission::ContactRead, &state.scope()).map_err(|denied| status::denied_by(&denied))?;
        let known = state.known().ok_or_else(absent)?;
        let Some(contact) = &known.contact else {
            if known.erased.is_empty() {
                return Err(status::refused(&Refusal::NoContact));
            }
            return Ok(Response::new(pb::RevealContactResponse { erased: true, ..Default::default() }));
        };
        self.audit.looked(&caller, "organization.contact", &[id.to_string()], &purpose).await?;
        let ring = self.log.ring(id.uuid(), contact.id.uuid()).await.map_err(status::keyless)?;
        let named = &contact.named;
        Ok(Response::new(pb::RevealContactResponse {
            leader: clear(&ring, named.leader.as_ref(), |Leader(name)| name)?,
            contact: clear(&ring, named.person.as_ref(), |Person(name)| name)?,
            telephone: clear(&ring, named.telephone.as_ref(), |Telephone(number)| number)?,
            erased: ring.key.is_none(),
        }))
    }

    /// Destroys the keys of all contacts whose erasure is on record. Before this is done the command is not answered;
    /// asked again with its id it goes on here.
    pub(crate) async fn forget(&self, receipt: Response<Receipt>) -> Answer<Receipt> {
        let id: OrganizationId = receipt.get_ref().id.parse().map_err(status::internal)?;
        let state = Look::at(&self.log).load::<Organization>(id).await.map_err(status::unread)?;
        for contact in state.iter().filter_map(Organization::ever_known).flat_map(|known| &known.erased) {
            self.log.erase(contact.uuid()).await.map_err(status::keyless)?;
        }
        Ok(receipt)
    }
}

fn clear<T: Sensitive>(ring: &Ring, value: Option<&Personal<T>>, text: fn(T) -> Name) -> Result<String, Status> {
    let opened = value.map(|value| value.reveal(ring)).transpose().map_err(status::internal)?;
    Ok(opened.flatten().map(|value| text(value).to_string()).unwrap_or_default())
}
