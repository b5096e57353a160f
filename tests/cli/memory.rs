//! The memory of `verify` itself: it depends on how much there is to report, and not on what snippets do.

use std::fmt::Write as _;
use std::process::Stdio;
use std::time::Duration;

use crate::fixture::{Folder, python};

/// The most memory that `verify` itself had while it checked a document, in KiB.
fn peak(folder: &Folder, document: &str) -> Option<u64> {
    let python = python()?;
    let mut process = folder
        .command(&[document, "--python", &python, "--quiet", "-j", "2"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut most = 0;
    while process.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = most.max(peak.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(process.wait().unwrap().success(), "{document} holds");
    Some(most)
}

/// A document of so many blocks, each with one answer that holds after this code.
fn blocks(count: usize, code: &str) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        let _ = write!(text, "## {number}\n\n```python\n{code}{number} + 1  # → {}\n```\n\n", number + 1);
        text
    })
}

#[test]
fn what_snippets_tell_is_not_kept() {
    // 1 MB in one event, and 30,000 events. All of them together would be ten times what is allowed.
    let loud = blocks(60, "print('x' * 10**6)\n")
        + &blocks(20, "import sys\nfor n in range(30_000):\n    print(n, file=(sys.stdout, sys.stderr)[n % 2])\n");
    let folder = Folder::new(&[("quiet.md", &blocks(80, "")), ("loud.md", &loud)]);
    let (Some(quiet), Some(loud)) = (peak(&folder, "quiet.md"), peak(&folder, "loud.md")) else { return };
    println!("80 quiet blocks: {quiet} KiB, 80 loud ones: {loud} KiB");
    assert!(loud < quiet * 4, "{quiet} KiB became {loud} KiB");
}

#[test]
fn many_blocks_cost_a_few_kilobytes_each() {
    let folder = Folder::new(&[("few.md", &blocks(200, "")), ("many.md", &blocks(2_200, ""))]);
    let (Some(few), Some(many)) = (peak(&folder, "few.md"), peak(&folder, "many.md")) else { return };
    println!("200 blocks: {few} KiB, 2,200 blocks: {many} KiB");
    assert!(many < few + 2_000 * 10, "{few} KiB became {many} KiB");
}

#[test]
fn what_is_too_large_to_be_read_costs_nothing() {
    let folder = Folder::new(&[]);
    folder.write("large.md", "Words of prose.\n\n".repeat(100_000_000 / 17));
    let ran = folder.run(&["large.md"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("`large.md` is too large: 99999"), "{}", ran.err);
}
