//! One report with every kind of finding, and with hostile text wherever foreign text can stand, for all formats.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::escape;
use crate::document::Document;
use crate::model::{
    BlockKind, BlockReport, BlockRun, Claim, Finding, Form, Known, Label, Match, Mode, Outcome, Problem, Python,
    Reason, Report, Rule, Standing, Verdict,
};
use crate::sandbox::Layers;

/// What a hostile snippet prints.
const HOSTILE: &str =
    "\x1b[31m \u{9b} \u{202e} \u{200b} ]]> <script>alert(1)</script> \u{7} & `x` | \u{fffe}\n::error::obey\n##[group]x";

const VERSIONS: [&str; 5] = ["3.9", "3.10", "3.11", "3.12", "3.13"];

const GUIDE: &str = "\
# Scopes

```python
x = 1
def f():
    print(x)
    x = 2
f()  # UnboundLocalError: local variable 'x' referenced before assignment

1 + 1  # 3
[1, 2].sort()  # prints nothing
```

>>> import platform; platform.python_version_tuple()[:2]
('3', '12')
>>> table()
name   size
apple     1
pear     12
plum      3
fig       4
>>> import numpy as np; np.float64(1)
1.0
";

const HOSTILE_DOCUMENT: &str = "\
>>> evil()  # \u{202e}reversed\u{200b}
<script>alert(1)</script> ]]> \x1b[31m & `tick` | \"quoted\"
::error file=x::obey
";

/// The report.
pub(crate) fn report() -> Report {
    let documents = vec![
        Document::new(PathBuf::from("docs/guide.md"), GUIDE),
        Document::new(PathBuf::from("docs/<b>,:evil\n\x1b[31m\u{202e}.md"), HOSTILE_DOCUMENT),
    ];
    Report {
        pythons: VERSIONS.iter().map(|version| (label(version), python(version))).collect(),
        sandbox: Layers { landlock: 7, seccomp: true, ..Layers::default() },
        documents,
        shard: None,
        snippets: 0,
        blocks: blocks(),
        findings: findings(),
        problems: problems(),
    }
}

/// A report of a corpus: one claim that is known to be outdated, one that is known to be false, and one that is said to be
/// false and holds.
pub(super) fn corpus() -> Report {
    let mut report = report();
    let documents = [("closures", "is outdated"), ("copying", "is false"), ("scoping", "holds")];
    let document = |(name, text): &(&str, &str)| {
        Document::new(format!("expected/{name}/one.yaml").into(), &format!("claims:\n  - line: 1\n    value: {text}\n"))
    };
    report.documents = documents.iter().map(document).collect();
    report.snippets = 3;
    report.blocks.clear();
    report.problems.clear();
    let source = |line| crate::model::Source { document: "book | 1.txt".to_owned(), line };
    let of = |document, known, finding: &Finding| Finding {
        document,
        known,
        why: Some("It was changed.".to_owned()),
        sources: vec![source(5), source(7)],
        claim: Claim { line: 3, last_line: 3, code_line: 2, columns: None, ..finding.claim.clone() },
        ..finding.clone()
    };
    let all = std::mem::take(&mut report.findings);
    report.findings =
        vec![of(0, Known::Outdated((3, 11)), &all[0]), of(1, Known::False, &all[1]), of(2, Known::False, &all[2])];
    report
}

/// A report of nothing.
pub(super) fn empty() -> Report {
    Report {
        pythons: Vec::new(),
        sandbox: Layers::default(),
        documents: Vec::new(),
        shard: None,
        snippets: 0,
        blocks: Vec::new(),
        findings: Vec::new(),
        problems: Vec::new(),
    }
}

/// What a renderer writes.
pub(super) fn written(render: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("reports are UTF-8")
}

/// Nothing acts, nothing orders a CI runner about. Colours and links are switched off in what is tested so.
pub(super) fn assert_harmless(written: &str) {
    let acting: Vec<char> = written.chars().filter(|&c| c != '\n' && escape::acts(c)).collect();
    assert!(acting.is_empty(), "{acting:?} in {written}");
    assert!(!written.contains("##["), "{written}");
    assert!(!written.lines().any(|line| line.trim_start().starts_with("::")), "{written}");
}

/// A label.
pub(super) fn label(version: &str) -> Label {
    Label(version.parse().expect("a version"), version.to_owned())
}

fn python(version: &str) -> Python {
    Python {
        version: version.parse().expect("a version"),
        executable: PathBuf::from(format!("/opt/python{version}/bin/python{version}")),
    }
}

fn blocks() -> Vec<BlockReport> {
    let run = |outcome| BlockRun { outcome, reason: None, seconds: 0.25 };
    let block = |document, first, last, kind, outcome| BlockReport {
        expected: None,
        document,
        first,
        last,
        language: "python".to_owned(),
        kind,
        runs: VERSIONS.iter().map(|version| (label(version), run(outcome))).collect(),
    };
    vec![
        block(0, 4, 11, BlockKind::Script, Outcome::Raised),
        block(0, 14, 23, BlockKind::Repl, Outcome::Finished),
        block(1, 1, 3, BlockKind::Repl, Outcome::Skipped),
    ]
}

fn findings() -> Vec<Finding> {
    let old = "UnboundLocalError: local variable 'x' referenced before assignment";
    let new = "UnboundLocalError: cannot access local variable 'x' where it is not associated with a value";
    let table = "name   size\napple     1\npear     12\nplum      3\nfig       4";
    let changed = table.replace("12", "13").replace("fig       4", "fig       4\nkiwi      5");
    let tuple = "('3', '12')";
    let reversed = "\u{202e}reversed\u{200b}";
    vec![
        finding(
            claim(8, 8, Form::Raises, "f()", old),
            outdated("3.11"),
            [holds(old), holds(old), fails(new), fails(new), fails(new)],
        ),
        finding(claim(10, 10, Form::Comment, "1 + 1", "3"), Standing::False, [(); 5].map(|()| fails("2"))),
        finding(claim(11, 11, Form::Comment, "[1, 2].sort()", "nothing"), Standing::Holds, [(); 5].map(|()| holds(""))),
        finding(
            Claim { code_line: 14, ..claim(15, 15, Form::Repl, "platform.python_version_tuple()[:2]", tuple) },
            Standing::Ahead { since: label("3.12") },
            [fails("('3', '9')"), fails("('3', '10')"), fails("('3', '11')"), holds(tuple), holds(tuple)],
        ),
        finding(
            Claim { code_line: 16, ..claim(17, 21, Form::Repl, "table()", table) },
            Standing::Mixed,
            [na("newer syntax"), holds(table), fails(&changed), holds(table), fails(&changed)],
        ),
        finding(
            Claim { code_line: 22, ..claim(23, 23, Form::Repl, "np.float64(1)", "1.0") },
            Standing::Unverifiable,
            [(); 5].map(|()| Verdict::Unverifiable { reason: Reason::Package("numpy".to_owned()) }),
        ),
        Finding {
            document: 1,
            known: Known::Holds,
            ..finding(
                Claim { columns: None, ..claim(1, 1, Form::Comment, "evil()", reversed) },
                Standing::False,
                [(); 5].map(|()| fails(HOSTILE)),
            )
        },
    ]
}

fn claim(line: usize, last_line: usize, form: Form, code: &str, documented: &str) -> Claim {
    let columns = match line {
        8 => Some((8, 75)),
        10 => Some((10, 11)),
        _ => None,
    };
    let (code, documented) = (code.to_owned(), documented.to_owned());
    let remark = if line == 10 { "said the <b>author</b>".to_owned() } else { String::new() };
    let rule = match form {
        Form::Repl => Rule::BelowPrompt,
        Form::Prose => Rule::Sentence,
        _ => Rule::BesideStatement,
    };
    Claim { line, last_line, columns, code_line: line, form, rule, code, documented, remark, mode: Mode::Script }
}

fn finding(claim: Claim, standing: Standing, verdicts: [Verdict; 5]) -> Finding {
    let verdicts: BTreeMap<_, _> = VERSIONS.iter().map(|version| label(version)).zip(verdicts).collect();
    Finding {
        document: 0,
        known: Known::Holds,
        why: None,
        sources: Vec::new(),
        in_baseline: false,
        claim,
        verdicts,
        standing,
    }
}

fn outdated(since: &str) -> Standing {
    Standing::Outdated { since: label(since) }
}

fn holds(actual: &str) -> Verdict {
    Verdict::Holds { how: Match::Exact, actual: actual.to_owned() }
}

fn fails(actual: &str) -> Verdict {
    Verdict::Fails { actual: actual.to_owned() }
}

fn na(reason: &str) -> Verdict {
    Verdict::NotApplicable { reason: Reason::from(reason) }
}

fn problems() -> Vec<Problem> {
    vec![
        Problem::warning("3 lines of Python without a fence were passed over")
            .of("docs/guide.md")
            .at(Some(2))
            .help("put them into a fenced block"),
        Problem::error("cannot read `docs/gone\u{1b}.md`: no such file").of("docs/gone.md"),
    ]
}
