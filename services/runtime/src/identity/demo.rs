//! The users of `up`: its owner, and one for each role in the demo district.

use crate::access::Reach;
use crate::access::Role;
use crate::config::Grant;

/// A user of the demo district.
#[derive(Debug, Clone, Copy)]
pub struct DemoUser {
    /// Subject of the token.
    pub name: &'static str,
    /// What they are granted.
    pub role: Role,
    /// Where, as written in the configuration.
    pub scope: &'static str,
}

/// `up`'s own user: holds everything.
pub const OWNER: DemoUser = DemoUser { name: "owner", role: Role::Owner, scope: "all" };

/// One user for each role.
pub const DEMO: &[DemoUser] = &[
    DemoUser { name: "district", role: Role::DistrictStaff, scope: "all" },
    DemoUser { name: "guanhu", role: Role::StreetStaff, scope: "division:440309001" },
    DemoUser { name: "minzhi", role: Role::StreetStaff, scope: "division:440309002" },
    DemoUser { name: "human-resources", role: Role::IndustryStaff, scope: "industry:human_resources" },
    DemoUser { name: "instructor", role: Role::Instructor, scope: "division:440309001" },
    DemoUser { name: "liaison", role: Role::Liaison, scope: "division:440309001" },
    DemoUser { name: "leader", role: Role::Leader, scope: "all" },
    DemoUser { name: "operator", role: Role::Operator, scope: "all" },
    DemoUser { name: "security", role: Role::Security, scope: "all" },
    DemoUser { name: "auditor", role: Role::Auditor, scope: "all" },
    DemoUser { name: "department", role: Role::Department, scope: "all" },
];

impl DemoUser {
    /// The grant of the configuration that makes them what they are.
    pub fn grant(&self, issuer: &str) -> Grant {
        let scope = Reach::try_from(self.scope.to_owned()).unwrap_or(Reach::All);
        Grant { holder: format!("{issuer}/{}", self.name), role: self.role.entry().key.to_owned(), scope }
    }
}
