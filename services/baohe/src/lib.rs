//! `baohe`.
