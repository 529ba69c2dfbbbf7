//! What is open at a unit: the rules of the field as functions of what is known of it. Pure.

use kernel::Day;

use crate::facts::words::Relation;
use crate::parameters::Parameters;

/// Why a unit is on the worklist, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// Members without a managing Party organization: nobody may be missing (一个都不能少).
    MembersUnplaced,
    /// It was covered, and is no longer.
    CoverageLost,
    /// 应建未建
    DueUnbuilt,
    FloatingBranchDue,
    /// No Party organization, nobody who carries the work.
    NoWorkCoverage,
    /// Somebody carries the work, and nothing shows it.
    EvidenceExpired,
    /// A large unit without an instructor of its own.
    OneToOneMissing,
    Borderline,
    JointBranchDue,
    JointFloatingDue,
    NoMembers,
    /// Covered with others although it has members enough for a branch of its own.
    OwnBranchDue,
    /// A Party organization covers it in a way that leaves a liaison needed.
    LiaisonMissing,
    /// The register and the survey do not say the same.
    SurveyDiffers,
    /// It came to be covered; nothing ends by itself.
    LiaisonNotNeeded,
}

impl Reason {
    /// All of them, the most urgent first.
    pub(crate) const ALL: [Self; 15] = [
        Self::MembersUnplaced,
        Self::CoverageLost,
        Self::DueUnbuilt,
        Self::FloatingBranchDue,
        Self::NoWorkCoverage,
        Self::EvidenceExpired,
        Self::OneToOneMissing,
        Self::Borderline,
        Self::JointBranchDue,
        Self::JointFloatingDue,
        Self::NoMembers,
        Self::OwnBranchDue,
        Self::LiaisonMissing,
        Self::SurveyDiffers,
        Self::LiaisonNotNeeded,
    ];

    /// Its stable key.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::MembersUnplaced => "members_unplaced",
            Self::CoverageLost => "coverage_lost",
            Self::DueUnbuilt => "due_unbuilt",
            Self::FloatingBranchDue => "floating_branch_due",
            Self::NoWorkCoverage => "no_work_coverage",
            Self::EvidenceExpired => "evidence_expired",
            Self::OneToOneMissing => "one_to_one_missing",
            Self::Borderline => "borderline",
            Self::JointBranchDue => "joint_branch_due",
            Self::JointFloatingDue => "joint_floating_due",
            Self::NoMembers => "no_members",
            Self::OwnBranchDue => "own_branch_due",
            Self::LiaisonMissing => "liaison_missing",
            Self::SurveyDiffers => "survey_differs",
            Self::LiaisonNotNeeded => "liaison_not_needed",
        }
    }

    /// Whether the step is about who carries the work.
    pub(crate) fn is_of_posts(self) -> bool {
        match self {
            Self::NoWorkCoverage
            | Self::EvidenceExpired
            | Self::OneToOneMissing
            | Self::LiaisonMissing
            | Self::LiaisonNotNeeded => true,
            Self::MembersUnplaced
            | Self::CoverageLost
            | Self::DueUnbuilt
            | Self::FloatingBranchDue
            | Self::Borderline
            | Self::JointBranchDue
            | Self::JointFloatingDue
            | Self::NoMembers
            | Self::OwnBranchDue
            | Self::SurveyDiffers => false,
        }
    }

    /// The reason with this key.
    pub(crate) fn find(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.key() == key)
    }
}

/// The parameters these rules read, as of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rules {
    /// Full members that make a branch due.
    pub(crate) branch_min: u32,
    /// Units a joint branch has at most.
    pub(crate) joint_units: u32,
    /// People that make a unit large.
    pub(crate) large_from: u32,
    /// Large by its members, else by its employees.
    pub(crate) large_by_members: bool,
    /// Large units need an instructor of their own.
    pub(crate) one_to_one: bool,
    /// A liaison is needed beside a Party organization or beside an instructor or full-time worker, too.
    pub(crate) liaison_either: bool,
    /// A unit that is only affiliated needs a liaison.
    pub(crate) liaison_when_affiliated: bool,
    /// Days for which a contact is evidence.
    pub(crate) evidence_days: u32,
}

impl Rules {
    /// As set, else as the plan has them.
    pub(crate) fn new(set: &Parameters) -> Self {
        Self {
            branch_min: set.number("branch_min_full_members", 3),
            joint_units: set.number("joint_branch_max_units", 5),
            large_from: set.number("large_org_from", 30),
            large_by_members: set.word("large_org_basis", "employees") == "members",
            one_to_one: set.names("instructor_needed_by", "large", true),
            liaison_either: set.word("liaison_trigger", "neither") == "either",
            liaison_when_affiliated: set.flag("liaison_needed_when_affiliated", true),
            evidence_days: set.number("effective_evidence_days", 90),
        }
    }
}

