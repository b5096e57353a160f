//! The stages that run no Python, each on its own: `cargo bench --bench stages`.
//!
//! The document is a guide of 1 MB: sections with prose, code in fences and answers in comments, made from a seed, so
//! that it is the same everywhere.

use divan::Bencher;
use divan::counter::BytesCount;
use verify::claim;
use verify::document::{Document, Project};
use verify::extract::{self, Extracted};
use verify::pipeline;
use verify::plan;
use verify::syntax::Source;
use verify::unit::Unit;

/// Bytes of the document.
const SIZE: usize = 1 << 20;

fn main() {
    divan::main();
}

/// A guide: each section has two paragraphs, a script with answers in comments, and a session.
fn guide() -> Document {
    let mut text = String::new();
    for number in 0.. {
        if text.len() >= SIZE {
            break;
        }
        let next = number + 1;
        text.push_str(&format!(
            "## Section {number}\n\nWhat stands in a list is counted from zero, and a slice leaves its end out. The \
names of this section are bound anew in the next one, which is why no example needs another.\n\n\
```python\nnumbers = [{number}, {next}, 3]\nnumbers[0]  # {number}\nprint(len(numbers))  # 3\n\
def double(x):\n    return [x, x]  # twice\ndouble({number})  # [{number}, {number}]\n```\n\n\
Of `int('{number}')` one gets a number, and `'{number}' * 2` repeats the text. Most readers expect that by now, so \
nothing more is said of it here, but that it has been so since the first version.\n\n\
```python\n>>> sorted(numbers)\n[3, {number}, {next}]\n>>> numbers[-1]\n3\n```\n\n"
        ));
    }
    Document::new("guide.md".into(), &text)
}

fn units(extracted: &Extracted) -> Vec<Option<Unit>> {
    extracted.blocks.iter().map(|block| block.is_python().then(|| Unit::new(block))).collect()
}

/// Text into blocks.
#[divan::bench(sample_count = 20)]
fn extract(bencher: Bencher) {
    let document = guide();
    bencher.counter(BytesCount::of_str(&document.text)).bench(|| extract::extract(&document));
}

/// The code of all blocks, parsed as one module.
#[divan::bench(sample_count = 20)]
fn parse(bencher: Bencher) {
    let code: String = extract::extract(&guide())
        .blocks
        .iter()
        .filter(|block| block.code.contains("def "))
        .map(|block| block.code.clone() + "\n")
        .collect();
    bencher.counter(BytesCount::of_str(&code)).bench(|| Source::parse(&code));
}

/// Blocks into units, which parses the code of each.
#[divan::bench(sample_count = 20)]
fn read_units(bencher: Bencher) {
    let document = guide();
    let extracted = extract::extract(&document);
    bencher.counter(BytesCount::of_str(&document.text)).bench(|| units(&extracted));
}

/// Units into cases.
#[divan::bench(sample_count = 20)]
fn find_claims(bencher: Bencher) {
    let document = guide();
    let mut extracted = extract::extract(&document);
    let inline = claim::inline::add(&mut extracted);
    let units = units(&extracted);
    bencher
        .counter(BytesCount::of_str(&document.text))
        .with_inputs(|| inline.clone())
        .bench_values(|inline| claim::find(&extracted, &units, inline));
}

/// Cases into programs.
#[divan::bench(sample_count = 20)]
fn plan(bencher: Bencher) {
    let mut extracted = extract::extract(&guide());
    let inline = claim::inline::add(&mut extracted);
    let units = units(&extracted);
    let cases = claim::find(&extracted, &units, inline);
    bencher
        .with_inputs(|| cases.clone())
        .bench_values(|cases| plan::plan(&extracted, &units, cases, &Project::default()));
}

/// All of that, from text to programs.
#[divan::bench(sample_count = 20)]
fn prepare(bencher: Bencher) {
    let document = guide();
    let size = BytesCount::of_str(&document.text);
    bencher.counter(size).with_inputs(|| document.clone()).bench_values(pipeline::prepare);
}
