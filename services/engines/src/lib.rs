//! `engines`.
