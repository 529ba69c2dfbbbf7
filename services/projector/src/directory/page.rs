//! Pages by key, with a signed token: it holds for the list it was given for, on the day it was asked.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::Day;
use runtime::{Invalid, PAGE_TOKEN};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row as _};
use tokio::sync::OnceCell;
use tonic::Status;
use uuid::Uuid;

/// Rows of a page where the caller does not say, and at most.
const DEFAULT: u32 = 50;
const MOST: u32 = 1_000;
const MAC: usize = 16;

/// The last row of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Last {
    pub(crate) text: String,
    pub(crate) id: Uuid,
    pub(crate) on: Day,
}

impl Last {
    /// The row's, by the columns it is sorted by.
    pub(crate) fn of(row: &PgRow, text: &str, id: &str, on: Day) -> Result<Self, sqlx::Error> {
        Ok(Self { text: row.try_get(text)?, id: row.try_get(id)?, on })
    }
}

#[derive(Serialize, Deserialize)]
struct Token {
    last: Last,
    /// Of the list's request.
    list: String,
}

/// Makes and reads tokens with a key that all processes share.
#[derive(Debug, Default)]
pub(crate) struct Pages(OnceCell<Vec<u8>>);

impl Pages {
    /// How many rows a page has.
    pub(crate) fn size(asked: u32) -> i64 {
        i64::from(if asked == 0 { DEFAULT } else { asked.min(MOST) })
    }

    /// What tells one list from another.
    pub(crate) fn list(asked: &impl Serialize) -> Result<String, Status> {
        let asked = serde_json::to_vec(asked).map_err(runtime::status::internal)?;
        Ok(BASE64URL_NOPAD.encode(&Sha256::digest(asked)[..MAC]))
    }

    /// The token of the next page.
    pub(crate) async fn token(&self, pool: &PgPool, last: Last, list: &str) -> Result<String, Status> {
        let key = self.key(pool).await?;
        let text = serde_json::to_vec(&Token { last, list: list.to_owned() }).map_err(runtime::status::internal)?;
        let mut signed = mac(key, &text)?.finalize().into_bytes()[..MAC].to_vec();
        signed.extend(text);
        Ok(BASE64URL_NOPAD.encode(&signed))
    }

    /// Where the page begins that a token of this list asks for; `None`: at the beginning.
    pub(crate) async fn read(&self, pool: &PgPool, token: &str, list: &str) -> Result<Option<Last>, Status> {
        if token.is_empty() {
            return Ok(None);
        }
        let key = self.key(pool).await?;
        let signed = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap_or_default();
        let parts = signed.split_at_checked(MAC);
        let sound =
            parts.filter(|(sign, text)| mac(key, text).is_ok_and(|mac| mac.verify_truncated_left(sign).is_ok()));
        let token = sound.and_then(|(_, text)| serde_json::from_slice::<Token>(text).ok());
        match token.filter(|token| token.list == list) {
            Some(token) => Ok(Some(token.last)),
            None => {
                let mut invalid = Invalid::new();
                invalid.field("page_token", PAGE_TOKEN.code, PAGE_TOKEN.zh, PAGE_TOKEN.en, "");
                Err(invalid.into())
            }
        }
    }

    async fn key(&self, pool: &PgPool) -> Result<&Vec<u8>, Status> {
        self.0.get_or_try_init(|| key(pool)).await.map_err(runtime::status::database)
    }
}

async fn key(pool: &PgPool) -> Result<Vec<u8>, sqlx::Error> {
    let mut tx = pool.begin().await?;
    // Two processes may come at once.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('directory', 0))").execute(&mut *tx).await?;
    let made = "CREATE SCHEMA IF NOT EXISTS directory;
        CREATE TABLE IF NOT EXISTS directory.page_key (one boolean PRIMARY KEY DEFAULT true CHECK (one), key bytea NOT NULL);
        INSERT INTO directory.page_key (key) VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
        ON CONFLICT DO NOTHING";
    sqlx::raw_sql(made).execute(&mut *tx).await?;
    let key = sqlx::query_scalar("SELECT key FROM directory.page_key").fetch_one(&mut *tx).await?;
    tx.commit().await?;
    Ok(key)
}

fn mac(key: &[u8], text: &[u8]) -> Result<Hmac<Sha256>, Status> {
    let mac = <Hmac<Sha256>>::new_from_slice(key).map_err(runtime::status::internal)?;
    Ok(mac.chain_update(text))
}
