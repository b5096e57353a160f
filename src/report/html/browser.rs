//! The page in a real browser: what its reader can do, and what a hostile document cannot.
//!
//! With `VERIFY_PICTURES=FOLDER` it leaves pictures there to look at.

#![expect(clippy::print_stderr, reason = "says what it leaves out")]

use std::io::Read as _;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::chromium::Browser;
use super::render;
use crate::model::Report;
use crate::report::fixture;

/// The rows that are seen.
const SHOWN: &str = "[...document.querySelectorAll('main details')].filter(row => row.checkVisibility())";
const OPEN: &str = "document.querySelectorAll('details[open]').length";
/// What makes the page wider than the window, so that it has to be moved sideways.
const TOO_WIDE: &str = "document.documentElement.scrollWidth <= innerWidth ? '' : [...document.querySelectorAll('*')]
    .filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.outerHTML.slice(0, 90)).join('\\n')";

fn page(report: &Report) -> String {
    fixture::written(|out| render(report, out))
}

fn count(browser: &mut Browser) -> Value {
    browser.evaluate(&format!("{SHOWN}.length"))
}

/// Sets a field of the filter as a hand does.
fn set(browser: &mut Browser, field: &str, value: &str) {
    browser.evaluate(&format!(
        "(() => {{ const field = document.querySelector({field:?});
            if (field.type === 'checkbox') field.click(); else field.value = {value:?};
            field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()"
    ));
}

/// One browser for all: it takes longest to start.
#[test]
fn in_a_browser() {
    let Some(mut browser) = Browser::start() else {
        eprintln!("SKIP: there is no Chromium on PATH: the page is not tried in a browser");
        return;
    };
    filters_leave_what_fits(&mut browser);
    a_link_opens_its_claim(&mut browser);
    keys_move_open_and_search(&mut browser);
    it_reads_without_scripts(&mut browser);
    hostile_text_does_nothing(&mut browser);
    the_policy_holds_what_escaping_let_through(&mut browser);
    it_fits_wide_and_narrow(&mut browser);
    it_prints_what_fails(&mut browser);
    five_thousand_claims_are_quick(&mut browser);
    if let Some(folder) = std::env::var_os("VERIFY_PICTURES") {
        pictures(&mut browser, Path::new(&folder));
    }
}

fn filters_leave_what_fits(browser: &mut Browser) {
    browser.open(&page(&fixture::report()), "", true);
    assert_eq!(count(browser), 7);
    set(browser, "[value=false]", "");
    assert_eq!(count(browser), 2, "false");
    set(browser, "[value=outdated]", "");
    assert_eq!(count(browser), 3, "false or outdated");
    set(browser, "[name=version]", "3.10");
    assert_eq!(count(browser), 2, "of these those that fail on 3.10");
    set(browser, "[name=document]", "2");
    assert_eq!(count(browser), 1, "of these those of the second document");
    assert_eq!(browser.evaluate("document.querySelector('output').textContent"), "1 of 7");
    set(browser, "[name=text]", "no such thing");
    assert_eq!(count(browser), 0);
    assert_eq!(browser.evaluate("document.querySelector('.none').checkVisibility()"), true);
    browser.evaluate("document.querySelector('.none button').click()");
    assert_eq!(count(browser), 7, "all are shown again");
    set(browser, "[name=text]", "KIWI");
    assert_eq!(count(browser), 1, "what Python gives is searched too, in either case");
}

fn a_link_opens_its_claim(browser: &mut Browser) {
    browser.open(&page(&fixture::report()), "#docs/guide.md:17", true);
    assert_eq!(browser.evaluate("document.querySelector('details[open]').id"), "docs/guide.md:17");
    browser.evaluate("location.hash = '#docs/guide.md:10'");
    while browser.evaluate(OPEN) != 2 {}
    let seen = "(() => { const place = document.getElementById('docs/guide.md:10').getBoundingClientRect();
        return place.top >= 0 && place.top < innerHeight; })()";
    assert_eq!(browser.evaluate(seen), true);
    let links = "[...document.querySelectorAll('a[href^=\"#\"]')]
        .every(link => document.getElementById(link.getAttribute('href').slice(1)))";
    assert_eq!(browser.evaluate(links), true, "every link has its place");
}

fn keys_move_open_and_search(browser: &mut Browser) {
    browser.open(&page(&fixture::report()), "", true);
    ["j", "j", "j", "k"].into_iter().for_each(|key| browser.press(key));
    assert_eq!(browser.evaluate("document.activeElement.parentElement.id"), "docs/guide.md:10");
    browser.press("Enter");
    assert_eq!(browser.evaluate("document.querySelector('details[open]').id"), "docs/guide.md:10");
    browser.press("x");
    assert_eq!(browser.evaluate(OPEN), 0, "x closes what is open");
    browser.press("x");
    assert_eq!(browser.evaluate(OPEN), 7, "and opens all");
    ["/", "k", "i", "w", "i"].into_iter().for_each(|key| browser.press(key));
    assert_eq!(browser.evaluate("document.querySelector('[name=text]').value"), "kiwi");
    assert_eq!(count(browser), 1);
    browser.press("Escape");
    assert_eq!(count(browser), 7);
}

