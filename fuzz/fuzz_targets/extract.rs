//! Documents: blocks, claims and programs of any text. `cargo fuzz run extract`
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let document = verify::document::Document::new("fuzzed.md".into(), text);
    let _ = verify::pipeline::prepare(document);
});
