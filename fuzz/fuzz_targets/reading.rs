//! Documented answers: how any comment is read, and what any value shows.
#![no_main]

use verify::claim::reading;
use verify::model::{Shown};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = (reading::read(text), reading::is_lead_in(text), reading::is_expectation(text), reading::is_reality(text));
    if let Some(shown) = Shown::read_all(text) {
        let _ = verify::display::agree(&shown, &shown);
    }
    let _ = verify::display::without_addresses(text);
});
