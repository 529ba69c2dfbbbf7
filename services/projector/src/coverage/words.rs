//! The words a query may use: dimensions and conditions, resolved against what is on record.

use runtime::Invalid;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use vocabulary::fold_name;

use super::known::When;
use super::lines::{FALLBACK, references};
use crate::facts::body::base;
use crate::facts::words::{Kind, Relation, Status, Word};

/// What a breakdown is by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dimension {
    Street,
    Community,
    Industry,
    Line,
    Kind,
    Size,
}

/// Key and label of all together.
pub(crate) const TOTAL: (&str, &str) = ("total", "合计");
/// Key and label of what has no value.
pub(crate) const UNKNOWN: (&str, &str) = ("unknown", "未知");
pub(crate) const SIZES: [&str; 4] = ["0-9", "10-29", "30-99", "100+"];
/// How work covers a unit, in the order it is counted.
pub(crate) const WORK: [(&str, &str); 5] = [
    ("none", "无"),
    ("party_organization", "党组织"),
    ("full_time_worker", "专职党务工作者"),
    ("instructor", "指导员"),
    ("liaison", "联络员"),
];

impl Dimension {
    pub(crate) const ALL: [Self; 6] =
        [Self::Street, Self::Community, Self::Industry, Self::Line, Self::Kind, Self::Size];

    /// Its name, and its column in `lined`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Community => "community",
            Self::Industry => "industry",
            Self::Line => "line",
            Self::Kind => "kind",
            Self::Size => "size",
        }
    }

    /// The dimension of a request; blank: none.
    pub(crate) fn parse(text: &str, invalid: &mut Invalid) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|dimension| dimension.name() == text);
        if found.is_none() && !text.is_empty() {
            let (zh, en) = (
                "应为 street、community、industry、line、kind 或 size",
                "must be street, community, industry, line, kind or size",
            );
            invalid.field("by", "coverage.dimension", zh, en, text);
        }
        found
    }
}

/// A condition on a column of the units' states: one of these values, or none where `unknown`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) column: &'static str,
    pub(crate) values: Vec<String>,
    pub(crate) unknown: bool,
}

/// One entry of reference data.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) label: String,
    aliases: Vec<String>,
    /// Whether it holds on the day asked; labels of others are needed where a unit still names them.
    pub(crate) holds: bool,
}

/// Divisions, industries and bodies, those that hold on the day first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reference {
    pub(crate) streets: Vec<Entry>,
    pub(crate) communities: Vec<Entry>,
    pub(crate) industries: Vec<Entry>,
    /// Bodies that lead lines.
    pub(crate) lines: Vec<Entry>,
    supervising: Vec<Entry>,
}

impl Reference {
    /// What is known of them.
    pub(crate) async fn load(when: When, tx: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let sql = format!(
            "SELECT code AS key, name, aliases::text, length(code) AS length, 0 AS rank,
                    d.valid_from <= $1 AND $1 < d.valid_to AS holds, d.valid_from
             FROM divisions d WHERE {}
             UNION ALL
             SELECT key, name, aliases::text, 0, rank, i.valid_from <= $1 AND $1 < i.valid_to, i.valid_from
             FROM industries i WHERE {}
             UNION ALL
             {}
             ORDER BY holds DESC, rank, key, valid_from DESC",
            when.is_known("d", "$2"),
            when.is_known("i", "$2"),
            references(when)
        );
        let mut reference = Self::default();
        for row in when.bind(sqlx::query(AssertSqlSafe(sql))).fetch_all(tx).await? {
            let aliases: String = row.try_get("aliases")?;
            let entry = Entry {
                key: row.try_get("key")?,
                label: row.try_get("name")?,
                aliases: serde_json::from_str(&aliases).map_err(|error| sqlx::Error::Decode(error.into()))?,
                holds: row.try_get("holds")?,
            };
            match row.try_get::<i32, _>("length")? {
                -2 => reference.supervising.push(entry),
                -1 => reference.lines.push(entry),
                0 => reference.industries.push(entry),
                9 => reference.streets.push(entry),
                12 => reference.communities.push(entry),
                _ => {}
            }
        }
        Ok(reference)
    }

