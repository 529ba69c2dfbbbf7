//! What an event tells others: nothing, or one message.

use crate::Moment;

/// What becomes of one event in the stream. Either way its position is there, so that there is no gap to explain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announcement {
    /// Nobody else's business: a message without a body.
    Private,
    /// A CloudEvent for everybody.
    Public(Message),
}

/// The part of a CloudEvent that only the service can say; the rest is the envelope's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Third token of the subject and of the type: `party_organization`.
    pub aggregate: &'static str,
    /// Fourth token of the subject and of the type: `founded`.
    pub event: &'static str,
    /// Version of the published form: the N of `….v<N>`.
    pub version: u16,
    /// The aggregate's id as text: `org_01j…`.
    pub subject: String,
    /// Full name of the proto message that `data` is.
    pub schema: String,
    /// Its JSON; `{}` when empty. Never personal.
    pub data: String,
    /// When it happened, where that is not the moment it was recorded.
    pub occurred: Option<Moment>,
    /// Code of the area it concerns.
    pub division: Option<String>,
}
