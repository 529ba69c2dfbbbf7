//! A service as small as one can be: grants, told as organization tells them, so that they come back as reference data.

use kernel::{Announcement, Day, Decider, Event, Message, Moment, Nature, Recorded, Refusal, Route, Target};
use proto::common::v1::Receipt;
use proto::organization::v1 as pb;
use proto::organization::v1::grant_service_server::{GrantService, GrantServiceServer};
use runtime::{Answer, Asked, Asks, Base, Desk, Facts, Invalid, Parts, Permission, Service};
use serde::{Deserialize, Serialize};
use tonic::{Request, Status};
use vocabulary::{GrantId, GrantKind, Name, Scope, Scoped};

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Grant {
    #[default]
    Unknown,
    Held,
    Ended,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
pub(crate) enum Happened {
    Added { holder: String, role: String, division: String },
    Ended { on: Day },
}

#[derive(Debug, thiserror::Error)]
#[error("it has ended")]
pub(crate) struct HasEnded;

impl Refusal for HasEnded {
    fn tell(&self) -> (&'static str, Nature, String) {
        ("grant.has_ended", Nature::Unfit, "授权已终止".to_owned())
    }
}

impl Event for Happened {
    type Of = Grant;
}

impl Decider for Grant {
    const NAME: &'static str = "grant";
    type Kind = GrantKind;
    type Command = Happened;
    type Event = Happened;
    type Refusal = HasEnded;

    fn decide(&self, command: &Happened, _: Moment) -> Result<Vec<Happened>, HasEnded> {
        match self {
            Grant::Ended => Err(HasEnded),
            _ => Ok(vec![command.clone()]),
        }
    }

    fn evolve(&mut self, event: &Happened) {
        *self = match event {
            Happened::Added { .. } => Grant::Held,
            Happened::Ended { .. } => Grant::Ended,
        };
    }

    fn route(&self) -> Route {
        Route::NONE
    }
}

impl Scoped for Grant {
    fn scope(&self) -> Scope {
        if *self == Grant::Unknown { Scope::Unborn } else { Scope::District }
    }
}

impl Asks<Grant> for pb::AddGrantRequest {
    const NEEDS: Permission = Permission::GrantWrite;
    type Draft = Happened;

    fn parse(self) -> Result<Asked<Grant, Happened>, Invalid> {
        let mut invalid = Invalid::new();
        let holder = invalid.check("holder", &self.holder, Name::parse(&self.holder));
        let holder = invalid.done(holder)?.to_string();
        let division = self.scope.unwrap_or_default().division;
        Ok((Target::New, Happened::Added { holder, role: self.role, division }))
    }

    async fn complete(draft: Happened, _: &Facts) -> Result<Happened, Status> {
        Ok(draft)
    }
}

impl Asks<Grant> for pb::EndGrantRequest {
    const NEEDS: Permission = Permission::GrantWrite;
    type Draft = GrantId;

    fn parse(self) -> Result<Asked<Grant, GrantId>, Invalid> {
        let mut invalid = Invalid::new();
        let id = invalid.check("grant", &self.grant, self.grant.parse::<GrantId>());
        let id = invalid.done(id)?;
        Ok((Target::One(id), id))
    }

    async fn complete(_: GrantId, facts: &Facts) -> Result<Happened, Status> {
        Ok(Happened::Ended { on: facts.today })
    }
}

fn publish(told: &Recorded<Happened>) -> Announcement {
    let (event, schema, data) = match &told.event {
        Happened::Added { holder, role, division } => {
            let scope = Some(pb::GrantScope { division: division.clone(), ..Default::default() });
            let (holder, role) = (holder.clone(), role.clone());
            let message = pb::GrantAdded { holder, role, scope, ..Default::default() };
            ("added", "GrantAdded", serde_json::to_string(&message).unwrap())
        }
        Happened::Ended { on } => {
            let message = pb::GrantEnded { on: on.to_string(), ..Default::default() };
            ("ended", "GrantEnded", serde_json::to_string(&message).unwrap())
        }
    };
    Announcement::Public(Message {
        aggregate: "grant",
        event,
        version: 1,
        subject: GrantId::new(told.envelope.stream).to_string(),
        schema: format!("baohe.organization.v1.{schema}"),
        data,
        occurred: None,
        division: None,
    })
}

#[derive(Clone)]
struct Grants(Desk<Grant>);

#[tonic::async_trait]
impl GrantService for Grants {
    async fn add_grant(&self, request: Request<pb::AddGrantRequest>) -> Answer<Receipt> {
        self.0.submit(request).await
    }

    async fn end_grant(&self, request: Request<pb::EndGrantRequest>) -> Answer<Receipt> {
        self.0.submit(request).await
    }
}

pub(crate) struct Organization;

impl Service for Organization {
    fn name(&self) -> &'static str {
        "organization"
    }

    fn parts(&self, base: &Base) -> anyhow::Result<Parts> {
        let desk = Desk::new(base)?;
        Ok(Parts::default().grpc(GrantServiceServer::new(Grants(desk))).aggregate(publish))
    }
}
