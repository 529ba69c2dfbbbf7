//! Where facts are looked up: in the log, or in a rehearsal that runs ahead of it.

use std::ops::Deref;

use kernel::{Key, Log, ReadError};
use vocabulary::{CreditCode, OrganizationId, PartyOrganizationId, fold};

use crate::domain::organization::{self, Organization};
use crate::domain::party_organization::{self as party, Code, PartyOrganization};

/// Where facts are looked up, and how units and Party organizations are found there.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a>(pub(crate) imports::Look<'a>);

impl<'a> Look<'a> {
    /// In what is recorded.
    pub(crate) fn at(log: &'a Log) -> Self {
        Self(imports::Look::Log(log))
    }
}

impl<'a> Deref for Look<'a> {
    type Target = imports::Look<'a>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// What a text stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found<T> {
    /// This one.
    One(T),
    /// Nothing on record.
    None,
    /// Several of that name.
    Several,
}

impl<T> Found<T> {
    /// The one, if there is just one.
    pub(crate) fn one(&self) -> Option<&T> {
        match self {
            Found::One(one) => Some(one),
            Found::None | Found::Several => None,
        }
    }
}

impl Look<'_> {
    /// What is known of a unit.
    pub(crate) async fn unit(self, id: OrganizationId) -> Result<Option<organization::Known>, ReadError> {
        Ok(self.load::<Organization>(id).await?.and_then(|state| state.known().cloned()))
    }

    /// What is known of a Party organization.
    pub(crate) async fn party(self, id: PartyOrganizationId) -> Result<Option<party::Known>, ReadError> {
        Ok(self.load::<PartyOrganization>(id).await?.and_then(|state| state.known().cloned()))
    }

    /// The unit with this id, credit code or exact name; of several of one name the one that lives.
    pub(crate) async fn find_unit(self, text: &str) -> Result<Found<OrganizationId>, ReadError> {
        if let Ok(id) = text.parse() {
            return Ok(Found::One(id));
        }
        if let Ok(code) = CreditCode::vouched(text) {
            let holder = self.holder(&Key::new(organization::CODE, code)).await?;
            return Ok(holder.map_or(Found::None, |holder| Found::One(OrganizationId::new(holder))));
        }
        let named = self.marked(&Key::new(organization::NAME, fold(text))).await?;
        if let [one] = named[..] {
            return Ok(Found::One(OrganizationId::new(one)));
        }
        let mut alive = Vec::new();
        for id in named.iter().copied().map(OrganizationId::new) {
            alive.extend(self.unit(id).await?.filter(|unit| unit.ended().is_none()).map(|unit| unit.id));
        }
        Ok(only(&alive, named.is_empty()))
    }

    /// The Party organization with this id, code or exact name; of several of one name the one not dissolved.
    pub(crate) async fn find_party(self, text: &str) -> Result<Found<PartyOrganizationId>, ReadError> {
        if let Ok(id) = text.parse() {
            return Ok(Found::One(id));
        }
        if let Ok(code) = Code::parse(text)
            && let Some(holder) = self.holder(&Key::new(party::CODE, code)).await?
        {
            return Ok(Found::One(PartyOrganizationId::new(holder)));
        }
        let named = self.marked(&Key::new(party::NAME, fold(text))).await?;
        if let [one] = named[..] {
            return Ok(Found::One(PartyOrganizationId::new(one)));
        }
        let mut alive = Vec::new();
        for id in named.iter().copied().map(PartyOrganizationId::new) {
            alive.extend(self.party(id).await?.filter(|known| known.dissolved.is_none()).map(|known| known.id));
        }
        Ok(only(&alive, named.is_empty()))
    }
}

fn only<T: Copy>(alive: &[T], nothing: bool) -> Found<T> {
    match alive {
        [one] => Found::One(*one),
        _ if nothing => Found::None,
        _ => Found::Several,
    }
}
