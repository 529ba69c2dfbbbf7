//! `coverage`: how far are we, on any day, as known at any time? Also who is there: the directory reads these tables.

#[cfg(test)]
mod counting;
#[cfg(test)]
mod identities;
pub(crate) mod known;
pub(crate) mod lines;
#[cfg(test)]
pub(crate) mod oracle;
pub(crate) mod queries;
mod rows;
pub(crate) mod states;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trial;
pub(crate) mod words;

use kernel::{Projection, Recorded, Unfit};
use proto::organization::v1 as told;
use sqlx::PgConnection;
use uuid::Uuid;
use vocabulary::{OrganizationKind, PostKind};

use crate::bitemporal::{Subjects, Written};
use crate::facts::body::Body;
use crate::facts::members::Register;
use crate::facts::organization::Organization;
use crate::facts::party_organization::{PartyOrganization, read_id};
use crate::facts::post::Post;
use crate::facts::reference::{Division, Industry, Parameter, Reference};
use crate::heard::{Heard, MembersHeard, OrganizationHeard, PartyHeard, PostHeard};
use rows::{
    ContactRow, CoverRow, DifferenceRow, OrganizationRow, PartyRow, PostRow, ReferenceRow, RegisterRow, UnitRow,
};

/// The read model.
pub(crate) struct Coverage;

/// What a batch needs and does.
#[derive(Debug, Default)]
pub(crate) struct CoverageRows {
    organizations: Subjects<Organization>,
    parties: Subjects<PartyOrganization>,
    posts: Subjects<Post>,
    registers: Subjects<Register>,
    divisions: Subjects<Reference<Division>>,
    industries: Subjects<Reference<Industry>>,
    bodies: Subjects<Reference<Body>>,
    parameters: Subjects<Reference<Parameter>>,
    pub(crate) unit_rows: Written<UnitRow>,
    pub(crate) organization_rows: Written<OrganizationRow>,
    pub(crate) party_rows: Written<PartyRow>,
    pub(crate) cover_rows: Written<CoverRow>,
    pub(crate) post_rows: Written<PostRow>,
    pub(crate) contact_rows: Written<ContactRow>,
    pub(crate) difference_rows: Written<DifferenceRow>,
    pub(crate) register_rows: Written<RegisterRow>,
    pub(crate) division_rows: Written<ReferenceRow<Division>>,
    pub(crate) industry_rows: Written<ReferenceRow<Industry>>,
    pub(crate) body_rows: Written<ReferenceRow<Body>>,
    pub(crate) parameter_rows: Written<ReferenceRow<Parameter>>,
}

