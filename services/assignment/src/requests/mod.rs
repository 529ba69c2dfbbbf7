//! In: a request, with the permission it needs, read into a draft and completed with what others know.

pub(crate) mod codes;
mod person;
mod row;
mod units;

use kernel::{Personal, Target};
use proto::assignment::v1 as pb;
use runtime::{Asked, Asks, Facts, Invalid, Permission};
use tonic::Status;
use vocabulary::{Day, HolderId, HolderKind, Note, PostId, parse_day};

use crate::domain::post_holder::{Command, ContactKind, Kind, PERSON, Person, PostHolder};
use codes::{CONTACT_KIND_UNKNOWN, KIND_UNKNOWN, NAMED_TWICE};
pub(crate) use person::Named;
pub(crate) use row::{Row, record};
pub(crate) use units::{Looked, look_up};
use units::{UnitName, unit, unit_name};

/// The parameter by which an instructor guides no more than so many organizations, and what holds where it is not set.
pub(crate) const LOAD_MAX: (&str, u32) = ("instructor_load_max", 10);

/// What was understood of [`pb::AssignPostRequest`].
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    person: Option<Named>,
    kind: Kind,
    organization: UnitName,
    from: Day,
}

impl Asks<PostHolder> for pb::AssignPostRequest {
    const NEEDS: Permission = Permission::PostWrite;
    type Draft = Assignment;

    fn parse(self) -> Result<Asked<PostHolder, Assignment>, Invalid> {
        let mut invalid = Invalid::new();
        let kind = kind(&mut invalid, "kind", self.kind);
        let organization = unit_name(&mut invalid, "organization", &self.organization);
        let from = invalid.check("from", &self.from, parse_day(&self.from));
        let who = match (self.holder.is_empty(), &self.person) {
            (true, person) => {
                let person = person.clone().unwrap_or_default();
                person::named(&mut invalid, "person", &person).map(|named| (Target::New, Some(named)))
            }
            (false, given) => {
                if given.is_some() {
                    invalid.field("person", NAMED_TWICE.code, NAMED_TWICE.zh, NAMED_TWICE.en, "");
                }
                holder(&mut invalid, &self.holder).map(|target| (target, None))
            }
        };
        let checked = who.zip(kind).zip(organization.zip(from));
        let checked = checked.map(|(((target, person), kind), (organization, from))| {
            (target, Assignment { person, kind, organization, from })
        });
        invalid.done(checked)
    }

    async fn complete(draft: Assignment, facts: &Facts) -> Result<Command, Status> {
        let Assignment { person, kind, organization, from } = draft;
        let person = person.map(|named| Box::new(named.person(&facts.log, facts.command_id)));
        let unit = unit(&organization, facts).await?;
        Ok(Command::Assign { person, post: PostId::new(facts.command_id), kind, unit, from, most: most(facts) })
    }

    fn target(parsed: Target<HolderKind>, command: &Command) -> Target<HolderKind> {
        match command {
            Command::Assign { person: Some(person), .. } => found(parsed, person),
            _ => parsed,
        }
    }
}

impl Asks<PostHolder> for pb::EndPostRequest {
    const NEEDS: Permission = Permission::PostWrite;
    type Draft = Command;

    fn parse(self) -> Result<Asked<PostHolder, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let holder = holder(&mut invalid, &self.holder);
        let post = invalid.check("post", &self.post, self.post.parse());
        let on = invalid.check("on", &self.on, parse_day(&self.on));
        invalid.done(holder.zip(post.zip(on)).map(|(holder, (post, on))| (holder, Command::End { post, on })))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

impl Asks<PostHolder> for pb::RecordContactRequest {
    const NEEDS: Permission = Permission::VisitWrite;
    type Draft = (UnitName, Day, ContactKind);

    fn parse(self) -> Result<Asked<PostHolder, Self::Draft>, Invalid> {
        let mut invalid = Invalid::new();
        let holder = holder(&mut invalid, &self.holder);
        let organization = unit_name(&mut invalid, "organization", &self.organization);
        let on = invalid.check("on", &self.on, parse_day(&self.on));
        // What a ledger says is no kind for people to choose.
        let kind = ContactKind::parse(&self.kind).filter(|kind| *kind != ContactKind::Contact);
        let kind = known_kind(&mut invalid, kind, &self.kind);
        let said = organization.zip(on).zip(kind).map(|((organization, on), kind)| (organization, on, kind));
        invalid.done(holder.zip(said))
    }

