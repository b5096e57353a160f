//! The Pythons to test with: those that `verify pythons` lists, one for each minor version.
//!
//! `VERIFY_TEST_PYTHONS=N` makes fewer than N minor versions a failure: what a machine lacks is passed over there only as
//! far as whoever set it allows.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use verify::python::{Interpreter, discover};

/// The minor versions of Python 3 that the tests ask for.
pub(crate) const MINORS: RangeInclusive<u16> = 9..=15;

/// The newest release of each minor version that is here, oldest first. Says which minor versions are not.
///
/// # Panics
/// Where there is none, or fewer than `VERIFY_TEST_PYTHONS` asks for.
pub(crate) fn all() -> &'static [Interpreter] {
    static ALL: OnceLock<Vec<Interpreter>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut newest: BTreeMap<u16, Interpreter> = BTreeMap::new();
        for found in discover().interpreters.into_iter().filter(|found| !found.packages) {
            let minor = found.version.minor;
            if MINORS.contains(&minor) && newest.get(&minor).is_none_or(|other| other.version < found.version) {
                // Nothing is remembered of the runs of tests.
                newest.insert(minor, Interpreter { compiled: None, ..found });
            }
        }
        for minor in MINORS.filter(|minor| !newest.contains_key(minor)) {
            println!("SKIP: no Python 3.{minor}");
        }
        let fewest = fewest();
        assert!(
            newest.len() >= fewest,
            "{} minor versions of Python are here, at least {fewest} are needed",
            newest.len()
        );
        newest.into_values().collect()
    })
}

fn fewest() -> usize {
    let asked = std::env::var("VERIFY_TEST_PYTHONS").unwrap_or_default();
    if asked.is_empty() { 1 } else { asked.parse().expect("VERIFY_TEST_PYTHONS is a number") }
}