/// Members at a unit: full ones whose relationship is or can be here (`None`: unknown), probationary ones, and
/// floating ones, whose relationship is elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Members {
    pub(crate) full: Option<u32>,
    pub(crate) probationary: u32,
    pub(crate) floating: u32,
}

impl Members {
    pub(crate) fn all(self) -> u32 {
        self.full.unwrap_or(0) + self.probationary + self.floating
    }
}

/// What a unit should have that has no Party organization: the table of the field, row by row.
pub(crate) fn should_have(members: Members, branch_min: u32) -> Reason {
    let Members { full, probationary: p, floating: v } = members;
    let Some(f) = full else { return Reason::NoMembers };
    match (f + p, v) {
        _ if f >= branch_min => Reason::DueUnbuilt,
        (0, 0) => Reason::NoMembers,
        (0, v) if v >= branch_min => Reason::FloatingBranchDue,
        (0, _) => Reason::JointFloatingDue,
        (_, v) if v > 0 && f + v >= branch_min => Reason::Borderline,
        _ => Reason::JointBranchDue,
    }
}

/// What is known of a unit that counts, on a day.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Case {
    pub(crate) members: Members,
    /// From the register, else from the survey.
    pub(crate) registered: bool,
    pub(crate) placed: u32,
    /// What the survey says, where the register counts and there is one.
    pub(crate) survey: Option<Members>,
    pub(crate) employees: Option<u32>,
    pub(crate) covered: Option<Relation>,
    pub(crate) full_time_worker: bool,
    pub(crate) instructor: bool,
    pub(crate) liaison: bool,
    pub(crate) effective: bool,
    /// How many units its instructor guides; of several the one that guides the fewest.
    pub(crate) instructor_load: Option<u32>,
    /// When it last lost a Party organization, and a post.
    pub(crate) cover_lost: Option<Day>,
    pub(crate) post_lost: Option<Day>,
}

impl Case {
    /// Somebody holds a post there.
    pub(crate) fn carried(&self) -> bool {
        self.full_time_worker || self.instructor || self.liaison
    }

    /// Work covers it.
    fn worked(&self) -> bool {
        self.covered.is_some() || self.carried()
    }

    /// Of what was lost, a Party organization was the last.
    pub(crate) fn lost_its_party(&self) -> bool {
        self.cover_lost.is_some() && self.cover_lost >= self.post_lost.filter(|_| !self.carried())
    }

    /// Whether it is large; unknown is not.
    pub(crate) fn large(&self, rules: &Rules) -> bool {
        let people = if rules.large_by_members { Some(self.members.all()) } else { self.employees };
        people.is_some_and(|people| people >= rules.large_from)
    }

    /// Members nobody manages.
    pub(crate) fn unplaced(&self) -> u32 {
        self.members.all().saturating_sub(self.placed)
    }

    fn needs_liaison(&self, rules: &Rules) -> bool {
        let only_affiliated = self.covered == Some(Relation::Affiliated) && rules.liaison_when_affiliated;
        let (party, carrier) = (self.covered.is_some() && !only_affiliated, self.instructor || self.full_time_worker);
        if rules.liaison_either { !party || !carrier } else { !party && !carrier }
    }
}

/// Everything that is open at a unit, each reason once. An uncovered unit has exactly one of the rows of the table; one
/// whose work shows nothing has exactly one of `NoWorkCoverage` and `EvidenceExpired`.
pub(crate) fn open(case: &Case, rules: &Rules) -> Vec<Reason> {
    let uncovered = case.covered.is_none();
    let lost = uncovered && case.cover_lost.is_some() || !case.worked() && case.post_lost.is_some();
    let enough = case.members.full.is_some_and(|full| full >= rules.branch_min);
    let shared = case.instructor_load.is_none_or(|load| load > 1);
    let reasons = [
        (case.unplaced() > 0, Reason::MembersUnplaced),
        (lost, Reason::CoverageLost),
        (uncovered, should_have(case.members, rules.branch_min)),
        (!case.worked(), Reason::NoWorkCoverage),
        (case.worked() && !case.effective, Reason::EvidenceExpired),
        (rules.one_to_one && case.large(rules) && shared, Reason::OneToOneMissing),
        (enough && case.covered.is_some_and(|way| way != Relation::Own), Reason::OwnBranchDue),
        (case.worked() && case.needs_liaison(rules) && !case.liaison, Reason::LiaisonMissing),
        (case.survey.is_some_and(|survey| survey != case.members), Reason::SurveyDiffers),
        (case.liaison && !case.needs_liaison(rules), Reason::LiaisonNotNeeded),
    ];
    reasons.into_iter().filter(|(open, _)| *open).map(|(_, reason)| reason).collect()
}
