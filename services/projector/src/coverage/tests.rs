use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::bitemporal::{Facts, Known, Segmented};
use crate::histories::{History, histories};

/// The tables in memory: what batches leave behind.
#[derive(Debug, Default)]
struct Tables {
    organizations: BTreeMap<Uuid, Organization>,
    parties: BTreeMap<Uuid, PartyOrganization>,
    posts: BTreeMap<Uuid, Post>,
    registers: BTreeMap<Uuid, Register>,
    divisions: BTreeMap<Uuid, Reference<Division>>,
    industries: BTreeMap<Uuid, Reference<Industry>>,
    bodies: BTreeMap<Uuid, Reference<Body>>,
    parameters: BTreeMap<Uuid, Reference<Parameter>>,
    rows: BTreeMap<(&'static str, String, i64), Option<i64>>,
}

impl Tables {
    fn apply(&mut self, batch: &[Recorded<Heard>]) {
        let mut rows = CoverageRows::default();
        batch.iter().for_each(|told| Coverage::touch(told, &mut rows));
        rows.organizations.rows().load_from(&self.organizations);
        rows.parties.rows().load_from(&self.parties);
        rows.posts.rows().load_from(&self.posts);
        rows.registers.rows().load_from(&self.registers);
        rows.divisions.rows().load_from(&self.divisions);
        rows.industries.rows().load_from(&self.industries);
        rows.bodies.rows().load_from(&self.bodies);
        rows.parameters.rows().load_from(&self.parameters);
        batch.iter().for_each(|told| Coverage::fold(told, &mut rows).unwrap());
        keep(&mut rows.organizations, &mut self.organizations);
        keep(&mut rows.parties, &mut self.parties);
        keep(&mut rows.posts, &mut self.posts);
        keep(&mut rows.registers, &mut self.registers);
        keep(&mut rows.divisions, &mut self.divisions);
        keep(&mut rows.industries, &mut self.industries);
        keep(&mut rows.bodies, &mut self.bodies);
        keep(&mut rows.parameters, &mut self.parameters);
        self.keep_rows(&rows.unit_rows);
        self.keep_rows(&rows.organization_rows);
        self.keep_rows(&rows.party_rows);
        self.keep_rows(&rows.cover_rows);
        self.keep_rows(&rows.post_rows);
        self.keep_rows(&rows.contact_rows);
        self.keep_rows(&rows.difference_rows);
        self.keep_rows(&rows.register_rows);
        self.keep_rows(&rows.division_rows);
        self.keep_rows(&rows.industry_rows);
        self.keep_rows(&rows.body_rows);
        self.keep_rows(&rows.parameter_rows);
    }

    fn keep_rows<R: Segmented>(&mut self, written: &Written<R>) {
        for Known { row, known_from: _, known_to } in written.closed_rows() {
            let same = |(table, text, _): &(&str, String, i64)| *table == R::TABLE && *text == json(row);
            let mut open = self.rows.iter_mut().filter(|(key, to)| same(key) && to.is_none());
            *open.next().expect("a closed row is there and open").1 = *known_to;
        }
        for Known { row, known_from, known_to } in written.new_rows() {
            let before = self.rows.insert((R::TABLE, json(row), *known_from), *known_to);
            assert_eq!(before, None, "a segment is known once from a position");
        }
    }
}

/// Through JSON and back, as the tables do.
fn keep<F: Facts>(subjects: &mut Subjects<F>, table: &mut BTreeMap<Uuid, F>) {
    subjects.rows().save_to(table);
    for facts in table.values_mut() {
        *facts = serde_json::from_str(&serde_json::to_string(facts).unwrap()).unwrap();
    }
}

fn json(row: &impl serde::Serialize) -> String {
    serde_json::to_string(row).unwrap()
}

/// One order of the logs: each choice takes the next of one of them, or of another where it has no more.
fn interleaved(history: &History, choices: &[usize]) -> Vec<Recorded<Heard>> {
    let mut logs = [&history.organization, &history.assignment, &history.membership].map(|log| log.iter());
    let mut choices = choices.iter().copied().cycle();
    std::iter::from_fn(|| {
        let choice = choices.next().unwrap_or(0);
        (0..3).find_map(|other| logs[(choice + other) % 3].next())
    })
    .cloned()
    .collect()
}

proptest! {
    #[test]
    fn any_batches_and_any_interleaving_give_the_same_rows(
        history in histories(100),
        choices in prop::collection::vec(0..3usize, 1..40),
        cuts in prop::collection::vec(1..9usize, 1..20),
    ) {
        let mut at_once = Tables::default();
        at_once.apply(&interleaved(&history, &[0]));
        let mut in_batches = Tables::default();
        let mut cuts = cuts.into_iter().cycle();
        let all = interleaved(&history, &choices);
        let mut rest = &all[..];
        while !rest.is_empty() {
            let (batch, later) = rest.split_at(cuts.next().unwrap_or(1).min(rest.len()));
            in_batches.apply(batch);
            rest = later;
        }
        prop_assert_eq!(at_once.rows, in_batches.rows);
        prop_assert_eq!(at_once.organizations, in_batches.organizations);
        prop_assert_eq!(at_once.parties, in_batches.parties);
        prop_assert_eq!(at_once.posts, in_batches.posts);
        prop_assert_eq!(at_once.registers, in_batches.registers);
    }

    #[test]
    fn what_is_known_now_never_overlaps_in_valid_time(history in histories(100)) {
        let mut tables = Tables::default();
        tables.apply(&interleaved(&history, &[0]));
        let mut spans = BTreeMap::<(&str, String), Vec<(String, String)>>::new();
        // Differences and contacts add up instead.
        let adding = ["member_differences", "contacts"];
        let rows = tables.rows.iter().filter(|((table, _, _), to)| to.is_none() && !adding.contains(table));
        for ((table, text, _), _) in rows {
            let row: serde_json::Value = serde_json::from_str(text).unwrap();
            let subject: Vec<_> = ["unit", "party", "post", "record"].iter().map(|key| row[*key].to_string()).collect();
            // A unit may be affiliated to the Party organization it is set up in; what it is set up as is one at a time.
            let relation = (row["relation"] == "affiliated").to_string();
            let day = |key: &str| row[key].as_str().unwrap().replace("-infinity", "0").replace("infinity", "9");
            spans.entry((table, subject.join(" ") + &relation)).or_default().push((day("valid_from"), day("valid_to")));
        }
        for (subject, mut spans) in spans {
            spans.sort();
            prop_assert!(spans.iter().all(|(from, to)| from < to), "{subject:?} {spans:?}");
            prop_assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{subject:?} {spans:?}");
        }
    }
}
