//! The contracts, generated from `baohe/**/*.proto`: messages, clients, servers, proto3 JSON. Nothing hand-written but
//! this list of modules.
#![allow(missing_docs, unreachable_pub, clippy::all, reason = "generated")]

/// The descriptor set of everything below.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor_set.bin"));

macro_rules! package {
    ($name:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $name, ".rs"));
        include!(concat!(env!("OUT_DIR"), "/", $name, ".serde.rs"));
    };
}

pub mod common {
    pub mod v1 {
        package!("baohe.common.v1");
    }
}
pub mod organization {
    pub mod v1 {
        package!("baohe.organization.v1");
    }
}
pub mod membership {
    pub mod v1 {
        package!("baohe.membership.v1");
    }
}
pub mod assignment {
    pub mod v1 {
        package!("baohe.assignment.v1");
    }
}
pub mod coverage {
    pub mod v1 {
        package!("baohe.coverage.v1");
    }
}
