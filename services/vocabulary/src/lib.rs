#![doc = include_str!("../README.md")]

mod credit_code;
mod day;
mod division;
mod fold;
mod identity_number;
mod ids;
mod industry;
mod location;
mod scope;
mod text;
mod timeline;

pub use credit_code::{BadCode, CreditCode};
pub use day::{BadDay, midnight, parse_day, shanghai_day};
pub use division::{BadDivision, Division, Level};
pub use fold::{fold, fold_name, narrow};
pub use identity_number::{BadIdentityNumber, IdentityNumber, mask_name, mask_number};
pub use ids::*;
pub use industry::{BadIndustry, Industry};
pub use kernel::Day;
pub use location::{BadLocation, CoordinateSystem, Location};
pub use scope::{Place, Scope, Scoped};
pub use text::{BadText, Name, Note, Text};
pub use timeline::Timeline;
