//! One batch as one function call: columns out, verdicts back.

use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use uuid::Uuid;

use super::super::LogOptions;
use super::super::receipt::Kept;
use super::super::unit::Unit;
use super::{Answer, Appended, Verdict};
use crate::evidence::SUITE;
use crate::{Day, Epoch, Key, Receipt};

/// Why there are no answers.
pub(super) enum Trouble {
    /// There is no connection: nothing was sent.
    Unreachable(String),
    /// The connection was lost: whether the batch was committed is open.
    Lost(String),
    /// Nothing of the batch was done.
    Failed(Failed),
}

pub(super) struct Failed {
    /// The database cannot now; else the batch is at fault.
    pub(super) away: bool,
    pub(super) why: String,
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        let why = error.to_string();
        let Some(code) = error.as_database_error().and_then(|error| error.code().map(|code| code.into_owned())) else {
            return Trouble::Lost(why);
        };
        match &code[..code.len().min(2)] {
            // Shutting down, starting up, connection trouble, internal errors: what was done is open.
            "08" | "XX" => Trouble::Lost(why),
            "57" if code != "57014" => Trouble::Lost(why),
            // Resources, time-outs, locks, a standby, the file system: not the batch's fault.
            "25" | "40" | "53" | "55" | "57" | "58" => Trouble::Failed(Failed { away: true, why }),
            _ => Trouble::Failed(Failed { away: false, why }),
        }
    }
}

/// The call, and what it needs to know of the log.
#[derive(Clone)]
pub(super) struct Call {
    sql: String,
    time_zone: &'static str,
}

#[derive(Default)]
struct Commands<'a> {
    unit: Vec<i32>,
    stream: Vec<Uuid>,
    expected: Vec<Option<i64>>,
    command: Vec<Uuid>,
    digest: Vec<&'a [u8]>,
    caller: Vec<&'a str>,
    version: Vec<i64>,
    count: Vec<i32>,
    last: Vec<Option<i32>>,
}

#[derive(Default)]
struct Events<'a> {
    unit: Vec<i32>,
    stream: Vec<Uuid>,
    version: Vec<i64>,
    id: Vec<Uuid>,
    name: Vec<&'a str>,
    schema: Vec<i16>,
    payload: Vec<&'a str>,
    envelope: Vec<&'a str>,
    route: Vec<Option<&'a str>>,
    digest: Vec<&'a [u8]>,
}

/// Claims taken (with all columns), claims released (without part, from and until).
#[derive(Default)]
struct Claims<'a> {
    unit: Vec<i32>,
    part: Vec<i32>,
    scope: Vec<&'a str>,
    key: Vec<&'a str>,
    from: Vec<Option<Day>>,
    until: Vec<Option<Day>>,
    holder: Vec<Uuid>,
    /// To name the claim that was refused.
    keys: Vec<&'a Key>,
}

#[derive(Default)]
struct Marks<'a> {
    unit: Vec<i32>,
    scope: Vec<&'a str>,
    key: Vec<&'a str>,
    holder: Vec<Uuid>,
    set: Vec<bool>,
}

#[derive(Default)]
struct Guards<'a> {
    unit: Vec<i32>,
    part: Vec<i32>,
    scope: Vec<&'a str>,
    key: Vec<&'a str>,
    seen: Vec<i64>,
    to: Vec<Option<i64>>,
}

#[derive(Default)]
struct Columns<'a> {
    commands: Commands<'a>,
    events: Events<'a>,
    taken: Claims<'a>,
    released: Claims<'a>,
    marks: Marks<'a>,
    guards: Guards<'a>,
}

