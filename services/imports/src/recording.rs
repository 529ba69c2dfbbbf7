//! What a service says of a ledger: how its rows are read, ordered, become commands, and are taken back.

use kernel::{Decider, Id, Key, Target};
use ledger::{Form, Row as Cells, Seen};
use runtime::{Facts, Known, Permission};
use tonic::Status;
use uuid::Uuid;
use vocabulary::{Day, Note, Scoped};

use crate::{Look, Order, Trouble, Wrong};

/// Where and how rows are taken down, or taken back.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The own log as it is, or as it would be: claims, marks, guards, states.
    pub look: Look<'a>,
    /// Who asks, and whom can be asked: reference data, peers.
    pub facts: &'a Facts,
    /// The day changes hold from where a row names none.
    pub as_of: Day,
    /// What is recorded was wrong from the start.
    pub correct: bool,
}

/// A ledger whose rows are recorded: each row one command to one `Decider`, applied whole or not.
pub trait Recording: Send + Sync + 'static {
    /// What a row is about. Many rows may be about the same one.
    type Decider: Decider + Scoped;
    /// What a row says.
    type Row: Clone + Send + Sync + 'static;
    /// What was asked of others for many rows at once; `()` where nobody is asked.
    type Prepared: Default + Send + Sync;
    /// Its columns.
    const FORM: &'static Form;
    /// Asked where each row's record lies.
    const NEEDS: Permission;

    /// What a row says; `None` where it is rejected, with findings.
    fn read(cells: &mut Cells<'_>, known: &Known, seen: &mut Seen) -> Option<Self::Row>;

    /// In which order. Rows of one round are taken down at once, so those that concern one another stand in different
    /// ones, see [`Order::apart`].
    ///
    /// # Errors
    /// What stops the import.
    fn order(setting: Setting<'_>, rows: &[&Self::Row]) -> impl Future<Output = Result<Order, Status>> + Send;

    /// Asks others for up to [`crate::PREPARED_AT_ONCE`] rows together; again for a single row when what it rests on changed
    /// meanwhile. It sees nothing of the file's earlier rows; guards are read here, before the others are asked.
    ///
    /// # Errors
    /// What stops the import: a peer that is away. What is wrong with one row is for `complete` to say.
    fn prepare(
        setting: Setting<'_>,
        rows: &[&Self::Row],
    ) -> impl Future<Output = Result<Self::Prepared, Status>> + Send {
        let _ = (setting, rows);
        async { Ok(Self::Prepared::default()) }
    }

    /// The command a row is, with everything looked up. `fresh`: the id of a new record. A rehearsal asks this, too, and
    /// `setting.look` sees the file's earlier rows.
    ///
    /// # Errors
    /// Why the row is rejected, or what stops the import.
    fn complete(
        setting: Setting<'_>,
        prepared: &Self::Prepared,
        row: &Self::Row,
        fresh: Uuid,
    ) -> impl Future<Output = Result<Asked<Self::Decider>, Trouble>> + Send;

    /// What somebody should look at although the row is taken down: what only the state after it, or what others know,
    /// can tell. Asked once it is.
    ///
    /// # Errors
    /// What stops the import.
    fn warnings(
        setting: Setting<'_>,
        prepared: &Self::Prepared,
        row: &Self::Row,
        command: &<Self::Decider as Decider>::Command,
    ) -> impl Future<Output = Result<Vec<Wrong>, Trouble>> + Send {
        let _ = (setting, prepared, row, command);
        async { Ok(Vec::new()) }
    }

    /// The column a refusal is about.
    fn column(code: &'static str) -> Option<&'static str>;

    /// What it means that somebody else holds what the row would. [`Trouble::Changed`]: looked up once more it is found.
    ///
    /// # Errors
    /// What stops the import.
    fn claimed(
        setting: Setting<'_>,
        command: &<Self::Decider as Decider>::Command,
        key: &Key,
        holder: Uuid,
    ) -> impl Future<Output = Result<Trouble, Trouble>> + Send {
        let _ = (setting, command, key, holder);
        async { Ok(Trouble::Changed) }
    }
}

/// To whom, and what.
pub type Asked<D> = (Target<<D as Decider>::Kind>, <D as Decider>::Command);

/// A ledger whose rows can be taken back. Rows of one record are taken back together, in one command.
pub trait Undoing: Recording {
    /// How many records at once: one where they rest on each other.
    const AT_ONCE: usize;

    /// The batch created it: it never was.
    ///
    /// # Errors
    /// Why it has to stay, or what stops the undoing.
    fn retract(
        setting: Setting<'_>,
        id: Id<<Self::Decider as Decider>::Kind>,
        reason: &Note,
    ) -> impl Future<Output = Result<<Self::Decider as Decider>::Command, Trouble>> + Send;

    /// The batch changed it: as it was `before`. `None` where nothing was on record.
    ///
    /// # Errors
    /// Why it has to stay, or what stops the undoing.
    fn revert(
        setting: Setting<'_>,
        id: Id<<Self::Decider as Decider>::Kind>,
        before: &Self::Decider,
        reason: &Note,
    ) -> impl Future<Output = Result<Option<<Self::Decider as Decider>::Command>, Trouble>> + Send;

    /// Whether what rows say is the same in both.
    fn same(one: &Self::Decider, other: &Self::Decider) -> bool;
}
