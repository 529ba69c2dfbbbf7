//! The rows of one table that a batch needs.

use std::collections::BTreeMap;
use std::fmt::Debug;

use super::Unfit;

/// Rows of one table by key: touched, loaded, folded, and what of them changed.
///
/// A row may be read and written only if it was touched; otherwise what a fold sees would depend on how messages fell
/// into batches.
#[derive(Debug, Clone)]
pub struct Rows<K, R> {
    rows: BTreeMap<K, Row<R>>,
}

#[derive(Debug, Clone)]
struct Row<R> {
    before: Option<R>,
    now: Option<R>,
}

impl<K, R> Default for Rows<K, R> {
    fn default() -> Self {
        Self { rows: BTreeMap::new() }
    }
}

impl<K: Ord + Clone + Debug, R: Clone + PartialEq> Rows<K, R> {
    /// Names a row the batch needs.
    pub fn touch(&mut self, key: K) {
        self.rows.entry(key).or_insert(Row { before: None, now: None });
    }

    /// The keys touched, in order: what `load` asks the table for.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.rows.keys()
    }

    /// A row as the table has it.
    pub fn loaded(&mut self, key: K, row: R) {
        self.rows.insert(key, Row { before: Some(row.clone()), now: Some(row) });
    }

    /// The row, if there is one.
    ///
    /// # Errors
    /// It was not touched.
    pub fn get(&self, key: &K) -> Result<Option<&R>, Unfit> {
        Ok(self.rows.get(key).ok_or_else(|| untouched(key))?.now.as_ref())
    }

    /// The row, which must be there.
    ///
    /// # Errors
    /// It is missing, or was not touched.
    pub fn need(&mut self, key: &K) -> Result<&mut R, Unfit> {
        let row = self.rows.get_mut(key).ok_or_else(|| untouched(key))?;
        row.now.as_mut().ok_or_else(|| Unfit(format!("there is no row {key:?}")))
    }

    /// The row, made by `first` where it is missing.
    ///
    /// # Errors
    /// It was not touched.
    pub fn or_insert_with(&mut self, key: &K, first: impl FnOnce() -> R) -> Result<&mut R, Unfit> {
        let row = self.rows.get_mut(key).ok_or_else(|| untouched(key))?;
        Ok(row.now.get_or_insert_with(first))
    }

    /// Sets the row, new or not.
    ///
    /// # Errors
    /// It was not touched.
    pub fn put(&mut self, key: &K, row: R) -> Result<(), Unfit> {
        self.rows.get_mut(key).ok_or_else(|| untouched(key))?.now = Some(row);
        Ok(())
    }

    /// Removes the row; gives back what was there.
    ///
    /// # Errors
    /// It was not touched.
    pub fn remove(&mut self, key: &K) -> Result<Option<R>, Unfit> {
        Ok(self.rows.get_mut(key).ok_or_else(|| untouched(key))?.now.take())
    }

    /// Rows that are new or different, in order of their keys: what `save` upserts.
    pub fn changed(&self) -> impl Iterator<Item = (&K, &R)> {
        let differs = |row: &&Row<R>| row.now != row.before;
        self.rows.iter().filter(move |(_, row)| differs(row)).filter_map(|(key, row)| Some((key, row.now.as_ref()?)))
    }

    /// Keys of rows that were in the table and are gone: what `save` deletes.
    pub fn removed(&self) -> impl Iterator<Item = &K> {
        self.rows.iter().filter(|(_, row)| row.before.is_some() && row.now.is_none()).map(|(key, _)| key)
    }

    /// Loads the touched rows from a table in memory; for tests of a fold without a database.
    pub fn load_from(&mut self, table: &BTreeMap<K, R>) {
        for (key, row) in &mut self.rows {
            *row = Row { before: table.get(key).cloned(), now: table.get(key).cloned() };
        }
    }

    /// Saves what changed to a table in memory.
    pub fn save_to(&self, table: &mut BTreeMap<K, R>) {
        self.removed().for_each(|key| drop(table.remove(key)));
        table.extend(self.changed().map(|(key, row)| (key.clone(), row.clone())));
    }
}

fn untouched(key: &impl Debug) -> Unfit {
    Unfit(format!("the row {key:?} is used but was not touched"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_saved() {
        let mut table = BTreeMap::from([(1, "one"), (2, "two"), (3, "three")]);
        let mut rows = Rows::default();
        (1..=4).for_each(|key| rows.touch(key));
        rows.load_from(&table);
        rows.put(&1, "one").unwrap();
        *rows.need(&2).unwrap() = "zwei";
        rows.remove(&3).unwrap();
        rows.put(&4, "four").unwrap();
        assert_eq!(rows.changed().collect::<Vec<_>>(), [(&2, &"zwei"), (&4, &"four")]);
        assert_eq!(rows.removed().collect::<Vec<_>>(), [&3]);
        rows.save_to(&mut table);
        assert_eq!(table, BTreeMap::from([(1, "one"), (2, "zwei"), (4, "four")]));
    }

    #[test]
    fn an_untouched_row_is_neither_read_nor_written() {
        let mut rows = Rows::<i32, i32>::default();
        assert!(rows.get(&1).is_err());
        assert!(rows.put(&1, 1).is_err());
        assert!(rows.need(&1).is_err());
        rows.touch(1);
        assert_eq!(rows.get(&1), Ok(None));
        assert!(rows.need(&1).is_err());
    }
}