impl<'a> Columns<'a> {
    fn of(units: &[&'a Unit]) -> Self {
        let mut columns = Self::default();
        for (unit, number) in units.iter().copied().zip(1..) {
            let first = columns.commands.unit.len() as i32 + 1;
            columns.commands_and_events(unit, number);
            columns.held(unit, number, first);
        }
        columns
    }

    fn commands_and_events(&mut self, unit: &'a Unit, number: i32) {
        let Self { commands, events, .. } = self;
        for part in &unit.parts {
            for event in &part.events {
                events.unit.push(number);
                events.stream.push(part.stream);
                events.version.push(event.version);
                events.id.push(event.id);
                events.name.push(&event.written.name);
                events.schema.push(event.written.schema);
                events.payload.push(&event.written.payload);
                events.envelope.push(&part.envelope);
                events.route.push(event.route.as_deref());
                events.digest.push(&event.digest);
            }
            commands.unit.push(number);
            commands.stream.push(part.stream);
            commands.expected.push(part.expected);
            commands.command.push(part.command_id);
            commands.digest.push(&part.digest);
            commands.caller.push(&part.caller);
            commands.version.push(part.version);
            commands.count.push(part.events.len() as i32);
            commands.last.push((!part.events.is_empty()).then_some(events.unit.len() as i32));
        }
    }

    fn held(&mut self, unit: &'a Unit, number: i32, first: i32) {
        let Self { taken, released, marks, guards, .. } = self;
        for (key, claim) in &unit.net.claims {
            for holder in &claim.released {
                released.unit.push(number);
                released.scope.push(key.scope);
                released.key.push(&key.key);
                released.holder.push(*holder);
            }
            if let Some(taker) = &claim.taken {
                taken.unit.push(number);
                taken.part.push(first + taker.part as i32);
                taken.scope.push(key.scope);
                taken.key.push(&key.key);
                taken.from.push(taker.claim.from);
                taken.until.push(taker.claim.until);
                taken.holder.push(taker.holder);
                taken.keys.push(key);
            }
        }
        for ((key, holder), set) in &unit.net.marks {
            marks.unit.push(number);
            marks.scope.push(key.scope);
            marks.key.push(&key.key);
            marks.holder.push(*holder);
            marks.set.push(*set);
        }
        for (key, guard) in &unit.net.guards {
            guards.unit.push(number);
            guards.part.push(first + guard.part as i32);
            guards.scope.push(key.scope);
            guards.key.push(&key.key);
            guards.seen.push(guard.seen);
            guards.to.push((guard.now != guard.seen).then_some(guard.now));
        }
    }
}

impl Call {
    pub(super) fn new(options: &LogOptions) -> Self {
        let places: Vec<String> = (1..=43).map(|place| format!("${place}")).collect();
        let sql = format!("select * from {}.append_1({})", options.schema, places.join(", "));
        Self { sql, time_zone: options.time_zone }
    }

    /// Appends these units; one answer each.
    pub(super) async fn append(&self, connection: &mut PgConnection, units: &[&Unit]) -> Result<Vec<Answer>, Trouble> {
        let columns = Columns::of(units);
        let Columns { commands: p, events: e, taken: c, released: r, marks: m, guards: g } = &columns;
        let query = sqlx::query(AssertSqlSafe(self.sql.as_str())).bind(self.time_zone).bind(SUITE);
        let query =
            query.bind(&p.unit).bind(&p.stream).bind(&p.expected).bind(&p.command).bind(&p.digest).bind(&p.caller);
        let query = query.bind(&p.version).bind(&p.count).bind(&p.last);
        let query = query.bind(&e.unit).bind(&e.stream).bind(&e.version).bind(&e.id).bind(&e.name).bind(&e.schema);
        let query = query.bind(&e.payload).bind(&e.envelope).bind(&e.route).bind(&e.digest);
        let query =
            query.bind(&c.unit).bind(&c.part).bind(&c.scope).bind(&c.key).bind(&c.from).bind(&c.until).bind(&c.holder);
        let query = query.bind(&r.unit).bind(&r.scope).bind(&r.key).bind(&r.holder);
        let query = query.bind(&m.unit).bind(&m.scope).bind(&m.key).bind(&m.holder).bind(&m.set);
        let query = query.bind(&g.unit).bind(&g.part).bind(&g.scope).bind(&g.key).bind(&g.seen).bind(&g.to);
        // To the end of the answer: only then it is committed.
        let rows = query.fetch_all(connection).await?;
        let mut rows = rows.iter();
        units.iter().map(|unit| answer(unit, rows.by_ref().take(unit.parts.len()), &columns.taken.keys)).collect()
    }
}

fn answer<'r>(unit: &Unit, rows: impl Iterator<Item = &'r PgRow>, taken: &[&Key]) -> Result<Answer, Trouble> {
    let mut done = Vec::with_capacity(unit.parts.len());
    let mut not = None;
    for (part, row) in rows.enumerate() {
        let appended = Appended { epoch: row.try_get("epoch")?, position: row.try_get("position")? };
        let verdict = match row.try_get::<i16, _>("verdict")? {
            0 => None,
            1 => Some(Verdict::Known(Box::new(kept(row, appended)?))),
            2 => Some(Verdict::Conflict),
            3 => Some(Verdict::GuardMissed),
            _ => {
                let place: i32 = row.try_get("place")?;
                let key = taken
                    .get(place as usize - 1)
                    .ok_or_else(|| Trouble::Lost("an unknown claim was refused".into()))?;
                Some(Verdict::Claimed { key: (*key).clone(), holder: row.try_get("holder")? })
            }
        };
        done.push(appended);
        not = not.or(verdict.map(|verdict| Answer::Not { part, verdict }));
    }
    Ok(not.unwrap_or(Answer::Done(done)))
}

fn kept(row: &PgRow, appended: Appended) -> Result<Kept, sqlx::Error> {
    Ok(Kept {
        digest: row.try_get("digest")?,
        caller: row.try_get("caller")?,
        receipt: Receipt {
            // The log's id is put in where the receipt is told.
            epoch: Epoch { log: Uuid::nil(), number: appended.epoch },
            position: appended.position,
            version: row.try_get("version")?,
            stream: row.try_get("stream")?,
            events: row.try_get("events")?,
        },
    })
}