fn it_reads_without_scripts(browser: &mut Browser) {
    browser.open(&page(&fixture::report()), "", false);
    assert_eq!(browser.evaluate("document.querySelector('.filter').checkVisibility()"), false, "it would do nothing");
    assert_eq!(count(browser), 7);
    browser.evaluate("document.getElementById('docs/guide.md:17').querySelector('summary').click()");
    let text = browser.evaluate("document.getElementById('docs/guide.md:17').innerText");
    assert!(text.as_str().is_some_and(|text| text.contains("kiwi")), "{text}");
}

/// The fixture is full of it; see there.
fn hostile_text_does_nothing(browser: &mut Browser) {
    browser.open(&page(&fixture::report()), "", true);
    browser.press("x");
    let strange = "document.scripts.length - 1 + document.querySelectorAll('img, iframe, object, embed, link').length";
    assert_eq!(browser.evaluate(strange), 0);
    let nested = "document.compatMode === 'CSS1Compat' && document.querySelectorAll('body > *').length === 8
        && document.querySelectorAll('main > section > details > .body > dl').length";
    assert_eq!(browser.evaluate(nested), 7, "the parser found every tag where it was written");
    let [own] = &browser.events[..] else { panic!("{:?}", browser.events) };
    assert!(own.contains("file:///"), "nothing but the page is fetched: {own}");
}

fn the_policy_holds_what_escaping_let_through(browser: &mut Browser) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    listener.set_nonblocking(true).expect("a socket");
    let injected = format!(
        "<main><script>window.ran = 1</script><img src='http://{address}/' onerror='window.ran = 1'>
        <iframe src='http://{address}/'></iframe><style>main {{ display: none }}</style>
        <link rel=stylesheet href='http://{address}/'><form action='http://{address}/'></form>"
    );
    browser.open(&page(&fixture::report()).replacen("<main>", &injected, 1), "", true);
    browser.evaluate("document.querySelector('main form').submit()");
    assert_eq!(browser.evaluate("typeof window.ran"), "undefined");
    assert_eq!(count(browser), 7, "foreign style is not used");
    assert!(browser.events.iter().any(|event| event.contains("Content Security Policy")), "{:?}", browser.events);
    while let Ok((mut stream, _)) = listener.accept() {
        stream.set_read_timeout(Some(Duration::from_millis(200))).expect("a socket");
        let mut said = Vec::new();
        // Chromium connects ahead of a frame that it then refuses, and says nothing.
        let _ = stream.read_to_end(&mut said);
        assert!(said.is_empty(), "nothing leaves: {}", String::from_utf8_lossy(&said));
    }
}

fn it_fits_wide_and_narrow(browser: &mut Browser) {
    browser.open(&page(&fixture::report()), "", true);
    let heights = format!("new Set({SHOWN}.map(row => Math.round(row.offsetHeight))).size");
    assert_eq!(browser.evaluate(&heights), 1, "closed rows are of one height");
    browser.press("x");
    for width in [1280, 760, 360] {
        browser.size(width, 800);
        assert_eq!(browser.evaluate(TOO_WIDE), "", "{width}");
    }
}

fn it_prints_what_fails(browser: &mut Browser) {
    browser.open(&page(&fixture::report()), "", true);
    browser.evaluate(&format!("addEventListener('beforeprint', () => window.printed = {OPEN}) || 0"));
    assert!(browser.print().starts_with(b"%PDF"));
    assert_eq!(browser.evaluate("window.printed"), 5, "what fails is printed with its lines");
    assert_eq!(browser.evaluate(OPEN), 0, "and closed again");
}

/// The budget is wide: it tells what is quick from what hangs.
fn five_thousand_claims_are_quick(browser: &mut Browser) {
    let mut report = fixture::report();
    let seven = report.findings.clone();
    report.findings.extend(seven.into_iter().cycle().take(5_000));
    report.findings.sort_by_key(|finding| finding.document);
    browser.open(&page(&report), "", true);
    assert_eq!(count(browser), 5_007);
    let filtered = browser.evaluate(
        "(() => { const start = performance.now(); const field = document.querySelector('[name=text]');
            field.value = 'kiwi'; field.dispatchEvent(new Event('input', { bubbles: true }));
            document.body.offsetHeight; return performance.now() - start; })()",
    );
    assert_eq!(count(browser), 715);
    let loaded = browser.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd");
    eprintln!("5007 claims: loaded after {loaded} ms, filtered in {filtered} ms");
    assert!(loaded.as_f64() < Some(60_000.0) && filtered.as_f64() < Some(10_000.0), "{}", json!([loaded, filtered]));
}

fn pictures(browser: &mut Browser, folder: &Path) {
    std::fs::create_dir_all(folder).expect("a folder");
    for (name, report) in [("report", fixture::report()), ("corpus", fixture::corpus())] {
        for (scheme, width) in [("light", 1280), ("dark", 1280), ("light", 390)] {
            browser.open(&page(&report), "#docs/guide.md:17", true);
            browser.size(width, 1_600);
            browser.scheme(scheme);
            browser.evaluate("scrollTo(0, 0)");
            browser.picture(&folder.join(format!("{name}-{scheme}-{width}.png")));
        }
        std::fs::write(folder.join(format!("{name}.pdf")), browser.print()).expect("a file");
    }
}
