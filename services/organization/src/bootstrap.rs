//! What an empty home begins with: the district's divisions, the industries, the bodies with duties, the parameters,
//! valid from the beginning of time. Each is a command with an id of its own, so that a second start does nothing.

use anyhow::{Context as _, anyhow};
use kernel::log::Work;
use kernel::{Context, Decider, Log, Target};
use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use serde::de::value::Error as Bad;
use uuid::Uuid;
use vocabulary::{Division, Industry, Name, Note};

use crate::domain::body::{self, BodyKey, Duty, Kind};
use crate::domain::{division, industry, parameter};

const STREETS: &str = include_str!("../data/streets.csv");
const COMMUNITIES: &str = include_str!("../data/communities.csv");
const INDUSTRIES: &str = include_str!("../data/industries.csv");
const BODIES: &str = include_str!("../data/bodies.csv");
const PARAMETERS: &str = include_str!("../data/parameters.csv");

/// Names the ids of these commands: UUIDv5 of it and `division/440309001`.
const NAMESPACE: Uuid = Uuid::from_u128(0x5f0e_3b52_9a41_5d0b_8c77_1f6d_2ab9_4e10);

/// Records what is not recorded yet. A district whose divisions are not known here begins without any.
///
/// # Errors
/// The log, or data that break their own rules.
pub(crate) async fn begin(log: Log) -> anyhow::Result<()> {
    let district = Division::parse(log.origin()).map(|origin| origin.district());
    let district = district.with_context(|| format!("origin {} is no division", log.origin()))?;
    let (divisions, bodies) = (divisions(district)?, bodies(district)?);
    record::<division::Division>(
        &log,
        divisions.into_iter().map(|row| (format!("division/{}", row.code), division::Command::Record(row))),
    )
    .await?;
    record::<industry::Industry>(
        &log,
        industries()?.into_iter().map(|row| (format!("industry/{}", row.key), industry::Command::Record(row))),
    )
    .await?;
    record::<body::Body>(
        &log,
        bodies.into_iter().map(|row| (format!("body/{}", row.key), body::Command::Record(Box::new(row)))),
    )
    .await?;
    record::<parameter::Parameter>(&log, parameters()?.into_iter()).await
}

async fn record<D: Decider>(log: &Log, commands: impl Iterator<Item = (String, D::Command)>) -> anyhow::Result<()> {
    let work = commands.map(|(name, command)| Work { target: Target::New, command, context: context(&name) }).collect();
    let done = log.execute_all::<D>(work, &|_: &D| Ok(())).await;
    done.map(drop).map_err(|(at, error)| anyhow!("reference data, entry {at}: {error}"))
}

/// The digest covers the name only: a later release may begin with other values, and leaves those recorded alone.
fn context(name: &str) -> Context {
    let command_id = Uuid::new_v5(&NAMESPACE, name.as_bytes());
    let mut digest = [0; 32];
    digest[..16].copy_from_slice(command_id.as_bytes());
    Context {
        command_id,
        digest,
        actor: "system/bootstrap".to_owned(),
        on_behalf_of: None,
        correlation: command_id,
        causation: None,
        trace: None,
        reference: None,
    }
}

fn divisions(district: Division) -> anyhow::Result<Vec<division::Row>> {
    let row = |code, name, parent| -> anyhow::Result<division::Row> {
        let (code, name) = (Division::parse(code)?, Name::parse(name)?);
        Ok(division::Row { code, name, parent, from: None, to: None, aliases: vec![] })
    };
    let mut rows = Vec::new();
    for [code, name] in lines(STREETS) {
        rows.push(row(code, name, Some(district))?);
    }
    for [code, street, name] in lines(COMMUNITIES) {
        rows.push(row(code, name, Some(Division::parse(street)?))?);
    }
    rows.retain(|row| district.contains(&row.code));
    Ok(rows)
}

