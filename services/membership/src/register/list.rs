//! Lists of members, page by page.

use data_encoding::BASE64URL_NOPAD;
use kernel::{Key, SearchKey};
use proto::membership::v1 as pb;
use runtime::{Answer, Caller, Invalid, PAGE_TOKEN, Permission, caller_of, now};
use tonic::{Request, Response, Status};
use uuid::Uuid;
use vocabulary::{Day, Name, OrganizationId, PartyOrganizationId, shanghai_day};

use super::shown::{Shown, member};
use super::{LISTED, Register};
use crate::domain::person::{Known, NAME, member_of, news_of, register, unplaced, works_at};
use crate::requests::codes::{ONE_FILTER, note};
use crate::requests::draft::by_name;
use crate::requests::look;

/// Rows of a page where the caller does not say, and at most.
const DEFAULT: usize = 50;
const MOST: usize = 1_000;

/// Who is listed.
enum Filter {
    Everybody,
    WorksIn(OrganizationId),
    Of(PartyOrganizationId),
    Named(SearchKey),
    Unplaced,
}

impl Filter {
    /// Under which they are found.
    fn key(&self) -> Key {
        match self {
            Filter::Everybody => register(),
            Filter::WorksIn(organization) => works_at(*organization),
            Filter::Of(party) => member_of(*party),
            Filter::Named(name) => name.key(NAME),
            Filter::Unplaced => unplaced(),
        }
    }

    /// What the audit log says of it.
    fn said(&self) -> String {
        match self {
            Filter::Everybody => "everybody".to_owned(),
            Filter::WorksIn(organization) => organization.to_string(),
            Filter::Of(party) => party.to_string(),
            Filter::Named(name) => format!("name:{}", name.as_str()),
            Filter::Unplaced => "unplaced".to_owned(),
        }
    }

    /// Whether somebody found under the key is meant: marks stay where somebody was once.
    fn takes(&self, known: &Known, today: Day, ended: bool) -> bool {
        // Of one whose membership ended the last day counts, of one who is to come the first.
        let last = known.ended.filter(|(on, _)| *on <= today).and_then(|(on, _)| on.pred_opt());
        if last.is_some() && !ended {
            return false;
        }
        let on = last.unwrap_or(today).max(known.from);
        match self {
            Filter::Everybody | Filter::Named(_) => true,
            Filter::WorksIn(organization) => known.workplace(on) == Some(*organization),
            Filter::Of(party) => known.home(on) == Some(*party) || known.manager(on) == Some(*party),
            Filter::Unplaced => known.manager(on).is_none(),
        }
    }
}

impl Register {
    pub(super) async fn list(&self, request: Request<pb::ListMembersRequest>) -> Answer<pb::ListMembersResponse> {
        let caller = caller_of(&request)?;
        let asked = request.into_inner();
        let filter = self.filter(&caller, &asked).await?;
        let size = if asked.page_size == 0 { DEFAULT } else { (asked.page_size as usize).min(MOST) };
        let list = format!("{} {} {}", filter.said(), asked.ended, caller.holder());
        let after = self.begins(&asked.page_token, &list)?;
        let today = shanghai_day(now());

        let found = self.marked(&filter.key()).await?;
        let mut rest = &found[found.partition_point(|id| Some(*id) <= after)..];
        let mut persons: Vec<Known> = Vec::with_capacity(size + 1);
        while persons.len() <= size && !rest.is_empty() {
            let (some, others) = rest.split_at(rest.len().min(MOST));
            rest = others;
            let seen = self.seen(&caller, some).await?.into_iter();
            persons.extend(seen.filter(|known| filter.takes(known, today, asked.ended)));
        }
        let more = persons.len() > size;
        persons.truncate(size);

        let shown = std::iter::once(filter.said()).chain(persons.iter().map(|known| known.id.to_string()));
        self.audit.looked(&caller, LISTED, &shown.collect::<Vec<_>>(), &asked.purpose).await?;
        let rings = self.rings(&persons).await?;
        let places = self.places(&caller, persons.iter().map(|known| (known, today.max(known.from)))).await?;
        let mut members = Vec::with_capacity(persons.len());
        for known in &persons {
            let Some(ring) = rings.get(&known.id.uuid()) else { continue };
            members.push(member(known, ring, &places, today, Shown::Masked)?);
        }
        let last = persons.last().filter(|_| more).map(|known| known.id.uuid());
        Ok(Response::new(pb::ListMembersResponse {
            members,
            next_page_token: last.map(|last| self.token(last, &list)).unwrap_or_default(),
            scope: Some(caller.scopes(Permission::MemberRead).told()),
        }))
    }

    async fn filter(&self, caller: &Caller, asked: &pb::ListMembersRequest) -> Result<Filter, Status> {
        let pb::ListMembersRequest { organization, party_organization, name, unplaced, .. } = asked;
        let mut invalid = Invalid::new();
        let unit = invalid.optional("organization", organization, Name::parse);
        let party = invalid.optional("party_organization", party_organization, Name::parse);
        let named = (!name.trim().is_empty()).then(|| invalid.check("name", "", Name::parse(name))).flatten();
        let several = [unit.is_some(), party.is_some(), named.is_some(), *unplaced];
        if several.iter().filter(|given| **given).count() > 1 {
            note(&mut invalid, "organization", &ONE_FILTER, "");
        }
        invalid.done(Some(()))?;
        let peers = self.base.peers.of(caller, None);
        let mut invalid = Invalid::new();
        let filter = if let Some(unit) = unit {
            let found = look::units(vec![unit.to_string()], &self.log, &peers, news_of).await?;
            let found = found.into_values().next().map(|found| found.map(|unit| unit.workplace.organization));
            found.and_then(|found| {
                found.map_err(|rule| note(&mut invalid, "organization", rule, unit.as_str())).ok().map(Filter::WorksIn)
            })
        } else if let Some(party) = party {
            let parties = [party.to_string()].into_iter().collect();
            let looked = look::look_up(&std::collections::BTreeSet::new(), &parties, &self.log, &peers).await?;
            let found = looked.party(party.as_str());
            let found = found.map_err(|rule| note(&mut invalid, "party_organization", rule, party.as_str())).ok();
            found.map(|party| Filter::Of(party.seat.party_organization))
        } else if let Some(name) = named {
            Some(Filter::Named(by_name(&self.log, name.as_str())))
        } else {
            Some(if *unplaced { Filter::Unplaced } else { Filter::Everybody })
        };
        Ok(invalid.done(filter)?)
    }

    /// The token of what comes after `last`: it holds for this list and this caller.
    fn token(&self, last: Uuid, list: &str) -> String {
        let sign = self.log.search_key("page", &[list, &last.to_string()]);
        format!("{}.{}", BASE64URL_NOPAD.encode(last.as_bytes()), sign.as_str())
    }

    /// After whom the page begins that a token asks for; `None`: at the beginning.
    fn begins(&self, token: &str, list: &str) -> Result<Option<Uuid>, Status> {
        if token.is_empty() {
            return Ok(None);
        }
        let last = token.split_once('.').and_then(|(last, _)| BASE64URL_NOPAD.decode(last.as_bytes()).ok());
        let last = last.and_then(|last| Uuid::from_slice(&last).ok());
        last.filter(|last| self.token(*last, list) == token).map(Some).ok_or_else(|| {
            let mut invalid = Invalid::new();
            note(&mut invalid, "page_token", &PAGE_TOKEN, "");
            invalid.into()
        })
    }
}
