//! An organization's end against an assignment that looked it up before, on a real log and in both orders.

use engines::{Binaries, Postgres, PostgresOptions};
use kernel::log::LogOptions;
use kernel::{
    Cause, Context, Decider, Envelope, Epoch, Keys, Log, LogError, Personal, Policy, Reaction, Receipt, Recorded,
    Route, Target,
};
use sqlx::postgres::{PgConnectOptions, PgPool};
use uuid::Uuid;
use vocabulary::{Division, HolderId, Name, OrganizationId, PostId, parse_day};

use crate::domain::post_holder::{
    Command, Details, Event, INSTRUCTOR, Kind, PERSON, Person, PersonName, PostHolder, Reason, Unit, news_of,
};
use crate::policies::{EndPostsWhenTheOrganizationEnds, Life};

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

/// Somebody of this name, as a command names them.
fn person(log: &Log, name: &str, fresh: Uuid) -> Person {
    Person {
        holder: HolderId::new(fresh),
        search: Personal::Clear(log.search_key("post_holder", &[name])),
        name: Personal::Clear(PersonName(Name::parse(name).unwrap())),
        telephone: None,
        details: Details::default(),
    }
}

fn unit(organization: OrganizationId, seen: i64) -> Unit {
    Unit {
        organization,
        name: Name::parse("观湖义工联").unwrap(),
        division: Division::parse("440309001").unwrap(),
        industry: None,
        on_record_from: parse_day("2015-03-01").unwrap(),
        ended: None,
        seen,
    }
}

/// The command as it is completed: the organization was looked up, and it lived.
fn assignment(log: &Log, name: &str, unit: Unit, fresh: Uuid) -> Command {
    let (person, from) = (Some(Box::new(person(log, name, fresh))), parse_day("2019-03-01").unwrap());
    Command::Assign { person, post: PostId::new(fresh), kind: Kind::Instructor, unit, from, most: 10 }
}

type Refused = LogError<<PostHolder as Decider>::Refusal>;

/// Whoever is on record under this name, else somebody new, becomes the instructor.
async fn assign(log: &Log, name: &str, unit: Unit, command_id: Uuid) -> Result<Receipt, Refused> {
    let command = assignment(log, name, unit, command_id);
    let target = Target::HolderOrNew(log.search_key("post_holder", &[name]).key(PERSON));
    let may = |_: &PostHolder| Ok(());
    log.execute::<PostHolder>(target, &command, &context(command_id), &may).await
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
    let told = Recorded { envelope: envelope(), event: Life::Ended { on: parse_day("2019-06-30").ok() } };
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
        let seen = log.guard(&news_of(organization())).await.unwrap();
        hear_the_end(&log).await;
        let late = assign(&log, "李娜", unit(organization(), seen), Uuid::from_u128(100)).await;
        assert!(matches!(late, Err(LogError::GuardMissed)), "looked up once more, and refused then");
    })
    .await;
}

#[tokio::test]
async fn an_end_heard_after_the_append_ends_the_post() {
    on_a_log(|log| async move {
        let seen = log.guard(&news_of(organization())).await.unwrap();
        assign(&log, "李娜", unit(organization(), seen), Uuid::from_u128(100)).await.unwrap();
        hear_the_end(&log).await;
        let history = log.history::<Event>(Uuid::from_u128(100)).await.unwrap();
        let last = &history.last().unwrap().event;
        assert!(matches!(last, Event::PostEnded { reason: Reason::OrganizationEnded, .. }), "{last:?}");
    })
    .await;
}

#[tokio::test]
async fn of_two_instructors_at_one_organization_at_once_one_is_taken() {
    on_a_log(|log| async move {
        let here = || unit(organization(), 0);
        let (one, other) = (Uuid::from_u128(100), Uuid::from_u128(101));
        let [one, other] = [assign(&log, "李娜", here(), one).await, assign(&log, "王强", here(), other).await];
        let race = tokio::join!(
            assign(&log, "赵敏", unit(OrganizationId::new(Uuid::from_u128(8)), 0), Uuid::from_u128(102)),
            assign(&log, "周平", unit(OrganizationId::new(Uuid::from_u128(8)), 0), Uuid::from_u128(103)),
        );
        let claimed = |answer: &Result<Receipt, Refused>| {
            matches!(answer, Err(LogError::Claimed { key, .. }) if key.scope == INSTRUCTOR)
        };
        assert!(one.is_ok() && claimed(&other), "{one:?} {other:?}");
        assert!(race.0.is_ok() != race.1.is_ok() && (claimed(&race.0) || claimed(&race.1)), "{race:?}");
    })
    .await;
}

#[tokio::test]
async fn one_person_named_twice_at_once_is_one_person() {
    on_a_log(|log| async move {
        let at = |number| unit(OrganizationId::new(Uuid::from_u128(number)), 0);
        let race = tokio::join!(
            assign(&log, "李娜", at(7), Uuid::from_u128(100)),
            assign(&log, "李娜", at(8), Uuid::from_u128(101)),
        );
        let (one, other) = (race.0.unwrap(), race.1.unwrap());
        assert_eq!(one.stream, other.stream);
        let state = log.load::<PostHolder>(HolderId::new(one.stream)).await.unwrap().unwrap().state;
        assert_eq!(state.known().unwrap().posts.len(), 2);
    })
    .await;
}
