//! CloudEvents 1.0, JSON structured mode: what is published, exactly.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::codec::CodecError;
use crate::{Cause, Envelope, Epoch, Message, Recorded, Route, Told, id};

/// The content type of a message with a body.
pub const CONTENT_TYPE: &str = "application/cloudevents+json";

/// One published event. Field names are the attributes' names; contracts with others.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloudEvent {
    /// `1.0`.
    pub specversion: String,
    /// The event's id.
    pub id: Uuid,
    /// `/baohe/<origin>/<service>`.
    pub source: String,
    /// `baohe.<service>.<aggregate>.<event>.v<N>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The aggregate's id as text.
    pub subject: String,
    /// When it happened.
    pub time: String,
    /// When the log recorded it.
    pub recordedtime: String,
    /// `application/json`.
    pub datacontenttype: String,
    /// `urn:baohe:proto:<message>`.
    pub dataschema: String,
    /// The log position, padded to 20 digits.
    pub sequence: String,
    /// `<log id>.<n>`.
    pub logepoch: String,
    /// The aggregate's version.
    pub streamversion: String,
    /// Code of the area it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// The first command of the chain.
    pub correlationid: Uuid,
    /// The event or command that led to it.
    pub causationid: Uuid,
    /// W3C trace context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// The message's JSON.
    pub data: Box<RawValue>,
}

impl CloudEvent {
    /// What the log knows of an event together with what the service tells about it.
    ///
    /// # Errors
    /// `message.data` is not JSON.
    pub fn new(
        origin: &str,
        service: &str,
        envelope: &Envelope,
        message: Message,
    ) -> Result<CloudEvent, serde_json::Error> {
        let Message { aggregate, event, version, subject, schema, data, occurred, division } = message;
        let cause = &envelope.cause;
        Ok(CloudEvent {
            specversion: "1.0".to_owned(),
            id: envelope.event_id,
            source: format!("/baohe/{origin}/{service}"),
            kind: format!("baohe.{service}.{aggregate}.{event}.v{version}"),
            subject,
            time: occurred.unwrap_or(envelope.recorded_at).rfc3339(),
            recordedtime: envelope.recorded_at.rfc3339(),
            datacontenttype: "application/json".to_owned(),
            dataschema: format!("urn:baohe:proto:{schema}"),
            sequence: format!("{:020}", envelope.position),
            logepoch: envelope.epoch.to_string(),
            streamversion: envelope.version.to_string(),
            division,
            correlationid: cause.correlation,
            causationid: cause.causation.unwrap_or(cause.command_id),
            traceparent: cause.trace.clone(),
            data: RawValue::from_string(data)?,
        })
    }

    /// `<service>.<aggregate>.<event>` and the N of `.v<N>`.
    fn name(&self) -> Option<(&str, i16)> {
        let (name, version) = self.kind.strip_prefix("baohe.")?.rsplit_once(".v")?;
        Some((name, version.parse().ok()?))
    }

    /// The message as a subscriber hears it, published on `subject`; `None` where it does not know the kind.
    ///
    /// The envelope holds what is announced: the actor is the source, the command is not told (nil).
    ///
    /// # Errors
    /// An attribute or the data does not read.
    pub fn told<T: Told>(&self, subject: &str) -> Result<Option<Recorded<T>>, CodecError> {
        let unreadable = |why: &str| CodecError::Unreadable { name: self.kind.clone(), schema: 0, why: why.to_owned() };
        let (name, schema) = self.name().ok_or_else(|| unreadable("the type is not baohe.….v<N>"))?;
        let Some(event) = T::read(name, schema, self.data.get())? else { return Ok(None) };
        let recorded = DateTime::parse_from_rfc3339(&self.recordedtime).map_err(|_| unreadable("recordedtime"))?;
        let envelope = Envelope {
            epoch: self.logepoch.parse::<Epoch>().map_err(|()| unreadable("logepoch"))?,
            position: self.sequence.parse().map_err(|_| unreadable("sequence"))?,
            stream: id::bits(&self.subject).ok_or_else(|| unreadable("the subject is no id"))?,
            version: self.streamversion.parse().map_err(|_| unreadable("streamversion"))?,
            event_id: self.id,
            name: name.to_owned(),
            schema,
            recorded_at: recorded.with_timezone(&Utc).into(),
            route: route_in(subject),
            cause: Cause {
                actor: self.source.clone(),
                on_behalf_of: None,
                command_id: Uuid::nil(),
                correlation: self.correlationid,
                causation: Some(self.causationid),
                trace: self.traceparent.clone(),
                reference: None,
                publish: schema,
            },
        };
        Ok(Some(Recorded { envelope, event }))
    }
}

/// Tokens of a route in a subject.
pub(crate) const ROUTE_TOKENS: usize = 4;

