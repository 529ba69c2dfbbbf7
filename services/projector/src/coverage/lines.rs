//! The responsible line of every unit on a day, and why it is this one: by hand, else by the Party organizations above
//! it, else by industry, by street, by the district's committee. So no unit falls between lines.
//!
//! Dearer than `states` alone, so it is worked out only where somebody asks for it.

use super::known::When;
use super::states::states;
use super::words::{Condition, Dimension};

/// Kinds of bodies that lead a line.
const LEADING: &str = "('district_committee', 'promotion_association', 'industry')";

/// Key and label of the fallback line where no district committee is on record.
pub(crate) const FALLBACK: (&str, &str) = ("district", "兜底");

/// What `states` says and, where `needed`, the responsible line: a table `lined` to read instead of `states`.
pub(crate) fn lined(when: When, needed: bool) -> String {
    let lines = if needed { lines(when) } else { NO_LINES.to_owned() };
    states(when) + &lines
}

/// Whether a condition is on lines.
pub(crate) fn asked(conditions: &[Condition]) -> bool {
    conditions.iter().any(|condition| condition.column == Dimension::Line.name())
}

const NO_LINES: &str = ", lined AS (SELECT s.*, NULL::text AS line, NULL::text AS line_why FROM states s)";

/// Common table expressions to follow those of `states`, ending in `lined`: its columns, and
///
/// | column | what it says |
/// |---|---|
/// | `line` | key of the body that is responsible |
/// | `line_why` | `by_hand`, `superior`, `industry`, `area` or `fallback` |
///
/// From the Party organizations of bodies it goes down: what is below one of them is on its line, unless it is a body's
/// itself. A line set by hand holds as long as its body does.
fn lines(when: When) -> String {
    let (bodies, parties, covers) = (bodies(when), when.organization("p"), when.organization("c"));
    let (above, fallback) = (when.organization("above"), FALLBACK.0);
    format!(
        ", body AS (
            SELECT b.key, b.kind, b.division, b.industry, b.rank, p.party
            FROM bodies b LEFT JOIN party_organizations p ON {parties} AND {of_body} WHERE {bodies}
        ), leader AS (
            SELECT DISTINCT ON (party) party, key FROM body WHERE party IS NOT NULL ORDER BY party, rank, key
        ), led AS (
            WITH RECURSIVE below AS (
                SELECT party, key FROM leader
                UNION
                SELECT p.party, below.key FROM below JOIN party_organizations p ON p.superior = below.party AND {parties}
                WHERE p.party NOT IN (SELECT party FROM leader)
            ) SELECT party, key FROM below
        ), top AS (
            SELECT DISTINCT ON (c.unit) c.unit, c.party
            FROM covers c LEFT JOIN party_organizations p ON p.party = c.party AND {parties}
                 LEFT JOIN covers above ON above.unit = c.unit AND above.party = p.superior
                                        AND above.relation <> 'affiliated' AND {above}
            WHERE {covers}
            ORDER BY c.unit, c.relation = 'affiliated', above.party IS NOT NULL,
                     array_position(ARRAY['own', 'floating', 'joint', 'joint_floating'], c.relation), c.party
        ), by_industry AS (
            SELECT DISTINCT ON (industry) industry, key FROM body WHERE kind = 'industry' AND party IS NOT NULL
            ORDER BY industry, rank, key
        ), by_area AS (
            SELECT DISTINCT ON (division) division, key FROM body
            WHERE kind = 'promotion_association' AND party IS NOT NULL ORDER BY division, rank, key
        ), fallback AS (
            SELECT coalesce((SELECT key FROM body WHERE kind = 'district_committee' ORDER BY rank, key LIMIT 1),
                            '{fallback}') AS key
        ), lined AS (
            SELECT s.*, coalesce(hand.key, led.key, by_industry.key, by_area.key, fallback.key) AS line,
                   CASE WHEN hand.key IS NOT NULL THEN 'by_hand' WHEN led.key IS NOT NULL THEN 'superior'
                        WHEN by_industry.key IS NOT NULL THEN 'industry' WHEN by_area.key IS NOT NULL THEN 'area'
                        ELSE 'fallback' END AS line_why
            FROM states s CROSS JOIN fallback LEFT JOIN (SELECT DISTINCT key FROM body) hand ON hand.key = s.by_hand
                 LEFT JOIN top ON top.unit = s.unit LEFT JOIN led ON led.party = top.party
                 LEFT JOIN by_industry ON by_industry.industry = s.industry
                 LEFT JOIN by_area ON by_area.division = s.street
        )",
        of_body = OF_BODY,
    )
}

/// That the Party organization `p` is the body `b`'s: the one it names, else the one of its name.
const OF_BODY: &str = "p.status = 'active' AND (p.party = b.party OR b.party IS NULL AND p.base = b.base)";

fn bodies(when: When) -> String {
    format!("b.kind IN {LEADING} AND {}", when.organization("b"))
}

/// Bodies as reference data, those that lead lines as `length` −1, supervising units as −2. One that leads holds while it
/// is valid and its Party organization lives; the district's committee needs none. In the columns of
/// [`super::words::Reference::load`].
pub(crate) fn references(when: When) -> String {
    format!(
        "SELECT b.key, b.name, '[]', CASE WHEN b.kind = 'supervising_unit' THEN -2 ELSE -1 END, b.rank,
                b.valid_from <= $1 AND $1 < b.valid_to AND (
                    b.kind IN ('district_committee', 'supervising_unit')
                    OR EXISTS (SELECT 1 FROM party_organizations p WHERE {parties} AND {OF_BODY})
                ), b.valid_from
         FROM bodies b WHERE (b.kind IN {LEADING} OR b.kind = 'supervising_unit') AND {known}",
        parties = when.organization("p"),
        known = when.is_known("b", "$2"),
    )
}
