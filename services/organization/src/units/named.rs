//! What is asked for by id, claim or mark, and what that can be.

use kernel::{Key, Log};
use runtime::status;
use tonic::Status;
use uuid::Uuid;

use crate::requests::look::Found;

/// How one is named in a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    /// By its id.
    Id(Uuid),
    /// By what only one can hold: its code.
    Held(Key),
    /// By what several may bear: its name.
    Marked(Key),
}

/// The ids each question may mean, in two round trips.
pub(super) async fn candidates(log: &Log, asks: &[Ask]) -> Result<Vec<Vec<Uuid>>, Status> {
    let (mut claims, mut marks) = (Vec::new(), Vec::new());
    for ask in asks {
        match ask {
            Ask::Id(_) => {}
            Ask::Held(key) => claims.push(key.clone()),
            Ask::Marked(key) => marks.push(key.clone()),
        }
    }
    let held =
        if claims.is_empty() { Default::default() } else { log.holders(&claims).await.map_err(status::unread)? };
    let marked =
        if marks.is_empty() { Default::default() } else { log.all_marked(&marks).await.map_err(status::unread)? };
    let of_one = |ask: &Ask| match ask {
        Ask::Id(id) => vec![*id],
        Ask::Held(key) => held.get(key).copied().into_iter().collect(),
        Ask::Marked(key) => marked.get(key).cloned().unwrap_or_default(),
    };
    Ok(asks.iter().map(of_one).collect())
}

/// The only one, else the only one alive.
pub(super) fn pick<T>(mut known: Vec<T>, alive: impl Fn(&T) -> bool) -> Found<T> {
    if known.len() > 1 {
        known.retain(alive);
        if known.len() != 1 {
            return Found::Several;
        }
    }
    known.pop().map_or(Found::None, Found::One)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_of_one_name_the_one_alive_is_meant() {
        let alive = |number: &i32| *number > 0;
        assert_eq!(pick(vec![], alive), Found::None);
        assert_eq!(pick(vec![-1], alive), Found::One(-1));
        assert_eq!(pick(vec![-1, 2, -3], alive), Found::One(2));
        assert_eq!(pick(vec![-1, -3], alive), Found::Several);
        assert_eq!(pick(vec![1, 2], alive), Found::Several);
    }
}
