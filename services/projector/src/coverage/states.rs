//! The state of every unit on a day: how it is covered, and how work covers it. Figures and lists both start here.

use super::known::When;
use super::words::Condition;

/// Common table expressions that end in `states`: a row of `units` with `covered`, `work` and what counting needs.
/// `$1` to `$3` are the day and the positions.
pub(crate) fn states(when: When) -> String {
    let (units, covers) = (when.organization("u"), when.organization("c"));
    let posts = when.assignment("p");
    format!(
        "WITH party AS (
            SELECT c.unit,
                   bool_or(relation = 'own') AS own, bool_or(relation = 'own' AND NOT temporary) AS own_lasting,
                   bool_or(relation = 'joint') AS joint, bool_or(relation = 'joint' AND NOT temporary) AS joint_lasting,
                   bool_or(relation = 'floating') AS floating_branch,
                   bool_or(relation = 'joint_floating') AS joint_floating_branch,
                   bool_or(formal AND relation IN ('own', 'joint')) AS formal
            FROM covers c WHERE {covers} GROUP BY c.unit
        ), post AS (
            SELECT p.unit, bool_or(kind = 'full_time_worker') AS full_time_worker,
                   bool_or(kind = 'instructor') AS instructor
            FROM posts p WHERE {posts} GROUP BY p.unit
        ), states AS (
            SELECT u.*, own_lasting, joint_lasting, coalesce(formal, false) AS formal,
                   CASE WHEN party.unit IS NULL THEN 'none' WHEN own THEN 'own' WHEN floating_branch THEN 'floating'
                        WHEN joint THEN 'joint' WHEN joint_floating_branch THEN 'joint_floating'
                        ELSE 'affiliated' END AS covered,
                   CASE WHEN party.unit IS NOT NULL THEN 'party_organization' WHEN post.unit IS NULL THEN 'none'
                        WHEN full_time_worker THEN 'full_time_worker' WHEN instructor THEN 'instructor'
                        ELSE 'liaison' END AS work
            FROM units u LEFT JOIN party ON party.unit = u.unit LEFT JOIN post ON post.unit = u.unit
            WHERE {units}
        )"
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
