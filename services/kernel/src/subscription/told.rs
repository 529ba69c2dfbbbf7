//! What a subscriber hears.

use crate::codec::CodecError;

/// The published messages a subscriber knows, as its own type.
pub trait Told: Sized + Send + Sync + 'static {
    /// Reads one message: `name` is `<service>.<aggregate>.<event>`, `schema` the N of the type's `.v<N>`, `data` the
    /// CloudEvent's JSON. `None`: a kind this subscriber does not know and passes over.
    ///
    /// # Errors
    /// A known kind that does not read, or a newer version of it: the subscriber stops there (a policy parks it).
    fn read(name: &str, schema: i16, data: &str) -> Result<Option<Self>, CodecError>;
}
