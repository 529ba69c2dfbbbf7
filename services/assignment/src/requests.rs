//! What is asked: read into drafts, completed with what others know, with the permission it needs.

use kernel::{Personal, Target};
use proto::assignment::v1 as pb;
use proto::organization::v1::{LookUpUnitsRequest, OrganizationRef, Unit as Found, organization_ref::By};
use runtime::{Asked, Asks, Explained, Facts, Invalid, Permission, status};
use tonic::{Code, Status};
use vocabulary::{Day, Division, HolderId, Industry, Name, OrganizationId, PostId, parse_day};

use crate::domain::post_holder::{Command, Person, PersonName, PostHolder, Telephone, Unit, ends_of};

/// Codes of what goes wrong between a request and a command, then those of claims and refusals.
#[rustfmt::skip]
pub(crate) const CODES: &[Explained] = &[
    UNIT_ABSENT, UNIT_UNREADABLE, NAMED_TWICE,
    refusal("assignment.liaison", Code::AlreadyExists, "该社会组织同期已有联络员", "the organization has a liaison at that time"),
    refusal("post_holder.not_recorded", Code::NotFound, "没有此人的记录", "nobody is on record there"),
    refusal("post_holder.already_recorded", Code::AlreadyExists, "此人已有记录", "this person is on record already"),
    refusal("post_holder.organization_ended", Code::FailedPrecondition, "该社会组织已终止，不能再任职", "the organization has ended; nobody begins a post there"),
    refusal("post_holder.before_organization", Code::FailedPrecondition, "任职起始日期早于该社会组织的起始日期", "the post would begin before the organization is on record"),
    refusal("post_holder.already_liaison", Code::AlreadyExists, "此人已是该社会组织的联络员", "this person is the organization's liaison already"),
    refusal("post_holder.overlaps", Code::FailedPrecondition, "与此人在该社会组织的上一任期重叠", "it overlaps this person's earlier term there"),
    refusal("post_holder.no_such_post", Code::NotFound, "此人没有该任职", "this person holds no such post"),
    refusal("post_holder.already_ended", Code::FailedPrecondition, "该任职已于另一日结束", "the post ended on another day"),
    refusal("post_holder.before_it_began", Code::FailedPrecondition, "任职不能早于起始日期结束", "a post cannot end before it began"),
];

const fn refusal(code: &'static str, status: Code, zh: &'static str, en: &'static str) -> Explained {
    Explained { code, status, zh, en }
}

const UNIT_ABSENT: Explained = Explained {
    code: "assignment.organization_unknown",
    status: Code::NotFound,
    zh: "没有这个社会组织，或不在可见范围内",
    en: "there is no such organization, or it lies outside what the caller may see",
};
const UNIT_UNREADABLE: Explained = Explained {
    code: "assignment.organization_unreadable",
    status: Code::Unavailable,
    zh: "组织服务的答复无法理解，可能版本不一致，请稍后重试",
    en: "the organization service's answer is not understood, perhaps of another version; try again later",
};
const NAMED_TWICE: Explained = Explained {
    code: "post_holder.named_twice",
    status: Code::InvalidArgument,
    zh: "已有记录的人以编号指定，不再填写姓名和电话",
    en: "somebody on record is named by id alone, without name and telephone",
};

/// What was understood of [`pb::AssignLiaisonRequest`].
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    /// Of somebody new.
    person: Option<(Personal<PersonName>, Option<Personal<Telephone>>)>,
    organization: OrganizationId,
    from: Day,
}

impl Asks<PostHolder> for pb::AssignLiaisonRequest {
    const NEEDS: Permission = Permission::PostWrite;
    type Draft = Assignment;

    fn parse(self) -> Result<Asked<PostHolder, Assignment>, Invalid> {
        let mut invalid = Invalid::new();
        let organization = invalid.check("organization", &self.organization, self.organization.parse());
        let from = invalid.check("from", &self.from, parse_day(&self.from));
        let who = if self.holder.is_empty() {
            // What is personal is not shown back.
            let name = invalid.check("name", "", Name::parse(&self.name));
            let telephone = (!self.telephone.trim().is_empty())
                .then(|| invalid.check("telephone", "", Name::parse(&self.telephone)))
                .flatten()
                .map(|telephone| Personal::Clear(Telephone(telephone.as_str().to_owned())));
            name.map(|name| (Target::New, Some((Personal::Clear(PersonName(name.as_str().to_owned())), telephone))))
        } else {
            if !(self.name.is_empty() && self.telephone.is_empty()) {
                invalid.field("name", NAMED_TWICE.code, NAMED_TWICE.zh, NAMED_TWICE.en, "");
            }
            invalid.check("holder", &self.holder, self.holder.parse()).map(|holder| (Target::One(holder), None))
        };
        let checked = who.zip(organization).zip(from);
        let checked =
            checked.map(|(((target, person), organization), from)| (target, Assignment { person, organization, from }));
        invalid.done(checked)
    }

