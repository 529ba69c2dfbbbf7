#![allow(warnings, clippy::all)]
use kernel::*;
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};
use uuid::Uuid;
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct K;
impl Kind for K {
    const PREFIX: &'static str = "t";
}
#[derive(Debug, Clone, Default, PartialEq)]
struct T {
    n: i64,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data", rename_all = "snake_case")]
enum E {
    Did { text: String },
}
#[derive(Debug, thiserror::Error)]
#[error("no")]
struct R;
impl Refusal for R {
    fn tell(&self) -> (&'static str, Nature, String) {
        ("x", Nature::Unfit, String::new())
    }
}
impl Decider for T {
    const NAME: &'static str = "t";
    type Kind = K;
    type Command = String;
    type Event = E;
    type Refusal = R;
    fn decide(&self, c: &String, _: Moment) -> Result<Vec<E>, R> {
        Ok(vec![E::Did { text: c.clone() }])
    }
    fn evolve(&mut self, _: &E) {
        self.n += 1
    }
    fn route(&self) -> Route {
        Route::NONE
    }
}
impl Event for E {
    type Of = T;
}
fn ctx() -> Context {
    let id = Uuid::now_v7();
    Context {
        command_id: id,
        digest: [1; 32],
        actor: "a/b".into(),
        on_behalf_of: None,
        correlation: id,
        causation: None,
        trace: None,
        reference: None,
    }
}
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let url = |db: &str| format!("postgres://postgres@localhost/{db}?host=/tmp/logpg&port=54399");
    let admin = sqlx::PgPool::connect(&url("postgres")).await.unwrap();
    sqlx::raw_sql("drop database if exists bench").execute(&admin).await.unwrap();
    sqlx::raw_sql("create database bench").execute(&admin).await.unwrap();
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(130).connect(&url("bench")).await.unwrap();
    let o = LogOptions {
        service: "s",
        schema: "log",
        origin: "1".into(),
        time_zone: "Asia/Shanghai",
        publish: 1,
        queue: 2000,
        batch: 500,
        clock: || Moment::from_micros(0),
    };
    Log::migrate(&pool, &o, "postgres").await.unwrap();
    let (log, w) = Log::open(pool.clone(), o, None).await.unwrap();
    tokio::spawn(w);
    for clients in [1usize, 32, 128, 128, 512] {
        let start = Instant::now();
        let end = start + Duration::from_secs(6);
        let mut hs = vec![];
        for _ in 0..clients {
            let log = log.clone();
            hs.push(tokio::spawn(async move {
                let mut n = 0u64;
                let mut lat = vec![];
                while Instant::now() < end {
                    let s = Instant::now();
                    log.execute::<T>(Target::New, &"x".repeat(290), &ctx(), &|_: &T| Ok(()))
                        .await
                        .map_err(|e| format!("{e:?}"))
                        .unwrap();
                    lat.push(s.elapsed().as_micros() as u64);
                    n += 1;
                }
                (n, lat)
            }));
        }
        let mut n = 0;
        let mut lat = vec![];
        for h in hs {
            let (a, l) = h.await.unwrap();
            n += a;
            lat.extend(l);
        }
        lat.sort();
        println!(
            "kernel {clients}: {:.0}/s p50 {} p99 {} us",
            n as f64 / start.elapsed().as_secs_f64(),
            lat[lat.len() / 2],
            lat[lat.len() * 99 / 100]
        );
    }
    // naive: one CTE per append: version check, insert event and receipt, move head
    sqlx::raw_sql("create schema n; create table n.head(one bool primary key, position bigint); insert into n.head values(true,0); create table n.events(position bigint primary key, stream uuid, version bigint, event_id uuid, name text, schema smallint, payload jsonb, envelope jsonb, recorded_at timestamptz, unique(stream,version)); create table n.commands(command_id uuid primary key, position bigint)").execute(&pool).await.unwrap();
    for clients in [1usize, 32, 128] {
        let start = Instant::now();
        let end = start + Duration::from_secs(6);
        let mut hs = vec![];
        for _ in 0..clients {
            let pool = pool.clone();
            hs.push(tokio::spawn(async move { let mut n = 0u64; let mut c = pool.acquire().await.unwrap();
   while Instant::now() < end { let id = Uuid::now_v7();
    sqlx::query("with h as (update n.head set position = position + 1 where one returning position), e as (insert into n.events select position, $1, 1, $1, 't.did', 1, $2::jsonb, $3::jsonb, clock_timestamp() from h returning position) insert into n.commands select $1, position from e").bind(id).bind(format!("{{\"text\":\"{}\"}}", "x".repeat(290))).bind("{\"actor\":\"a/b\",\"command_id\":\"0193\"}").execute(&mut *c).await.unwrap(); n += 1; } n }));
        }
        let mut n = 0;
        for h in hs {
            n += h.await.unwrap();
        }
        println!("naive CTE {clients}: {:.0}/s", n as f64 / start.elapsed().as_secs_f64());
    }
}
