//! A read model: what was deposited on each account.

use std::collections::BTreeMap;

use kernel::{Projection, Recorded, Rows, Unfit};
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

use crate::bank::{Deposited, SERVICE};

/// An amount that the table refuses.
pub(crate) const BEYOND: i64 = 1_000_000_000;
/// An amount that no row can take.
pub(crate) const POISON: i64 = 666_666;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Balance {
    pub(crate) sum: i64,
    pub(crate) count: i64,
}

#[derive(Debug, Default)]
pub(crate) struct BalanceRows(pub(crate) Rows<Uuid, Balance>);

/// Generation `G` of the read model.
#[derive(Debug)]
pub(crate) struct Balances<const G: i32>;

impl<const G: i32> Projection for Balances<G> {
    const NAME: &'static str = "balances";
    const GENERATION: i32 = G;
    const SOURCES: &'static [&'static str] = &[SERVICE];
    const SCHEMA_SQL: &'static str = "CREATE TABLE balances (
        account uuid PRIMARY KEY, sum bigint NOT NULL CHECK (sum < 1000000000), count bigint NOT NULL)";
    type Told = Deposited;
    type Rows = BalanceRows;

    fn touch(told: &Recorded<Deposited>, rows: &mut BalanceRows) {
        rows.0.touch(told.envelope.stream);
    }

    async fn load(rows: &mut BalanceRows, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let keys: Vec<Uuid> = rows.0.keys().copied().collect();
        let found = sqlx::query("SELECT account, sum, count FROM balances WHERE account = ANY($1)");
        for row in found.bind(keys).fetch_all(tx).await? {
            let balance = Balance { sum: row.try_get("sum")?, count: row.try_get("count")? };
            rows.0.loaded(row.try_get("account")?, balance);
        }
        Ok(())
    }

    fn fold(told: &Recorded<Deposited>, rows: &mut BalanceRows) -> Result<(), Unfit> {
        if told.event.amount == POISON {
            return Err(Unfit("nobody has that much".to_owned()));
        }
        let first = || Balance { sum: 0, count: 0 };
        let balance = rows.0.or_insert_with(&told.envelope.stream, first)?;
        balance.sum += told.event.amount;
        balance.count += 1;
        Ok(())
    }

    async fn save(rows: BalanceRows, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let changed = || rows.0.changed();
        let accounts: Vec<Uuid> = changed().map(|(account, _)| *account).collect();
        let sums: Vec<i64> = changed().map(|(_, balance)| balance.sum).collect();
        let counts: Vec<i64> = changed().map(|(_, balance)| balance.count).collect();
        let saved = sqlx::query(
            "INSERT INTO balances SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[])
             ON CONFLICT (account) DO UPDATE SET sum = excluded.sum, count = excluded.count",
        );
        saved.bind(accounts).bind(sums).bind(counts).execute(tx).await?;
        Ok(())
    }
}

/// All rows, as (sum, count) by account.
pub(crate) async fn all(tx: &mut PgConnection) -> BTreeMap<Uuid, (i64, i64)> {
    let rows = sqlx::query("SELECT account, sum, count FROM balances").fetch_all(tx).await.unwrap();
    rows.iter().map(|row| (row.get("account"), (row.get("sum"), row.get("count")))).collect()
}
