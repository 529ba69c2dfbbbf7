//! `coverage`: how far are we, on any day, as known at any time? Also who is there: the directory reads these tables.

#[cfg(test)]
mod counting;
pub(crate) mod known;
#[cfg(test)]
mod oracle;
pub(crate) mod queries;
mod rows;
pub(crate) mod states;
#[cfg(test)]
mod tests;
pub(crate) mod words;

use kernel::{Projection, Recorded, Unfit};
use proto::organization::v1 as told;
use sqlx::PgConnection;
use uuid::Uuid;
use vocabulary::PostKind;

use crate::bitemporal::{Subjects, Written};
use crate::facts::organization::Organization;
use crate::facts::party_organization::{PartyOrganization, read_id};
use crate::facts::post::Post;
use crate::facts::reference::{Division, Industry, Parameter, Reference};
use crate::heard::{Heard, OrganizationHeard, PartyHeard, PostHeard};
use rows::{CoverRow, OrganizationRow, PartyRow, PostRow, ReferenceRow, UnitRow};

/// The read model.
pub(crate) struct Coverage;

/// What a batch needs and does.
#[derive(Debug, Default)]
pub(crate) struct CoverageRows {
    organizations: Subjects<Organization>,
    parties: Subjects<PartyOrganization>,
    posts: Subjects<Post>,
    divisions: Subjects<Reference<Division>>,
    industries: Subjects<Reference<Industry>>,
    parameters: Subjects<Reference<Parameter>>,
    pub(crate) unit_rows: Written<UnitRow>,
    pub(crate) organization_rows: Written<OrganizationRow>,
    pub(crate) party_rows: Written<PartyRow>,
    pub(crate) cover_rows: Written<CoverRow>,
    pub(crate) post_rows: Written<PostRow>,
    pub(crate) division_rows: Written<ReferenceRow<Division>>,
    pub(crate) industry_rows: Written<ReferenceRow<Industry>>,
    pub(crate) parameter_rows: Written<ReferenceRow<Parameter>>,
}

impl Projection for Coverage {
    const NAME: &'static str = "coverage";
    const GENERATION: i32 = 1;
    const SOURCES: &'static [&'static str] = &["organization", "assignment"];
    const SCHEMA_SQL: &'static str = include_str!("tables.sql");
    type Told = Heard;
    type Rows = CoverageRows;

    fn touch(told: &Recorded<Heard>, rows: &mut CoverageRows) {
        let stream = told.envelope.stream;
        match &told.event {
            Heard::Organization(_) => rows.organizations.touch(stream),
            Heard::Party(_) => rows.parties.touch(stream),
            // An id that does not read stops the fold, which says so.
            Heard::Post(post) => post_id(post).into_iter().for_each(|post| rows.posts.touch(post)),
            Heard::Division(_) => rows.divisions.touch(stream),
            Heard::Industry(_) => rows.industries.touch(stream),
            Heard::Parameter(_) => rows.parameters.touch(stream),
        }
    }

    async fn load(rows: &mut CoverageRows, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        rows.organizations.load(tx).await?;
        rows.parties.load(tx).await?;
        rows.posts.load(tx).await?;
        rows.divisions.load(tx).await?;
        rows.industries.load(tx).await?;
        rows.parameters.load(tx).await
    }

    fn fold(told: &Recorded<Heard>, rows: &mut CoverageRows) -> Result<(), Unfit> {
        let (stream, position) = (told.envelope.stream, told.envelope.position);
        match &told.event {
            Heard::Organization(event) => rows.organization(stream, position, event),
            Heard::Party(event) => rows.party(stream, position, event),
            Heard::Post(event) => rows.post(position, event),
            Heard::Division(event) => rows.division(stream, position, event),
            Heard::Industry(event) => rows.industry(stream, position, event),
            Heard::Parameter(event) => rows.parameter(stream, position, event),
        }
    }

    async fn save(rows: CoverageRows, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        rows.organizations.save(tx).await?;
        rows.parties.save(tx).await?;
        rows.posts.save(tx).await?;
        rows.divisions.save(tx).await?;
        rows.industries.save(tx).await?;
        rows.parameters.save(tx).await?;
        rows.unit_rows.save(tx).await?;
        rows.organization_rows.save(tx).await?;
        rows.party_rows.save(tx).await?;
        rows.cover_rows.save(tx).await?;
        rows.post_rows.save(tx).await?;
        rows.division_rows.save(tx).await?;
        rows.industry_rows.save(tx).await?;
        rows.parameter_rows.save(tx).await
    }
}

impl CoverageRows {
    fn organization(&mut self, id: Uuid, position: i64, event: &OrganizationHeard) -> Result<(), Unfit> {
        let (before, after) = self.organizations.hear(id, |facts| {
            let known = facts.exists() || matches!(event, OrganizationHeard::Recorded(_));
            if known { facts.hear(event) } else { Err(Unfit(format!("the organization {id} is not on record"))) }
        })?;
        self.unit_rows.replace(before.units(id), after.units(id), position);
        self.organization_rows.replace(before.written(id), after.written(id), position);
        Ok(())
    }

    fn party(&mut self, id: Uuid, position: i64, event: &PartyHeard) -> Result<(), Unfit> {
        let (before, after) = self.parties.hear(id, |facts| {
            let known = facts.exists() || matches!(event, PartyHeard::Recorded(_));
            if known { facts.hear(event) } else { Err(Unfit(format!("the Party organization {id} is not on record"))) }
        })?;
        self.party_rows.replace(before.parties(id), after.parties(id), position);
        self.cover_rows.replace(before.cover_rows(id), after.cover_rows(id), position);
        Ok(())
    }

    fn post(&mut self, position: i64, event: &PostHeard) -> Result<(), Unfit> {
        let id = post_id(event)?;
        let (before, after) = self.posts.hear(id, |facts| facts.hear(event))?;
        self.post_rows.replace(before.posts(id), after.posts(id), position);
        Ok(())
    }

    fn division(&mut self, id: Uuid, position: i64, event: &told::DivisionRecorded) -> Result<(), Unfit> {
        let (before, after) = self.divisions.hear(id, |facts| facts.hear_anew(&event.from, &event.to, event.into()))?;
        self.division_rows.replace(before.references(id), after.references(id), position);
        Ok(())
    }

    fn industry(&mut self, id: Uuid, position: i64, event: &told::IndustryRecorded) -> Result<(), Unfit> {
        let (before, after) =
            self.industries.hear(id, |facts| facts.hear_anew(&event.from, &event.to, event.into()))?;
        self.industry_rows.replace(before.references(id), after.references(id), position);
        Ok(())
    }

    fn parameter(&mut self, id: Uuid, position: i64, event: &told::ParameterSet) -> Result<(), Unfit> {
        let (before, after) = self.parameters.hear(id, |facts| facts.hear(&event.from, "", event.into()))?;
        self.parameter_rows.replace(before.references(id), after.references(id), position);
        Ok(())
    }
}

fn post_id(event: &PostHeard) -> Result<Uuid, Unfit> {
    match event {
        PostHeard::Assigned(assigned) => read_id::<PostKind>(&assigned.post),
        PostHeard::Released(released) => read_id::<PostKind>(&released.post),
    }
}
