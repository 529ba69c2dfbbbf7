//! Lists and single records of any kind: one shape; what differs, the kind tells.

use runtime::Invalid;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Row as _, query::Query};
use tonic::Status;
use uuid::Uuid;

use super::page::Last;
use super::spelling::Sought;
use super::{AMBIGUOUS, Visible, not_found};
use crate::coverage::known::When;
use crate::coverage::lines::{asked, lined};
use crate::coverage::states::conditions;
use crate::coverage::words::{Condition, Reference};
use crate::history::Subject;

/// What the directory lists.
pub(crate) trait Kind: 'static {
    /// How one is told.
    type Told: Send;

    /// Its name, in the plural.
    const NAME: &'static str;
    /// What its history is about.
    const SUBJECT: Subject;
    /// What is read of `listed` as `l`.
    const COLUMNS: &'static str;
    /// The columns of `listed` by which they are sorted: a text and the id.
    const ORDER: (&'static str, &'static str);
    /// The table whose names are looked through, as `listed` has it.
    const SEARCHED: &'static str;
    /// Whether each is shown with its line.
    const LINES: bool = false;
    /// Those that are called so: the id is bound as `$id`, the text as `$name`.
    const CALLED: &'static str;

    /// Those there are and that may be seen, as `SELECT … WHERE …`; may read `states` and `lined`.
    fn listed(when: When, visible: &Visible) -> String;

    /// A condition of a request.
    fn condition(reference: &Reference, name: &str, value: &str, invalid: &mut Invalid) -> Option<Condition>;

    /// Rows as they are told.
    fn told(
        rows: Vec<PgRow>,
        when: When,
        reference: &Reference,
        tx: &mut PgConnection,
    ) -> impl Future<Output = Result<Vec<Self::Told>, sqlx::Error>> + Send;

    /// The id in a text.
    fn parse(text: &str) -> Option<Uuid>;

    /// Its id, and what tells several of the same name apart.
    fn keys(told: &Self::Told) -> (&str, &str);
}

/// Which of a kind.
pub(crate) struct Listing<'a> {
    pub(crate) when: When,
    pub(crate) visible: &'a Visible,
    pub(crate) reference: &'a Reference,
    pub(crate) filters: &'a [Condition],
    /// Part of a name or code, also in pinyin.
    pub(crate) sought: Sought,
}

/// How many rows are held at a time where all are read.
const FETCHED: usize = 200;

/// The first parameter that filters of a listing are bound to.
const FILTERS: usize = 11;

