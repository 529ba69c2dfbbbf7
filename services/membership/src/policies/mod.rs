//! What follows here from what happens: persons hear of organizations, organizations' counts hear of persons.

mod counting;
mod organizations;
mod parties;

pub(crate) use counting::CountWhoeverChanged;
pub(crate) use organizations::{FollowOrganizations, KeepRegistersWithTheirOrganizations};
pub(crate) use parties::FollowPartyOrganizations;

use kernel::codec::CodecError;
use serde::de::DeserializeOwned;
use vocabulary::{Day, Division, Industry, parse_day};

/// Reads one kind of message.
struct Reader<'a> {
    name: &'a str,
    schema: i16,
    data: &'a str,
}

impl Reader<'_> {
    fn message<M: DeserializeOwned>(&self) -> Result<M, CodecError> {
        if self.schema > 1 {
            return Err(CodecError::Newer { name: self.name.to_owned(), schema: self.schema, known: 1 });
        }
        serde_json::from_str(self.data).map_err(|error| self.unreadable(error))
    }

    fn unreadable(&self, why: impl ToString) -> CodecError {
        CodecError::Unreadable { name: self.name.to_owned(), schema: self.schema, why: why.to_string() }
    }

    fn day(&self, text: &str) -> Result<Day, CodecError> {
        parse_day(text).map_err(|error| self.unreadable(error))
    }

    fn division(&self, code: &str) -> Result<Division, CodecError> {
        Division::parse(code).map_err(|error| self.unreadable(error))
    }

    fn industry(&self, key: &str) -> Result<Option<Industry>, CodecError> {
        (!key.is_empty()).then(|| Industry::parse(key)).transpose().map_err(|error| self.unreadable(error))
    }
}
