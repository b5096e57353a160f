//! Blocks: scripts, sessions and statements of any text.
#![no_main]

use verify::unit::Unit;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = (Unit::script(text), Unit::session(text), Unit::statements(text));
});