impl Listing<'_> {
    /// Ends in `listed`, with lines where these are shown. `$1` to `$10` and the filters' are taken.
    fn listed<K: Kind>(&self, shown: bool) -> String {
        let listed = K::listed(self.when, self.visible);
        let sought = self.sought.condition(K::SEARCHED, 9);
        let lined = lined(self.when, shown && K::LINES || asked(self.filters));
        format!("{lined}, listed AS ({listed}{sought}{})", conditions(self.filters, FILTERS))
    }

    fn bind<'q>(&self, sql: String) -> Query<'q, Postgres, PgArguments> {
        let query = self.visible.bind(self.when.bind(sqlx::query(AssertSqlSafe(sql))));
        let query = query.bind(self.sought.pattern.clone()).bind(self.sought.pairs.clone());
        self.filters.iter().fold(query, |query, filter| query.bind(filter.values.clone()))
    }

    /// How many there are.
    pub(crate) async fn count<K: Kind>(&self, tx: &mut PgConnection) -> Result<u64, sqlx::Error> {
        let row = self.bind(format!("{} SELECT count(*) FROM listed", self.listed::<K>(false))).fetch_one(tx).await?;
        Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
    }

    /// A page, and where the next begins.
    pub(crate) async fn page<K: Kind>(
        &self,
        after: Option<&Last>,
        size: i64,
        tx: &mut PgConnection,
    ) -> Result<(Vec<K::Told>, Option<Last>), sqlx::Error> {
        let (next, (text, id)) = (FILTERS + self.filters.len(), K::ORDER);
        let sql = format!(
            "{} SELECT {} FROM listed l WHERE (l.{text}, l.{id}) > (${next}, ${}) ORDER BY l.{text}, l.{id} LIMIT ${}",
            self.listed::<K>(true),
            K::COLUMNS,
            next + 1,
            next + 2
        );
        let query = self.bind(sql).bind(after.map_or("", |last| &last.text).to_owned());
        let query = query.bind(after.map_or(Uuid::nil(), |last| last.id)).bind(size + 1);
        let mut rows = query.fetch_all(&mut *tx).await?;
        let more = rows.len() as i64 > size;
        rows.truncate(size.unsigned_abs() as usize);
        let last = rows.last().filter(|_| more).map(|row| Last::of(row, text, id, self.when.on)).transpose()?;
        Ok((K::told(rows, self.when, self.reference, tx).await?, last))
    }

    /// Makes ready to [`fetch`] all of them, in order, for as long as the transaction lasts.
    pub(crate) async fn open<K: Kind>(&self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let ((text, id), listed, columns) = (K::ORDER, self.listed::<K>(true), K::COLUMNS);
        let sql = format!(
            "DECLARE exported NO SCROLL CURSOR FOR {listed} SELECT {columns} FROM listed l ORDER BY l.{text}, l.{id}"
        );
        self.bind(sql).execute(tx).await.map(drop)
    }

    /// Those with this id, code or exact name.
    pub(crate) async fn called<K: Kind>(&self, name: &str, tx: &mut PgConnection) -> Result<Vec<K::Told>, sqlx::Error> {
        let (next, (text, id)) = (FILTERS + self.filters.len(), K::ORDER);
        let called = K::CALLED.replace("$id", &format!("${next}")).replace("$name", &format!("${}", next + 1));
        let (listed, columns) = (self.listed::<K>(true), K::COLUMNS);
        let sql = format!("{listed} SELECT {columns} FROM listed l WHERE {called} ORDER BY l.{text}, l.{id}");
        let asked = K::parse(name).unwrap_or(Uuid::nil());
        let rows = self.bind(sql).bind(asked).bind(name.to_owned()).fetch_all(&mut *tx).await?;
        K::told(rows, self.when, self.reference, tx).await
    }
}

/// The next of those that a listing made ready; none: these were all.
pub(crate) async fn fetch<K: Kind>(
    when: When,
    reference: &Reference,
    tx: &mut PgConnection,
) -> Result<Vec<K::Told>, sqlx::Error> {
    // Not kept prepared: the next cursor of this name has other columns.
    let next = sqlx::query(AssertSqlSafe(format!("FETCH {FETCHED} FROM exported"))).persistent(false);
    let rows = next.fetch_all(&mut *tx).await?;
    K::told(rows, when, reference, tx).await
}

/// The one that was asked for.
pub(crate) fn only<K: Kind>(mut found: Vec<K::Told>, asked: &str) -> Result<K::Told, Status> {
    match found.len() {
        0 | 1 => found.pop().ok_or_else(|| not_found(asked)),
        _ => {
            let apart = found.iter().map(|one| K::keys(one).1).collect::<Vec<_>>().join(", ");
            let (zh, en) =
                (format!("{asked}：{}（{apart}）", AMBIGUOUS.zh), format!("{asked}: {} ({apart})", AMBIGUOUS.en));
            Err(AMBIGUOUS.status_with(&zh, &en))
        }
    }
}

/// The condition that a column has one of these values: what `value` means for `name`. There must be one.
pub(super) fn valued(
    name: &str,
    value: &str,
    column: &'static str,
    values: Vec<String>,
    invalid: &mut Invalid,
) -> Option<Condition> {
    if values.is_empty() {
        let (zh, en) = (format!("{name} 没有这个值"), format!("there is no such {name}"));
        invalid.field("where.value", "directory.value", zh, en, value);
        return None;
    }
    Some(Condition { column, values, unknown: false })
}
