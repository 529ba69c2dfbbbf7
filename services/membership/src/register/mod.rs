//! Who is in the register: lists, single records, histories. Every look is put into the audit log with its purpose before
//! it is answered; what was searched for stands there as a keyed hash.

mod counts;
mod history;
mod list;
mod sentences;
mod shown;

use std::collections::{BTreeSet, HashMap};

use kernel::log::Loaded;
use kernel::{Id, Key, Log, Ring};
use proto::membership::v1 as pb;
use proto::membership::v1::member_register_service_server::MemberRegisterService;
use runtime::{Answer, Audit, Base, Caller, Invalid, Permission, caller_of, now, status};
use tonic::{Request, Response, Status};
use uuid::Uuid;
use vocabulary::{Day, IdentityNumber, PersonId, Scoped as _, shanghai_day};

use crate::domain::person::{IDENTITY_NUMBER, Known, Person};
use crate::requests::draft::by_number;
use shown::{Places, Shown, member};

/// Serves `baohe.membership.v1.MemberRegisterService`.
pub(crate) struct Register {
    base: Base,
    log: Log,
    audit: Audit,
}

/// What the audit log calls looks.
const LISTED: &str = "member.list";
const SEEN: &str = "member.record";
const SEEN_IN_CLEAR: &str = "member.clear";
const HISTORY_SEEN: &str = "member.history";

impl Register {
    /// Of the service's own log.
    ///
    /// # Errors
    /// The service has no log.
    pub(crate) fn new(base: &Base) -> anyhow::Result<Self> {
        Ok(Self { base: base.clone(), log: base.log()?.clone(), audit: base.audit()?.clone() })
    }

    async fn get(&self, request: Request<pb::GetMemberRequest>) -> Answer<pb::GetMemberResponse> {
        let caller = caller_of(&request)?;
        let pb::GetMemberRequest { member: named, purpose, clear } = request.into_inner();
        let (permission, what) =
            if clear { (Permission::MemberClear, SEEN_IN_CLEAR) } else { (Permission::MemberRead, SEEN) };
        if !caller.holds(permission) {
            return Err(status::denied_by(&kernel::Denied::Forbidden(permission.key().to_owned())));
        }
        let (id, known) = self.look(&caller, permission, what, &named, &purpose).await?;
        let today = shanghai_day(now());
        let ring = self.log.ring(id, id).await.map_err(status::keyless)?;
        let places = self.places(&caller, [(&known, today)]).await?;
        let shown = if clear { Shown::Clear } else { Shown::Masked };
        let member = member(&known, &ring, &places, today, shown)?;
        Ok(Response::new(pb::GetMemberResponse { member: Some(member) }))
    }

    /// The one with this id or identity number, once the look is on record. Whom the caller may not see is as if absent.
    async fn look(
        &self,
        caller: &Caller,
        permission: Permission,
        what: &str,
        named: &str,
        purpose: &str,
    ) -> Result<(Uuid, Known), Status> {
        let (id, searched) = self.find(named).await?;
        let searched: Vec<String> = searched.into_iter().chain(id.map(|id| id.to_string())).collect();
        let loaded = match id {
            Some(id) => self.log.load::<Person>(id).await.map_err(status::unread)?,
            None => None,
        };
        let seen = loaded.filter(|loaded| caller.sees(permission, &loaded.state.scope()));
        self.audit.looked(caller, what, &searched, purpose).await?;
        let known = seen.and_then(|loaded| loaded.state.known().filter(|known| !known.retracted).cloned());
        let known = known.ok_or_else(|| status::refused(&crate::domain::person::Refusal::NotRecorded))?;
        Ok((known.id.uuid(), known))
    }

    /// Who is meant by an id or an identity number; of the latter also what the audit log may say of it.
    async fn find(&self, named: &str) -> Result<(Option<PersonId>, Option<String>), Status> {
        if let Ok(id) = named.parse() {
            return Ok((Some(id), None));
        }
        let mut invalid = Invalid::new();
        // What is personal is not shown back.
        let number = invalid.check("member", "", IdentityNumber::parse(named));
        let hash = by_number(&self.log, &invalid.done(number)?);
        let holder = self.log.holder(&hash.key(IDENTITY_NUMBER)).await.map_err(status::unread)?;
        Ok((holder.map(PersonId::new), Some(format!("identity_number:{}", hash.as_str()))))
    }

    /// Those of `ids` who are on record and may be seen, in the order of the ids.
    async fn seen(&self, caller: &Caller, ids: &[Uuid]) -> Result<Vec<Known>, Status> {
        let ids: Vec<PersonId> = ids.iter().copied().map(Id::new).collect();
        let loaded: HashMap<Uuid, Loaded<Person>> = self.log.load_all(&ids).await.map_err(status::unread)?;
        let seen = |id: &PersonId| {
            let state = &loaded.get(&id.uuid())?.state;
            let known = state.known().filter(|known| !known.retracted)?;
            caller.sees(Permission::MemberRead, &state.scope()).then(|| known.clone())
        };
        Ok(ids.iter().filter_map(seen).collect())
    }

    async fn rings(&self, persons: &[Known]) -> Result<HashMap<Uuid, Ring>, Status> {
        let subjects = persons.iter().map(|known| (known.id.uuid(), known.id.uuid())).collect();
        self.log.rings(subjects).await.map_err(status::keyless)
    }

    /// The names of the organizations and Party organizations of these persons on a day, as far as the caller may see them.
    async fn places<'a>(
        &self,
        caller: &Caller,
        persons: impl IntoIterator<Item = (&'a Known, Day)>,
    ) -> Result<Places, Status> {
        let (mut units, mut parties) = (BTreeSet::new(), BTreeSet::new());
        for (known, day) in persons {
            units.extend(known.workplace(day));
            parties.extend(known.home(day).into_iter().chain(known.manager(day)));
        }
        Places::look_up(&self.base.peers.of(caller, None), &units, &parties).await
    }

    async fn marked(&self, key: &Key) -> Result<Vec<Uuid>, Status> {
        self.log.marked(key).await.map_err(status::unread)
    }
}

#[rustfmt::skip]
#[tonic::async_trait]
impl MemberRegisterService for Register {
    async fn list_members(&self, request: Request<pb::ListMembersRequest>) -> Answer<pb::ListMembersResponse> { self.list(request).await }
    async fn get_member(&self, request: Request<pb::GetMemberRequest>) -> Answer<pb::GetMemberResponse> { self.get(request).await }
    async fn list_member_history(&self, request: Request<pb::ListMemberHistoryRequest>) -> Answer<pb::ListMemberHistoryResponse> { self.history(request).await }
    async fn count_members(&self, request: Request<pb::CountMembersRequest>) -> Answer<pb::CountMembersResponse> { self.count(request).await }
}
