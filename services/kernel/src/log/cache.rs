//! States in memory, the least used forgotten. What is here is checked by version when it is appended to.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use super::Loaded;
use crate::Decider;

/// States kept at most.
pub(super) const STATES: usize = 20_000;

/// Two generations: what is used moves to the young one; when that is half of all, the old one is forgotten.
pub(super) struct Cache {
    half: usize,
    generations: Mutex<Generations>,
}

#[derive(Default)]
struct Generations {
    young: HashMap<Uuid, Arc<dyn Any + Send + Sync>>,
    old: HashMap<Uuid, Arc<dyn Any + Send + Sync>>,
}

impl Cache {
    pub(super) fn new(states: usize) -> Self {
        Self { half: (states / 2).max(1), generations: Mutex::default() }
    }

    /// The state of this stream, if it is here and of this kind.
    pub(super) fn get<D: Decider>(&self, stream: Uuid) -> Option<Arc<Loaded<D>>> {
        let mut generations = self.lock();
        let found = match generations.young.get(&stream) {
            Some(found) => found.clone(),
            None => {
                let found = generations.old.remove(&stream)?;
                self.insert(&mut generations, stream, found.clone());
                found
            }
        };
        found.downcast().ok()
    }

    /// Remembers a state, unless a later one is here.
    pub(super) fn put<D: Decider>(&self, stream: Uuid, loaded: Arc<Loaded<D>>) {
        let later = self.get::<D>(stream).is_some_and(|here| here.version > loaded.version);
        if !later {
            self.insert(&mut self.lock(), stream, loaded);
        }
    }

    pub(super) fn remove(&self, stream: Uuid) {
        let mut generations = self.lock();
        generations.young.remove(&stream);
        generations.old.remove(&stream);
    }

    pub(super) fn clear(&self) {
        *self.lock() = Generations::default();
    }

    fn insert(&self, generations: &mut Generations, stream: Uuid, state: Arc<dyn Any + Send + Sync>) {
        if generations.young.len() >= self.half {
            generations.old = std::mem::take(&mut generations.young);
        }
        generations.young.insert(stream, state);
    }

    fn lock(&self) -> MutexGuard<'_, Generations> {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
