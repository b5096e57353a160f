//! Four bombs beside a thousand answers: they may cost the others time, and nothing else.

use std::path::Path;

use serde_json::Value;

use crate::stage::Stage;
use crate::{Setting, Tally};

const OTHERS: usize = 1000;

/// What each bomb is, its code, and how its claim may end.
const BOMBS: [(&str, &str, &[&str]); 4] = [
    (
        "a fork bomb",
        "import os\ndef bomb():\n    while True:\n        os.fork()\nbomb()  # → 1\n",
        &["denied: processes"],
    ),
    (
        "a memory bomb",
        "def grow():\n    all = []\n    while True:\n        all.append(bytearray(2**24))\ngrow()  # → 0\n",
        &["memory", "timeout"],
    ),
    ("endless output", "while True:\n    print('again')\n0  # → 0\n", &["output", "timeout"]),
    ("a catastrophic regular expression", "import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')  # → None\n", &["timeout"]),
];

/// Checks a document in which the bombs stand far apart; then the same with namespaces taken away, and with processes
/// allowed, so that the fork bomb goes off.
pub(crate) fn check(stage: &Stage, python: &Path, tally: &mut Tally) {
    stage.write(&stage.path("documents/beside.md"), &document());
    let allowed: &[&str] = &["--allow", "processes"];
    for (setting, more) in
        [(Setting::Confined, &[][..]), (Setting::WithoutNamespaces, &[]), (Setting::Confined, allowed)]
    {
        let place = format!("user {}, bombs beside {OTHERS} answers, {setting:?} {more:?}", stage.user);
        let usual =
            ["--python", python.to_str().unwrap(), "--format", "json", "--timeout", "4", "-j", "4", "beside.md"];
        let output = stage.run(setting, &[&usual, more].concat());
        match serde_json::from_slice::<Value>(&output.stdout) {
            Ok(report) => tally.check(&place, wrong(&report, !more.is_empty())),
            Err(_) => tally.check(&place, vec![String::from_utf8_lossy(&output.stderr).into_owned()]),
        }
        tally.check(&format!("{place}: nothing is left"), stage.left_behind());
    }
}

/// A bomb after each fourth of the answers, of which every tenth is wrong.
fn document() -> String {
    let mut text = String::new();
    let mut add = |code: &str| text.push_str(&format!("## {}\n\n```python\n{code}```\n\n", "One"));
    for number in 0..OTHERS {
        let answer = if number % 10 == 3 { number } else { number + 1 };
        add(&format!("{number} + 1  # → {answer}\n"));
        if let Some((_, code, _)) = BOMBS.get(number * BOMBS.len() / OTHERS).filter(|_| number % (OTHERS / 4) == 100) {
            add(code);
        }
    }
    text
}

/// What is wrong in a report. Where processes are allowed, a fork bomb ends at some limit.
fn wrong(report: &Value, forks: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let (mut others, mut bombs) = (0, 0);
    for claim in report["claims"].as_array().unwrap() {
        let verdict = claim["verdicts"].as_object().unwrap().values().next().unwrap();
        let documented = claim["documented"].as_str().unwrap();
        let number = claim["code"].as_str().unwrap().strip_suffix(" + 1").and_then(|text| text.parse::<usize>().ok());
        let Some(number) = number else {
            let (name, _, ends) = BOMBS[bombs];
            bombs += 1;
            let as_it_must =
                ends.iter().any(|end| verdict["reason"] == *end) || (forks && verdict["verdict"] != "holds");
            if !as_it_must {
                wrong.push(format!("{name}: {verdict}"));
            }
            continue;
        };
        others += 1;
        let wanted = if documented == (number + 1).to_string() { "holds" } else { "fails" };
        if verdict["verdict"] != wanted {
            wrong.push(format!("{number}: {verdict}"));
        }
    }
    if (others, bombs) != (OTHERS, BOMBS.len()) {
        wrong.push(format!("{others} answers and {bombs} bombs"));
    }
    wrong
}
