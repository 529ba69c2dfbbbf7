//! The state of every unit on a day: how it is covered, how work covers it, who its members are. Figures, lists and the
//! worklist all start here.

use super::known::When;
use super::words::Condition;

/// Common table expressions that end in `states`, a row for each unit on record that day, and before it `rules`, the
/// policy parameters of that day in one row. `$1` to `$4` are the day and the positions.
///
/// Beside the columns of `units`:
///
/// | column | what it says |
/// |---|---|
/// | `counts` | it is one of the operating units of statistics |
/// | `registered` | the register counts for its members, else the survey |
/// | `reported` | its members were counted at all: by a survey, or the register counts |
/// | `full_members`, `probationary`, `floating` | its members, from whichever counts; `full_members` NULL: unknown |
/// | `members` | all three together, unknown as 0 |
/// | `placed`, `floating_placed` | of these, those with a managing Party organization |
/// | `due` | enough full members for a branch of its own |
/// | `covered` | `own`, `floating`, `joint`, `joint_floating`, `affiliated` or `none` |
/// | `own_lasting`, `joint_lasting` | with one that is not temporary |
/// | `formal` | with a formal own or joint Party organization |
/// | `work` | `party_organization`, `full_time_worker`, `instructor`, `liaison` or `none` |
/// | `has_full_time_worker`, `has_instructor`, `has_liaison` | posts held there, whatever covers it |
/// | `contacted` | somebody who held a post there was in contact within the period of evidence |
/// | `effective` | work covers it, and there is evidence |
pub(crate) fn states(when: When) -> String {
    let (units, covers, parameters) = (when.organization("u"), when.organization("c"), when.organization("a"));
    let (posts, holders, contacts) = (when.assignment("p"), when.is_known("h", "$3"), when.is_known("e", "$3"));
    let (registers, differences) = (when.membership("r"), when.membership("d"));
    let dormant_counts = flag("dormant_counts", false);
    let party_organization_is_evidence = flag("party_organization_is_evidence", true);
    let branch_min_full_members = number("branch_min_full_members", 3);
    let effective_evidence_days = number("effective_evidence_days", 90);
    format!(
        "WITH rules AS (
            SELECT {dormant_counts}, {party_organization_is_evidence}, {branch_min_full_members},
                   {effective_evidence_days}
            FROM parameters a WHERE {parameters}
        ), party AS (
            SELECT c.unit,
                   bool_or(relation = 'own') AS own, bool_or(relation = 'own' AND NOT temporary) AS own_lasting,
                   bool_or(relation = 'joint') AS joint, bool_or(relation = 'joint' AND NOT temporary) AS joint_lasting,
                   bool_or(relation = 'floating') AS floating_branch,
                   bool_or(relation = 'joint_floating') AS joint_floating_branch,
                   bool_or(formal AND relation IN ('own', 'joint')) AS formal
            FROM covers c WHERE {covers} GROUP BY c.unit
        ), post AS (
            SELECT p.unit, bool_or(kind = 'full_time_worker') AS full_time_worker,
                   bool_or(kind = 'instructor') AS instructor, bool_or(kind = 'liaison') AS liaison
            FROM posts p WHERE {posts} GROUP BY p.unit
        ), contact AS (
            SELECT DISTINCT e.unit FROM rules
            JOIN contacts e ON e.day > $1 - rules.effective_evidence_days AND e.day <= $1 AND {contacts}
            JOIN posts h ON h.holder = e.holder AND h.unit = e.unit AND h.valid_from <= e.day AND e.day < h.valid_to
                        AND {holders}
        ), register AS (
            SELECT DISTINCT r.unit FROM registers r WHERE {registers}
        ), counted AS (
            SELECT d.unit, sum(d.full_members)::integer AS full_members, sum(d.probationary)::integer AS probationary,
                   sum(d.floating)::integer AS floating, sum(d.placed)::integer AS placed,
                   sum(d.floating_placed)::integer AS floating_placed
            FROM member_differences d WHERE {differences} AND d.unit IN (SELECT unit FROM register) GROUP BY d.unit
        ), known AS (
            SELECT u.*, register.unit IS NOT NULL AS registered, register.unit IS NOT NULL OR surveyed AS reported,
                   CASE WHEN register.unit IS NULL THEN survey_full
                        ELSE coalesce(full_members, 0) END AS full_members,
                   CASE WHEN register.unit IS NULL THEN survey_probationary
                        ELSE coalesce(probationary, 0) END AS probationary,
                   CASE WHEN register.unit IS NULL THEN survey_floating ELSE coalesce(floating, 0) END AS floating,
                   coalesce(placed, 0) AS registered_placed,
                   coalesce(floating_placed, 0) AS registered_floating_placed
            FROM units u LEFT JOIN register ON register.unit = u.unit LEFT JOIN counted ON counted.unit = u.unit
            WHERE {units}
        ), states AS (
            SELECT k.*, own_lasting, joint_lasting, coalesce(formal, false) AS formal,
                   in_statistics AND (status = 'operating' OR status = 'dormant' AND dormant_counts) AS counts,
                   coalesce(full_members, 0) + probationary + floating AS members,
                   CASE WHEN registered THEN registered_placed WHEN party.unit IS NULL THEN 0
                        ELSE coalesce(full_members, 0) + probationary + floating END AS placed,
                   CASE WHEN registered THEN registered_floating_placed WHEN party.unit IS NULL THEN 0
                        ELSE floating END AS floating_placed,
                   coalesce(full_members >= branch_min_full_members, false) AS due,
                   CASE WHEN party.unit IS NULL THEN 'none' WHEN own THEN 'own' WHEN floating_branch THEN 'floating'
                        WHEN joint THEN 'joint' WHEN joint_floating_branch THEN 'joint_floating'
                        ELSE 'affiliated' END AS covered,
                   CASE WHEN party.unit IS NOT NULL THEN 'party_organization' WHEN post.unit IS NULL THEN 'none'
                        WHEN full_time_worker THEN 'full_time_worker' WHEN instructor THEN 'instructor'
                        ELSE 'liaison' END AS work,
                   coalesce(full_time_worker, false) AS has_full_time_worker,
                   coalesce(instructor, false) AS has_instructor, coalesce(liaison, false) AS has_liaison,
                   contact.unit IS NOT NULL AS contacted,
                   party.unit IS NOT NULL AND party_organization_is_evidence
                       OR post.unit IS NOT NULL AND contact.unit IS NOT NULL AS effective
            FROM known k CROSS JOIN rules LEFT JOIN party ON party.unit = k.unit LEFT JOIN post ON post.unit = k.unit
                 LEFT JOIN contact ON contact.unit = k.unit
        )"
    )
}

/// A parameter that is yes or no, as a column; what is no such value is passed over.
fn flag(key: &str, default: bool) -> String {
    format!(
        "coalesce(bool_or(value = 'true') FILTER (WHERE key = '{key}' AND value IN ('true', 'false')), {default}) AS {key}"
    )
}

/// A parameter that is a number, as a column; likewise.
fn number(key: &str, default: i32) -> String {
    format!(
        "coalesce(max(CASE WHEN value ~ '^[0-9]{{1,6}}$' THEN value::integer END) FILTER (WHERE key = '{key}'), {default}) AS {key}"
    )
}

/// The conditions as SQL on `states`; their values are bound in this order, from `$first` on.
pub(crate) fn conditions(conditions: &[Condition], first: usize) -> String {
    let mut sql = String::new();
    for (n, Condition { column, values: _, unknown }) in conditions.iter().enumerate() {
        let is_unknown = if *unknown { format!(" OR {column} IS NULL") } else { String::new() };
        sql.push_str(&format!(" AND ({column} = ANY(${}::text[]){is_unknown})", first + n));
    }
    sql
}
