//! An organization's end against an assignment that looked it up before, on a real log and in both orders.

use engines::{Binaries, Postgres, PostgresOptions};
use kernel::log::LogOptions;
use kernel::{
    Cause, Context, Decider, Envelope, Epoch, Keys, Log, LogError, Personal, Policy, Reaction, Recorded, Route, Target,
};
use sqlx::postgres::{PgConnectOptions, PgPool};
use uuid::Uuid;
use vocabulary::{Division, HolderId, OrganizationId, PostId, parse_day};

use crate::domain::post_holder::{Command, Event, Person, PersonName, PostHolder, Reason, Unit, ends_of};
use crate::policies::{EndPostsWhenTheOrganizationEnds, Ended};

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
fn assignment(command_id: Uuid, seen: i64) -> Command {
    let name = Personal::Clear(PersonName("李娜".to_owned()));
    let unit = Unit {
        organization: organization(),
        division: Division::parse("440309001").unwrap(),
        industry: None,
        on_record_from: parse_day("2015-03-01").unwrap(),
        ended: false,
        seen,
    };
    let person = Some(Person { holder: HolderId::new(command_id), name, telephone: None });
    Command::AssignLiaison { person, post: PostId::new(command_id), unit, from: parse_day("2019-03-01").unwrap() }
}

async fn assign(log: &Log, command_id: Uuid, seen: i64) -> Result<(), LogError<<PostHolder as Decider>::Refusal>> {
    let command = assignment(command_id, seen);
    let may = |_: &PostHolder| Ok(());
    log.execute::<PostHolder>(Target::New, &command, &context(command_id), &may).await.map(drop)
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
    let told = Recorded { envelope: envelope(), event: Ended { on: parse_day("2019-06-30").ok() } };
    for reaction in EndPostsWhenTheOrganizationEnds.react(&told) {
        match reaction {
            Reaction::Raise(key) => drop(log.raise(&key).await.unwrap()),
            Reaction::TellAll(key, command) => {
                for holder in log.marked(&key).await.unwrap() {
                    let (target, id) = (Target::One(HolderId::new(holder)), Uuid::now_v7());
                    let may = |_: &PostHolder| Ok(());
                    log.execute::<PostHolder>(target, &command, &context(id), &may).await.unwrap();
                }
            }
            Reaction::Tell(..) => panic!("the policy tells whoever holds a post there"),
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
        service: "assignment",
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
        let seen = log.guard(&ends_of(organization())).await.unwrap();
        hear_the_end(&log).await;
        let late = assign(&log, Uuid::from_u128(100), seen).await;
        assert!(matches!(late, Err(LogError::GuardMissed)), "looked up once more, and refused then");
    })
    .await;
}

#[tokio::test]
async fn an_end_heard_after_the_append_ends_the_post() {
    on_a_log(|log| async move {
        let seen = log.guard(&ends_of(organization())).await.unwrap();
        assign(&log, Uuid::from_u128(100), seen).await.unwrap();
        hear_the_end(&log).await;
        let history = log.history::<Event>(Uuid::from_u128(100)).await.unwrap();
        let last = &history.last().unwrap().event;
        assert!(matches!(last, Event::PostEnded { reason: Reason::OrganizationEnded, .. }), "{last:?}");
    })
    .await;
}