    async fn complete((organization, on, kind): Self::Draft, facts: &Facts) -> Result<Command, Status> {
        Ok(Command::Contact { unit: unit(&organization, facts).await?, on, kind })
    }
}

impl Asks<PostHolder> for pb::RetractContactRequest {
    const NEEDS: Permission = Permission::VisitWrite;
    type Draft = Command;

    fn parse(self) -> Result<Asked<PostHolder, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let holder = holder(&mut invalid, &self.holder);
        let organization = invalid.check("organization", &self.organization, self.organization.parse());
        let on = invalid.check("on", &self.on, parse_day(&self.on));
        let kind = known_kind(&mut invalid, ContactKind::parse(&self.kind), &self.kind);
        let said = organization.zip(on).zip(kind);
        let said = said.map(|((organization, on), kind)| Command::RetractContact { organization, on, kind });
        invalid.done(holder.zip(said))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

impl Asks<PostHolder> for pb::ApproveLoadRequest {
    const NEEDS: Permission = Permission::LoadApprove;
    type Draft = Command;

    fn parse(self) -> Result<Asked<PostHolder, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let holder = holder(&mut invalid, &self.holder);
        let reason = invalid.check("reason", &self.reason, Note::parse(&self.reason));
        let up_to = self.up_to;
        invalid.done(holder.zip(reason).map(|(holder, reason)| (holder, Command::ApproveLoad { up_to, reason })))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

impl Asks<PostHolder> for pb::RetractPostRequest {
    const NEEDS: Permission = Permission::PostRetract;
    type Draft = Command;

    fn parse(self) -> Result<Asked<PostHolder, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let holder = holder(&mut invalid, &self.holder);
        let post = invalid.check("post", &self.post, self.post.parse());
        let reason = invalid.check("reason", &self.reason, Note::parse(&self.reason));
        let said = post.zip(reason).map(|(post, reason)| Command::Retract { post, reason });
        invalid.done(holder.zip(said))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

impl Asks<PostHolder> for pb::EraseHolderRequest {
    const NEEDS: Permission = Permission::PostErase;
    type Draft = Command;

    fn parse(self) -> Result<Asked<PostHolder, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let holder = holder(&mut invalid, &self.holder);
        let reason = invalid.check("reason", &self.reason, Note::parse(&self.reason));
        invalid.done(holder.zip(reason).map(|(holder, reason)| (holder, Command::Erase { reason })))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

fn holder(invalid: &mut Invalid, text: &str) -> Option<Target<HolderKind>> {
    invalid.check("holder", text, text.parse::<HolderId>()).map(Target::One)
}

fn kind(invalid: &mut Invalid, field: &str, told: i32) -> Option<Kind> {
    let kind = match pb::PostKind::try_from(told).unwrap_or_default() {
        pb::PostKind::Unspecified => None,
        pb::PostKind::Liaison => Some(Kind::Liaison),
        pb::PostKind::Instructor => Some(Kind::Instructor),
        pb::PostKind::FullTimeWorker => Some(Kind::FullTimeWorker),
    };
    if kind.is_none() {
        invalid.field(field, KIND_UNKNOWN.code, KIND_UNKNOWN.zh, KIND_UNKNOWN.en, "");
    }
    kind
}

fn known_kind(invalid: &mut Invalid, kind: Option<ContactKind>, shown: &str) -> Option<ContactKind> {
    if kind.is_none() {
        let rule = CONTACT_KIND_UNKNOWN;
        invalid.field("kind", rule.code, rule.zh, rule.en, shown);
    }
    kind
}

/// Whoever is on record under the same name and telephone, else somebody new.
pub(crate) fn found(parsed: Target<HolderKind>, person: &Person) -> Target<HolderKind> {
    match &person.search {
        Personal::Clear(search) => Target::HolderOrNew(search.key(PERSON)),
        Personal::Sealed(_) | Personal::Erased => parsed,
    }
}

/// So many organizations an instructor may guide today.
pub(crate) fn most(facts: &Facts) -> u32 {
    let (key, default) = LOAD_MAX;
    let told = facts.reference.number(key, facts.today);
    told.and_then(|most| u32::try_from(most).ok()).unwrap_or(default)
}

#[cfg(test)]
mod tests;