/// `baohe.<service>.<aggregate>.<event>.<route, padded>`.
pub(crate) fn subject(service: &str, message: &Message, route: &Route) -> String {
    let tokens = route.tokens().unwrap_or_default();
    let known = if tokens.is_empty() { 0 } else { tokens.split('.').count() };
    let padding = ["-"; ROUTE_TOKENS];
    let padding = padding.get(known..).unwrap_or_default();
    let route = [tokens].into_iter().filter(|tokens| !tokens.is_empty()).chain(padding.iter().copied());
    let route: Vec<&str> = route.collect();
    format!("baohe.{service}.{}.{}.{}", message.aggregate, message.event, route.join("."))
}

fn route_in(subject: &str) -> Route {
    let tokens: Vec<&str> = subject.split('.').skip(4).take_while(|token| *token != "-").collect();
    Route::parse(&tokens.join(".")).unwrap_or(Route::NONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Moment;

    #[derive(Debug, PartialEq)]
    struct Founded(String);
    impl Told for Founded {
        fn read(name: &str, schema: i16, data: &str) -> Result<Option<Self>, CodecError> {
            let known = (name, schema) == ("organization.party_organization.founded", 1);
            Ok(known.then(|| Founded(data.to_owned())))
        }
    }

    fn envelope() -> Envelope {
        Envelope {
            epoch: Epoch { log: Uuid::from_u128(3), number: 1 },
            position: 42,
            stream: Uuid::from_u128(7),
            version: 2,
            event_id: Uuid::from_u128(9),
            name: "party_organization.founded".into(),
            schema: 1,
            recorded_at: Moment::from_micros(1_546_300_800_000_000),
            route: Route::parse("44.03.09").unwrap(),
            cause: Cause {
                actor: "up/demo".into(),
                on_behalf_of: None,
                command_id: Uuid::from_u128(5),
                correlation: Uuid::from_u128(6),
                causation: None,
                trace: None,
                reference: None,
                publish: 1,
            },
        }
    }

    fn message() -> Message {
        Message {
            aggregate: "party_organization",
            event: "founded",
            version: 1,
            subject: "porg_00000000000000000000000007".into(),
            schema: "baohe.organization.v1.PartyOrganizationFounded".into(),
            data: r#"{"name":"观湖"}"#.into(),
            occurred: None,
            division: Some("440309".into()),
        }
    }

    #[test]
    fn the_attributes_are_those_of_the_contract() {
        let event = CloudEvent::new("440309", "organization", &envelope(), message()).unwrap();
        let written: serde_json::Value = serde_json::from_str(&serde_json::to_string(&event).unwrap()).unwrap();
        assert_eq!(
            written,
            serde_json::json!({
                "specversion": "1.0",
                "id": "00000000-0000-0000-0000-000000000009",
                "source": "/baohe/440309/organization",
                "type": "baohe.organization.party_organization.founded.v1",
                "subject": "porg_00000000000000000000000007",
                "time": "2019-01-01T00:00:00.000000Z",
                "recordedtime": "2019-01-01T00:00:00.000000Z",
                "datacontenttype": "application/json",
                "dataschema": "urn:baohe:proto:baohe.organization.v1.PartyOrganizationFounded",
                "sequence": "00000000000000000042",
                "logepoch": "00000000-0000-0000-0000-000000000003.1",
                "streamversion": "2",
                "division": "440309",
                "correlationid": "00000000-0000-0000-0000-000000000006",
                "causationid": "00000000-0000-0000-0000-000000000005",
                "data": { "name": "观湖" },
            })
        );
    }

    #[test]
    fn a_subject_has_four_route_tokens() {
        let on = |route: Route| subject("organization", &message(), &route);
        let prefix = "baohe.organization.party_organization.founded";
        assert_eq!(on(Route::NONE), format!("{prefix}.-.-.-.-"));
        assert_eq!(on(Route::parse("44.03.09").unwrap()), format!("{prefix}.44.03.09.-"));
        assert_eq!(on(Route::parse("44.03.09.001").unwrap()), format!("{prefix}.44.03.09.001"));
    }

    #[test]
    fn what_is_told_is_heard() {
        let event = CloudEvent::new("440309", "organization", &envelope(), message()).unwrap();
        let subject = subject("organization", &message(), &envelope().route);
        let text = serde_json::to_string(&event).unwrap();
        let back: CloudEvent = serde_json::from_str(&text).unwrap();
        let heard = back.told::<Founded>(&subject).unwrap().unwrap();
        assert_eq!(heard.event, Founded(r#"{"name":"观湖"}"#.into()));
        let told = envelope();
        assert_eq!(heard.envelope.route, told.route);
        assert_eq!(
            (heard.envelope.epoch, heard.envelope.position, heard.envelope.stream, heard.envelope.version),
            (told.epoch, told.position, told.stream, told.version)
        );
        assert_eq!(heard.envelope.recorded_at, told.recorded_at);
        assert_eq!(heard.envelope.cause.causation, Some(told.cause.command_id));
    }

    #[test]
    fn an_unknown_kind_is_passed_over() {
        let other = Message { event: "dissolved", ..message() };
        let event = CloudEvent::new("440309", "organization", &envelope(), other).unwrap();
        assert_eq!(event.told::<Founded>("").unwrap(), None);
    }
}
