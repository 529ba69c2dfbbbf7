//! Roles and what they permit: the one table. Where they reach is said by the grant.

use super::Permission::{self, *};

/// What somebody is granted, within a scope and from a day to a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// `up`'s own user: everything.
    Owner,
    /// District committee staff.
    DistrictStaff,
    /// Sub-district staff: its street.
    StreetStaff,
    /// Staff of an industry's Party organization: its line across streets.
    IndustryStaff,
    /// Instructor or full-time worker: their organizations.
    Instructor,
    /// Liaison or leader of an organization: that one.
    Liaison,
    /// Leading cadre: figures and lists, read only.
    Leader,
    /// System administrator: operates, sees no personal data.
    Operator,
    /// Security administrator: says who may do what.
    Security,
    /// Audit administrator: reads the audit trail.
    Auditor,
    /// Another department: agreed events and statistics.
    Department,
}

/// A row of the table.
#[derive(Debug)]
pub struct Entry {
    /// The role.
    pub role: Role,
    /// Its stable key.
    pub key: &'static str,
    /// Its name in Chinese.
    pub name: &'static str,
    /// What it permits.
    pub permits: &'static [Permission],
}

/// System, security and audit administration are three separate roles (三员分立): none of them holds another's.
pub const ROLES: &[Entry] = &[
    Entry { role: Role::Owner, key: "owner", name: "所有者", permits: &Permission::ALL },
    Entry {
        role: Role::DistrictStaff,
        key: "district_staff",
        name: "区级工作人员",
        permits: &[
            OrganizationWrite,
            OrganizationRetract,
            ContactRead,
            ContactErase,
            PartyOrganizationWrite,
            PartyOrganizationRetract,
            PostWrite,
            VisitWrite,
            LineWrite,
            ReferenceWrite,
            PostRetract,
            PostErase,
            LoadApprove,
            NameRead,
            MemberWrite,
            MemberRead,
            MemberClear,
            MemberRetract,
            MemberErase,
            UnitRead,
            CoverageRead,
            DirectoryRead,
            LedgerImport,
            LedgerUndo,
            PositionRead,
            LogRead,
        ],
    },
    Entry { role: Role::StreetStaff, key: "street_staff", name: "街道工作人员", permits: REGISTRAR },
    Entry { role: Role::IndustryStaff, key: "industry_staff", name: "行业党组织工作人员", permits: REGISTRAR },
    Entry {
        role: Role::Instructor, key: "instructor", name: "党建指导员、专职党务工作者", permits: VISITOR
    },
    Entry { role: Role::Liaison, key: "liaison", name: "联络员、社会组织负责人", permits: READER },
    Entry { role: Role::Leader, key: "leader", name: "领导", permits: READER },
    Entry {
        role: Role::Operator,
        key: "operator",
        name: "系统管理员",
        permits: &[PositionRead, LogRead, LogVerify, LogExport, Operate],
    },
    Entry {
        role: Role::Security, key: "security", name: "安全管理员", permits: &[PositionRead, LogRead, GrantWrite]
    },
    Entry {
        role: Role::Auditor,
        key: "auditor",
        name: "审计员",
        permits: &[PositionRead, LogVerify, LogExport, AuditRead],
    },
    Entry {
        role: Role::Department,
        key: "department",
        name: "其他部门",
        permits: &[PositionRead, CoverageRead, LogRead],
    },
];

const REGISTRAR: &[Permission] = &[
    OrganizationWrite,
    ContactRead,
    PartyOrganizationWrite,
    PostWrite,
    VisitWrite,
    NameRead,
    MemberWrite,
    MemberRead,
    MemberClear,
    UnitRead,
    CoverageRead,
    DirectoryRead,
    LedgerImport,
    PositionRead,
];

const VISITOR: &[Permission] = &[VisitWrite, UnitRead, CoverageRead, DirectoryRead, PositionRead];

const READER: &[Permission] = &[CoverageRead, DirectoryRead, PositionRead];

/// What a service may do for itself, when it acts for nobody.
pub(crate) const SERVICE: &[Permission] = &[PositionRead, LogRead, UnitRead];

impl Role {
    /// By its key.
    pub fn parse(key: &str) -> Option<Role> {
        ROLES.iter().find(|entry| entry.key == key).map(|entry| entry.role)
    }

    /// Its row.
    pub fn entry(self) -> &'static Entry {
        // The table lists every role (tested); the owner's row is never the answer for another.
        ROLES.iter().find(|entry| entry.role == self).unwrap_or(&NOTHING)
    }
}

static NOTHING: Entry = Entry { role: Role::Leader, key: "", name: "", permits: &[] };

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(role: Role) -> &'static [Permission] {
        role.entry().permits
    }

    #[test]
    fn keys_are_unique_and_read_back() {
        for (at, entry) in ROLES.iter().enumerate() {
            assert_eq!(Role::parse(entry.key), Some(entry.role));
            assert!(ROLES[..at].iter().all(|other| other.key != entry.key && other.role != entry.role));
        }
        assert_eq!(Role::parse("god"), None);
    }

    #[test]
    fn no_administrator_holds_what_another_does() {
        let own = [(Role::Operator, Operate), (Role::Security, GrantWrite), (Role::Auditor, AuditRead)];
        for (role, _) in own {
            for (other, duty) in own {
                assert_eq!(permits(role).contains(&duty), role == other, "{role:?} {duty}");
            }
        }
    }

    #[test]
    fn operators_leaders_and_departments_see_no_personal_data() {
        for role in [Role::Operator, Role::Leader, Role::Department, Role::Liaison, Role::Security] {
            for personal in [ContactRead, NameRead, MemberRead, MemberClear] {
                assert!(!permits(role).contains(&personal), "{role:?} {personal}");
            }
        }
    }

    #[test]
    fn every_permission_is_somebodys_besides_the_owners() {
        for permission in Permission::ALL {
            let holders = ROLES.iter().filter(|entry| entry.permits.contains(&permission)).count();
            assert!(holders > 1, "{permission}");
        }
    }
}
