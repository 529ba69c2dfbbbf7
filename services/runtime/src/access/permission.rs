//! What can be permitted. The keys are stable: tokens, answers and the audit log say them.

/// One thing a caller may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Record and change social organizations.
    OrganizationWrite,
    /// Say that an organization was recorded in error.
    OrganizationRetract,
    /// See a contact person's data in clear; every look is put on record.
    ContactRead,
    /// Erase a contact person's data for ever.
    ContactErase,
    /// Record and change Party organizations.
    PartyOrganizationWrite,
    /// Say that a Party organization was recorded in error.
    PartyOrganizationRetract,
    /// Assign and release those who carry the work.
    PostWrite,
    /// Put contacts, visits and calls on record.
    VisitWrite,
    /// Say by hand which line an organization is on. It reaches from one line to another, so it is the district's.
    LineWrite,
    /// Record bodies with duties and set parameters.
    ReferenceWrite,
    /// Say that a post was recorded in error.
    PostRetract,
    /// Erase a post holder's personal data for ever.
    PostErase,
    /// Approve that an instructor guides more organizations than others.
    LoadApprove,
    /// See names of members and post holders; every look is put on record.
    NameRead,
    /// Record and change members, declare their registers complete.
    MemberWrite,
    /// See members, masked; every look is put on record.
    MemberRead,
    /// See members in clear; every look is put on record.
    MemberClear,
    /// Say that a member was recorded in error.
    MemberRetract,
    /// Erase a member's data for ever.
    MemberErase,
    /// Look units and Party organizations up: existence, state, place.
    UnitRead,
    /// See coverage figures.
    CoverageRead,
    /// See lists and single records, without personal data.
    DirectoryRead,
    /// Import ledgers and see one's batches.
    LedgerImport,
    /// Take an import back.
    LedgerUndo,
    /// Give and end grants.
    GrantWrite,
    /// Ask how far logs, streams and read models are.
    PositionRead,
    /// Read what is announced.
    LogRead,
    /// Prove logs, streams and read models.
    LogVerify,
    /// Take the stored bytes of a log out.
    LogExport,
    /// Operate: epochs, parked messages, rebuilding read models.
    Operate,
    /// Read who saw, changed, exported what.
    AuditRead,
}

impl Permission {
    /// All there are.
    pub const ALL: [Permission; 31] = [
        Permission::OrganizationWrite,
        Permission::OrganizationRetract,
        Permission::ContactRead,
        Permission::ContactErase,
        Permission::PartyOrganizationWrite,
        Permission::PartyOrganizationRetract,
        Permission::PostWrite,
        Permission::VisitWrite,
        Permission::LineWrite,
        Permission::ReferenceWrite,
        Permission::PostRetract,
        Permission::PostErase,
        Permission::LoadApprove,
        Permission::NameRead,
        Permission::MemberWrite,
        Permission::MemberRead,
        Permission::MemberClear,
        Permission::MemberRetract,
        Permission::MemberErase,
        Permission::UnitRead,
        Permission::CoverageRead,
        Permission::DirectoryRead,
        Permission::LedgerImport,
        Permission::LedgerUndo,
        Permission::GrantWrite,
        Permission::PositionRead,
        Permission::LogRead,
        Permission::LogVerify,
        Permission::LogExport,
        Permission::Operate,
        Permission::AuditRead,
    ];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Permission::OrganizationWrite => "organization.write",
            Permission::OrganizationRetract => "organization.retract",
            Permission::ContactRead => "contact.read",
            Permission::ContactErase => "contact.erase",
            Permission::PartyOrganizationWrite => "party_organization.write",
            Permission::PartyOrganizationRetract => "party_organization.retract",
            Permission::PostWrite => "post.write",
            Permission::VisitWrite => "visit.write",
            Permission::LineWrite => "line.write",
            Permission::ReferenceWrite => "reference.write",
            Permission::PostRetract => "post.retract",
            Permission::PostErase => "post.erase",
            Permission::LoadApprove => "load.approve",
            Permission::NameRead => "name.read",
            Permission::MemberWrite => "member.write",
            Permission::MemberRead => "member.read",
            Permission::MemberClear => "member.clear",
            Permission::MemberRetract => "member.retract",
            Permission::MemberErase => "member.erase",
            Permission::UnitRead => "unit.read",
            Permission::CoverageRead => "coverage.read",
            Permission::DirectoryRead => "directory.read",
            Permission::LedgerImport => "ledger.import",
            Permission::LedgerUndo => "ledger.undo",
            Permission::GrantWrite => "grant.write",
            Permission::PositionRead => "position.read",
            Permission::LogRead => "log.read",
            Permission::LogVerify => "log.verify",
            Permission::LogExport => "log.export",
            Permission::Operate => "operate",
            Permission::AuditRead => "audit.read",
        }
    }
}

impl std::fmt::Display for Permission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key())
    }
}
