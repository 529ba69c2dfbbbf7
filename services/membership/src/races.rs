//! An organization's end against a member who was looked up before, on a real log and in both orders.

use engines::{Binaries, Postgres, PostgresOptions};
use kernel::log::LogOptions;
use kernel::{
    Cause, Context, Envelope, Epoch, Keys, Log, LogError, Personal, Policy, Reaction, Recorded, Route, Target, Told,
};
use sqlx::postgres::{PgConnectOptions, PgPool};
use uuid::Uuid;
use vocabulary::{Day, Division, OrganizationId, PersonId, parse_day};

use crate::domain::counts::Seat;
use crate::domain::person::personal::{IdentityNumber, PersonName, Profile};
use crate::domain::person::{Command, Person, Record, Refusal, Row, Standing, Unit, Workplace, news_of};
use crate::policies::FollowOrganizations;
use crate::requests::whoever_has_the_number;

fn day(text: &str) -> Day {
    parse_day(text).unwrap()
}

fn organization() -> OrganizationId {
    OrganizationId::new(Uuid::from_u128(7))
}

fn context(command_id: Uuid) -> Context {
    Context {
        command_id,
        digest: [0; 32],
        actor: "up/li".to_owned(),
        on_behalf_of: None,
        correlation: command_id,
        causation: None,
        trace: None,
        reference: None,
    }
}

/// The command as it is completed: the organization was looked up, and it lived.
fn member(log: &Log, command_id: Uuid, seen: i64) -> Command {
    let number = "999999199001010016";
    let profile = Profile {
        name: Personal::Clear(PersonName("李娜".to_owned())),
        identity_number: Personal::Clear(IdentityNumber(number.to_owned())),
        sex: None,
        ethnicity: None,
        education: None,
        telephone: None,
        by_number: Personal::Clear(log.search_key("identity_number", &[number])),
        by_name: Personal::Clear(log.search_key("name", &["李娜"])),
    };
    let seat = Seat { division: Division::parse("440309001").unwrap(), industry: None };
    let workplace = Workplace { organization: organization(), seat };
    let row = Row {
        profile,
        standing: Standing { joined_on: None, full: true, confirmed_on: None },
        workplace: Some(Unit { workplace, on_record_from: day("2015-03-01"), ended_on: None, seen }),
        home: None,
        home_from: Some(day("2018-01-01")),
        floating: false,
        floating_from: None,
        manager: None,
    };
    let (person, born, as_of) = (PersonId::new(command_id), day("1990-01-01"), day("2019-07-01"));
    Command::Record(Box::new(Record { row, person, born, as_of, correct: false }))
}

async fn record(log: &Log, command_id: Uuid, seen: i64) -> Result<(), LogError<Refusal>> {
    let command = member(log, command_id, seen);
    let target = whoever_has_the_number(Target::New, &command);
    log.execute::<Person>(target, &command, &context(command_id), &|_: &Person| Ok(())).await.map(drop)
}

/// Of the organization's end, as its own service told it.
fn envelope() -> Envelope {
    let Context { command_id, actor, .. } = context(Uuid::from_u128(1));
    let (on_behalf_of, causation, trace, reference) = (None, None, None, None);
    let cause =
        Cause { actor, on_behalf_of, command_id, correlation: command_id, causation, trace, reference, publish: 1 };
    Envelope {
        epoch: Epoch { log: Uuid::from_u128(2), number: 1 },
        position: 1,
        stream: organization().uuid(),
        version: 1,
        event_id: Uuid::from_u128(3),
        name: "organization.deregistered".to_owned(),
        schema: 1,
        recorded_at: kernel::spec::NOON,
        route: Route::NONE,
        cause,
    }
}

/// What the policy's runner does when the end is heard.
async fn hear_the_end(log: &Log) {
    let heard = <FollowOrganizations as Policy>::Told::read(
        "organization.organization.deregistered",
        1,
        r#"{"on":"2019-06-30"}"#,
    );
    let told = Recorded { envelope: envelope(), event: heard.unwrap().unwrap() };
    for reaction in FollowOrganizations.react(&told) {
        match reaction {
            Reaction::Raise(key) => drop(log.raise(&key).await.unwrap()),
            Reaction::TellAll(key, command) => {
                for person in log.marked(&key).await.unwrap() {
                    let (target, id) = (Target::One(PersonId::new(person)), Uuid::now_v7());
                    log.execute::<Person>(target, &command, &context(id), &|_: &Person| Ok(())).await.unwrap();
                }
            }
            Reaction::Tell(..) => panic!("the policy tells whoever works there"),
        }
    }
}

async fn on_a_log<F: Future<Output = ()>>(story: impl FnOnce(Log) -> F) {
    let directory = tempfile::tempdir().unwrap();
    let options = PostgresOptions { durable: false, ..PostgresOptions::default() };
    let postgres = Postgres::start(&Binaries::find(None).unwrap(), directory.path(), options).await.unwrap();
    let connect = PgConnectOptions::new_without_pgpass()
        .socket(postgres.socket_dir())
        .port(postgres.port())
        .username(postgres.user())
        .password(postgres.password())
        .database("postgres");
    let pool = PgPool::connect_with(connect).await.unwrap();
    sqlx::raw_sql("create role app").execute(&pool).await.unwrap();
    let options = LogOptions {
        service: "membership",
        schema: "log",
        origin: "440309".to_owned(),
        time_zone: "Asia/Shanghai",
        publish: 1,
        queue: 100,
        batch: 100,
        clock: || kernel::spec::NOON,
    };
    Log::migrate(&pool, &options, "app").await.unwrap();
    Keys::migrate(&pool, "app").await.unwrap();
    let keys = Keys::open(pool.clone(), [7; 32]).await.unwrap();
    let (log, writer) = Log::open(pool.clone(), options, Some(keys)).await.unwrap();
    let story = async {
        story(log.clone()).await;
        log.close();
    };
    tokio::join!(story, writer);
    pool.close().await;
    postgres.stop().await;
}

#[tokio::test]
async fn an_end_heard_after_the_look_and_before_the_append_is_not_missed() {
    on_a_log(|log| async move {
        let seen = log.guard(&news_of(organization())).await.unwrap();
        hear_the_end(&log).await;
        let late = record(&log, Uuid::from_u128(100), seen).await;
        assert!(matches!(late, Err(LogError::GuardMissed)), "looked up once more, and refused then");
    })
    .await;
}

#[tokio::test]
async fn an_end_heard_after_the_append_ends_the_stay() {
    on_a_log(|log| async move {
        let seen = log.guard(&news_of(organization())).await.unwrap();
        record(&log, Uuid::from_u128(100), seen).await.unwrap();
        hear_the_end(&log).await;
        let loaded = log.load::<Person>(PersonId::new(Uuid::from_u128(100))).await.unwrap().unwrap();
        let known = loaded.state.known().unwrap();
        assert_eq!(known.workplace(day("2019-06-29")), Some(organization()));
        assert_eq!(known.workplace(day("2019-06-30")), None);
    })
    .await;
}
