//! What an import is.

pub(crate) mod batch;