    /// Keys and labels of a dimension's rows on the day, in their order.
    pub(crate) fn rows(&self, dimension: Dimension) -> Vec<(String, String)> {
        let holding = |entries: &[Entry]| {
            let mut rows: Vec<(String, String)> = Vec::new();
            for entry in entries.iter().filter(|entry| entry.holds) {
                if rows.iter().all(|(key, _)| *key != entry.key) {
                    rows.push((entry.key.clone(), entry.label.clone()));
                }
            }
            rows
        };
        match dimension {
            Dimension::Street => holding(&self.streets),
            Dimension::Community => holding(&self.communities),
            Dimension::Industry => holding(&self.industries),
            Dimension::Line => holding(&self.lines),
            Dimension::Kind => Kind::ALL.iter().map(|kind| pair(kind.told())).collect(),
            Dimension::Size => SIZES.iter().map(|size| pair((size, size))).collect(),
        }
    }

    /// The label of a key, also where it does not hold on the day.
    pub(crate) fn label(&self, dimension: Dimension, key: &str) -> String {
        let entries = match dimension {
            Dimension::Street => &self.streets,
            Dimension::Community => &self.communities,
            Dimension::Industry => &self.industries,
            Dimension::Line if key == FALLBACK.0 && self.lines.iter().all(|line| line.key != key) => {
                return FALLBACK.1.to_owned();
            }
            Dimension::Line => &self.lines,
            Dimension::Kind => return Kind::find(key).map_or(key, |kind| kind.told().1).to_owned(),
            Dimension::Size => return key.to_owned(),
        };
        entries.iter().find(|entry| entry.key == key).map_or(key, |entry| &entry.label).to_owned()
    }

    /// Key and name of the body that a supervising unit (业务主管单位) is, where there is one that day.
    pub(crate) fn supervising(&self, unit: &str) -> Option<(&str, &str)> {
        let base = base(unit);
        let found = self.supervising.iter().find(|body| body.holds && self::base(&body.label) == base);
        found.map(|body| (body.key.as_str(), body.label.as_str()))
    }

    /// The condition of a request, by key or label.
    pub(crate) fn condition(&self, name: &str, value: &str, invalid: &mut Invalid) -> Option<Condition> {
        let (column, mut values) = match name {
            "street" => ("street", matching(&self.streets, value)),
            "community" => ("community", matching(&self.communities, value)),
            "industry" => ("industry", matching(&self.industries, value)),
            "line" => ("line", matching(&self.lines, value)),
            "kind" if value == "社会服务机构" => ("kind", vec![Kind::ServiceAgency.key().to_owned()]),
            "kind" => ("kind", word::<Kind>(value)),
            "size" => ("size", SIZES.iter().filter(|size| **size == value).map(ToString::to_string).collect()),
            "status" => ("status", word::<Status>(value)),
            "covered" if value == "none" || value == "无" => ("covered", vec!["none".to_owned()]),
            "covered" => ("covered", word::<Relation>(value)),
            "work" => (
                "work",
                WORK.iter().filter(|(key, label)| [*key, *label].contains(&value)).map(|w| w.0.to_owned()).collect(),
            ),
            _ => {
                let (zh, en) = (
                    "应为 street、community、industry、line、kind、size、status、covered 或 work",
                    "must be street, community, industry, line, kind, size, status, covered or work",
                );
                invalid.field("where.dimension", "coverage.condition", zh, en, name);
                return None;
            }
        };
        let unknown = [UNKNOWN.0, UNKNOWN.1].contains(&value) && Dimension::ALL.iter().any(|d| d.name() == column);
        if values.is_empty() && !unknown {
            let (zh, en) = (format!("{name} 没有这个值"), format!("there is no such {name}"));
            invalid.field("where.value", "coverage.value", zh, en, value);
            return None;
        }
        values.dedup();
        Some(Condition { column, values, unknown })
    }
}

fn pair((key, label): (&str, &str)) -> (String, String) {
    (key.to_owned(), label.to_owned())
}

fn word<W: Word>(value: &str) -> Vec<String> {
    W::find(value).map(|word| word.key().to_owned()).into_iter().collect()
}

fn matching(entries: &[Entry], value: &str) -> Vec<String> {
    let folded = fold_name(value);
    let is = |entry: &&Entry| {
        entry.key == value
            || fold_name(&entry.label) == folded
            || entry.aliases.iter().any(|alias| fold_name(alias) == folded)
    };
    entries.iter().filter(is).map(|entry| entry.key.clone()).collect()
}