    async fn complete(draft: Assignment, facts: &Facts) -> Result<Command, Status> {
        let Assignment { person, organization, from } = draft;
        // The guard before the look: an end heard in between is then missed by neither.
        let seen = facts.log.guard(&ends_of(organization)).await.map_err(status::unread)?;
        let unit = look_up(organization, seen, facts).await?;
        let person =
            person.map(|(name, telephone)| Person { holder: HolderId::new(facts.command_id), name, telephone });
        Ok(Command::AssignLiaison { person, post: PostId::new(facts.command_id), unit, from })
    }
}

impl Asks<PostHolder> for pb::EndPostRequest {
    const NEEDS: Permission = Permission::PostWrite;
    type Draft = Command;

    fn parse(self) -> Result<Asked<PostHolder, Command>, Invalid> {
        let mut invalid = Invalid::new();
        let holder = invalid.check("holder", &self.holder, self.holder.parse());
        let post = invalid.check("post", &self.post, self.post.parse());
        let on = invalid.check("on", &self.on, parse_day(&self.on));
        let checked = holder.zip(post).zip(on);
        invalid.done(checked.map(|((holder, post), on)| (Target::One(holder), Command::EndPost { post, on })))
    }

    async fn complete(draft: Command, _: &Facts) -> Result<Command, Status> {
        Ok(draft)
    }
}

async fn look_up(organization: OrganizationId, seen: i64, facts: &Facts) -> Result<Unit, Status> {
    let request = LookUpUnitsRequest { units: vec![OrganizationRef { by: Some(By::Id(organization.to_string())) }] };
    let found = facts.peers.units().look_up_units(request).await?.into_inner().units.into_iter().next();
    let found = found.filter(|unit| !unit.id.is_empty()).ok_or_else(|| UNIT_ABSENT.status())?;
    understood(organization, seen, &found).ok_or_else(|| UNIT_UNREADABLE.status())
}

fn understood(organization: OrganizationId, seen: i64, found: &Found) -> Option<Unit> {
    Some(Unit {
        organization,
        division: Division::parse(&found.division).ok()?,
        industry: if found.industry.is_empty() { None } else { Some(Industry::parse(&found.industry).ok()?) },
        on_record_from: parse_day(&found.from).ok()?,
        ended: !found.alive,
        seen,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> pb::AssignLiaisonRequest {
        pb::AssignLiaisonRequest {
            holder: String::new(),
            name: "李娜".to_owned(),
            telephone: String::new(),
            organization: OrganizationId::new(uuid::Uuid::from_u128(7)).to_string(),
            from: "2019-03-01".to_owned(),
        }
    }

    #[test]
    fn somebody_is_named_or_on_record_but_not_both() {
        let (target, draft) = request().parse().unwrap();
        assert!(target == Target::New && draft.person.is_some());
        let holder = HolderId::new(uuid::Uuid::from_u128(9));
        let both = pb::AssignLiaisonRequest { holder: holder.to_string(), ..request() };
        assert_eq!(both.clone().parse().unwrap_err().violations()[0].code, "post_holder.named_twice");
        let (target, draft) = pb::AssignLiaisonRequest { name: String::new(), ..both }.parse().unwrap();
        assert!(target == Target::One(holder) && draft.person.is_none());
    }

    #[test]
    fn what_is_personal_is_not_shown_back() {
        let long = "李".repeat(201);
        let bad = pb::AssignLiaisonRequest { name: long, telephone: "1\u{0}9".to_owned(), ..request() };
        let invalid = bad.parse().unwrap_err();
        assert!(invalid.violations().iter().all(|violation| violation.shown.is_empty()));
        assert_eq!(invalid.violations().len(), 2);
    }
}
