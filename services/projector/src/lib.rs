//! `projector`.