impl Projection for Coverage {
    const NAME: &'static str = "coverage";
    const GENERATION: i32 = 1;
    const SOURCES: &'static [&'static str] = &["organization", "membership", "assignment"];
    const SCHEMA_SQL: &'static str = include_str!("tables.sql");
    type Told = Heard;
    type Rows = CoverageRows;

    fn touch(told: &Recorded<Heard>, rows: &mut CoverageRows) {
        let stream = told.envelope.stream;
        match &told.event {
            Heard::Organization(_) => rows.organizations.touch(stream),
            Heard::Party(_) => rows.parties.touch(stream),
            // An id that does not read stops the fold, which says so.
            Heard::Post(event) => post_of(event).into_iter().flatten().for_each(|post| rows.posts.touch(post)),
            Heard::Members(event) => {
                register_of(event).into_iter().flatten().for_each(|unit| rows.registers.touch(unit))
            }
            Heard::Division(_) => rows.divisions.touch(stream),
            Heard::Industry(_) => rows.industries.touch(stream),
            Heard::Body(_) => rows.bodies.touch(stream),
            Heard::Parameter(_) => rows.parameters.touch(stream),
        }
    }

    async fn load(rows: &mut CoverageRows, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        rows.organizations.load(tx).await?;
        rows.parties.load(tx).await?;
        rows.posts.load(tx).await?;
        rows.registers.load(tx).await?;
        rows.divisions.load(tx).await?;
        rows.industries.load(tx).await?;
        rows.bodies.load(tx).await?;
        rows.parameters.load(tx).await
    }

    fn fold(told: &Recorded<Heard>, rows: &mut CoverageRows) -> Result<(), Unfit> {
        let (stream, position) = (told.envelope.stream, told.envelope.position);
        match &told.event {
            Heard::Organization(event) => rows.organization(stream, position, event),
            Heard::Party(event) => rows.party(stream, position, event),
            Heard::Post(event) => rows.work(stream, position, event),
            Heard::Members(event) => rows.members(position, event),
            Heard::Division(event) => rows.division(stream, position, event),
            Heard::Industry(event) => rows.industry(stream, position, event),
            Heard::Body(event) => rows.body(stream, position, event),
            Heard::Parameter(event) => rows.parameter(stream, position, event),
        }
    }

    async fn save(rows: CoverageRows, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        rows.organizations.save(tx).await?;
        rows.parties.save(tx).await?;
        rows.posts.save(tx).await?;
        rows.registers.save(tx).await?;
        rows.divisions.save(tx).await?;
        rows.industries.save(tx).await?;
        rows.bodies.save(tx).await?;
        rows.parameters.save(tx).await?;
        rows.unit_rows.save(tx).await?;
        rows.organization_rows.save(tx).await?;
        rows.party_rows.save(tx).await?;
        rows.cover_rows.save(tx).await?;
        rows.post_rows.save(tx).await?;
        rows.contact_rows.save(tx).await?;
        rows.difference_rows.save(tx).await?;
        rows.register_rows.save(tx).await?;
        rows.division_rows.save(tx).await?;
        rows.industry_rows.save(tx).await?;
        rows.body_rows.save(tx).await?;
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

    fn work(&mut self, holder: Uuid, position: i64, event: &PostHeard) -> Result<(), Unfit> {
        let contact = |told: (&str, &str, &str)| ContactRow::read(holder, told.0, told.1, told.2);
        match event {
            PostHeard::Assigned(told) => self.post(&told.post, position, |post| post.assigned(holder, told)),
            PostHeard::Released(told) => self.post(&told.post, position, |post| post.released(told)),
            PostHeard::Corrected(told) => self.post(&told.post, position, |post| post.corrected(told)),
            PostHeard::Retracted(told) => self.post(&told.post, position, |post| post.retracted(told)),
            // Where the organization lies is organization's to tell.
            PostHeard::MovedAlong(_) => Ok(()),
            PostHeard::Contacted(told) => {
                let row = contact((&told.organization, &told.on, &told.kind))?;
                self.contact_rows.replace(Vec::new(), vec![row], position);
                Ok(())
            }
            PostHeard::ContactRetracted(told) => {
                let row = contact((&told.organization, &told.on, &told.kind))?;
                self.contact_rows.replace(vec![row], Vec::new(), position);
                Ok(())
            }
        }
    }

    fn post(
        &mut self,
        id: &str,
        position: i64,
        hear: impl FnOnce(&mut Post) -> Result<(), Unfit>,
    ) -> Result<(), Unfit> {
        let id = read_id::<PostKind>(id)?;
        let (before, after) = self.posts.hear(id, hear)?;
        self.post_rows.replace(before.posts(id), after.posts(id), position);
        Ok(())
    }

    fn members(&mut self, position: i64, event: &MembersHeard) -> Result<(), Unfit> {
        match event {
            MembersHeard::Counted(told) => {
                let unit = read_id::<OrganizationKind>(&told.organization)?;
                let differences = DifferenceRow::read(unit, &told.differences)?;
                self.difference_rows.replace(Vec::new(), differences, position);
                Ok(())
            }
            MembersHeard::DeclaredComplete(told) => {
                self.register(&told.organization, position, |register| register.declared_complete(&told.from))
            }
            MembersHeard::DeclarationWithdrawn(told) => self.register(&told.organization, position, |register| {
                register.withdrawn();
                Ok(())
            }),
        }
    }

    fn register(
        &mut self,
        unit: &str,
        position: i64,
        hear: impl FnOnce(&mut Register) -> Result<(), Unfit>,
    ) -> Result<(), Unfit> {
        let unit = read_id::<OrganizationKind>(unit)?;
        let (before, after) = self.registers.hear(unit, hear)?;
        self.register_rows.replace(before.registers(unit), after.registers(unit), position);
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

    fn body(&mut self, id: Uuid, position: i64, event: &told::BodyRecorded) -> Result<(), Unfit> {
        let body = Body::try_from(event)?;
        let (before, after) = self.bodies.hear(id, |facts| facts.hear(&event.from, &event.to, body))?;
        self.body_rows.replace(before.references(id), after.references(id), position);
        Ok(())
    }

    fn parameter(&mut self, id: Uuid, position: i64, event: &told::ParameterSet) -> Result<(), Unfit> {
        let (before, after) = self.parameters.hear(id, |facts| facts.hear(&event.from, "", event.into()))?;
        self.parameter_rows.replace(before.references(id), after.references(id), position);
        Ok(())
    }
}

/// The post a message is about, if it is about one.
fn post_of(event: &PostHeard) -> Result<Option<Uuid>, Unfit> {
    let post = match event {
        PostHeard::Assigned(told) => &told.post,
        PostHeard::Released(told) => &told.post,
        PostHeard::Corrected(told) => &told.post,
        PostHeard::Retracted(told) => &told.post,
        PostHeard::MovedAlong(_) | PostHeard::Contacted(_) | PostHeard::ContactRetracted(_) => return Ok(None),
    };
    read_id::<PostKind>(post).map(Some)
}

/// The unit whose register a message is about, if it is about one.
fn register_of(event: &MembersHeard) -> Result<Option<Uuid>, Unfit> {
    let unit = match event {
        MembersHeard::Counted(_) => return Ok(None),
        MembersHeard::DeclaredComplete(told) => &told.organization,
        MembersHeard::DeclarationWithdrawn(told) => &told.organization,
    };
    read_id::<OrganizationKind>(unit).map(Some)
}
