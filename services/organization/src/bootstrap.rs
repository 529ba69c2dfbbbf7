//! What an empty home begins with: the district's divisions, the industries, the parameters, valid from the beginning of
//! time. Each is a command with an id of its own, so that a second start does nothing.

use anyhow::{Context as _, anyhow};
use kernel::log::Work;
use kernel::{Context, Decider, Log, Target};
use uuid::Uuid;
use vocabulary::{Division, Industry, Name, Note};

use crate::domain::{division, industry, parameter};

const STREETS: &str = include_str!("../data/streets.csv");
const COMMUNITIES: &str = include_str!("../data/communities.csv");
const INDUSTRIES: &str = include_str!("../data/industries.csv");
const PARAMETERS: &str = include_str!("../data/parameters.csv");

/// Names the ids of these commands: UUIDv5 of it and `division/440309001`.
const NAMESPACE: Uuid = Uuid::from_u128(0x5f0e_3b52_9a41_5d0b_8c77_1f6d_2ab9_4e10);

/// Records what is not recorded yet. A district whose divisions are not known here begins without any.
///
/// # Errors
/// The log, or data that break their own rules.
pub(crate) async fn begin(log: Log) -> anyhow::Result<()> {
    let district = Division::parse(log.origin()).map(|origin| origin.district());
    let divisions = divisions(district.with_context(|| format!("origin {} is no division", log.origin()))?)?;
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
        for (name, parameter::Command::Set { value, .. }) in parameters().unwrap() {
            assert!(serde_json::from_str::<serde_json::Value>(value.as_str()).is_ok(), "{name}");
        }
        assert_eq!(parameters().unwrap().len(), PARAMETERS.lines().count() - 1);
    }

    #[test]
    fn another_district_begins_without_divisions() {
        assert!(super::divisions(Division::parse("460106").unwrap()).unwrap().is_empty());
    }
}