fn industries() -> anyhow::Result<Vec<industry::Row>> {
    let row = |(at, [key, name]): (usize, [&str; 2])| -> anyhow::Result<industry::Row> {
        let (key, name, rank) = (Industry::parse(key)?, Name::parse(name)?, u32::try_from(at + 1)?);
        Ok(industry::Row { key, name, from: None, to: None, aliases: vec![], rank })
    };
    lines(INDUSTRIES).enumerate().map(row).collect()
}

/// Those of the district that is known here; another one's are called otherwise.
fn bodies(district: Division) -> anyhow::Result<Vec<body::Row>> {
    let row = |(at, [key, kind, division, industry, leads, supports, name]): (usize, [&str; 7])| {
        let duties = |keys: &str| keys.split_terminator(';').map(Duty::parse).collect::<Result<Vec<_>, _>>();
        anyhow::Ok(body::Row {
            key: BodyKey::parse(key)?,
            name: Name::parse(name)?,
            kind: Kind::deserialize(kind.into_deserializer()).map_err(|bad: Bad| anyhow!("{key}: {bad}"))?,
            division: some(division).map(Division::parse).transpose()?,
            industry: some(industry).map(Industry::parse).transpose()?,
            party_organization: None,
            from: None,
            to: None,
            leads: duties(leads)?,
            supports: duties(supports)?,
            rank: u32::try_from(at + 1)?,
        })
    };
    let rows: Vec<_> = lines(BODIES).enumerate().map(row).collect::<anyhow::Result<_>>()?;
    let here = rows.iter().filter_map(|row| row.division).all(|street| district.contains(&street));
    Ok(if here { rows } else { vec![] })
}

fn some(cell: &str) -> Option<&str> {
    Some(cell).filter(|cell| !cell.is_empty())
}

fn parameters() -> anyhow::Result<Vec<(String, parameter::Command)>> {
    let command = |[key, source, value]: [&str; 3]| -> anyhow::Result<(String, parameter::Command)> {
        let (name, source, value) = (Name::parse(key)?, Note::parse(source)?, Note::parse(value)?);
        Ok((format!("parameter/{key}"), parameter::Command::Set { key: name, value, from: None, source }))
    };
    lines(PARAMETERS).map(command).collect()
}

/// The cells of each line under the heading; the last one may hold commas.
fn lines<const CELLS: usize>(csv: &'static str) -> impl Iterator<Item = [&'static str; CELLS]> {
    csv.lines().skip(1).filter_map(|line| line.splitn(CELLS, ',').collect::<Vec<_>>().try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_district_begins_with_its_streets_industries_and_parameters() {
        let divisions = divisions(Division::parse("440309").unwrap()).unwrap();
        assert_eq!(divisions.iter().filter(|row| row.code.level() == vocabulary::Level::Street).count(), 6);
        assert!(divisions.iter().all(|row| row.parent.is_some_and(|parent| parent.contains(&row.code))));
        assert_eq!(industries().unwrap().len(), 12);
        let bodies = bodies(Division::parse("440309").unwrap()).unwrap();
        let leading = bodies.iter().filter(|row| row.kind.leads_a_line()).count();
        assert_eq!(leading, 1 + 6 + 12, "1+6+12");
        for row in bodies {
            let decided = body::Body::default()
                .decide(&body::Command::Record(Box::new(row.clone())), kernel::Moment::from_micros(0));
            assert!(decided.is_ok(), "{row:?}");
        }
        for (name, parameter::Command::Set { value, .. }) in parameters().unwrap() {
            assert!(serde_json::from_str::<serde_json::Value>(value.as_str()).is_ok(), "{name}");
        }
        assert_eq!(parameters().unwrap().len(), PARAMETERS.lines().count() - 1);
    }

    #[test]
    fn another_district_begins_without_divisions_and_bodies() {
        assert!(super::divisions(Division::parse("460106").unwrap()).unwrap().is_empty());
        assert!(super::bodies(Division::parse("460106").unwrap()).unwrap().is_empty());
    }
}
