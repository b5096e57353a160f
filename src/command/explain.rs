//! `verify explain DOCUMENT:LINE`: one claim in full.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::search::Scope;
use super::{Failure, input, list, packages, prepare, print};
use crate::cli::{ExplainArgs, Listing};
use crate::exit::ExitStatus;
use crate::judge;
use crate::model::{Claim, Match, Meaning, Mode, Report, Statement, Step, Verdict};
use crate::pipeline::{self, Prepared};
use crate::plan::Planned;
use crate::python::Interpreter;
use crate::report::summary::plural;
use crate::report::{escape, outcome};

/// Explains the claims of one line.
pub(super) fn run(mut args: ExplainArgs) -> Result<ExitStatus, Failure> {
    let place =
        args.claim.rsplit_once(':').and_then(|(path, line)| Some((PathBuf::from(path), line.parse::<usize>().ok()?)));
    let Some((path, line)) = place else {
        return Err(Failure::new(
            format!("`{}` is not DOCUMENT:LINE", args.claim),
            Some("for example: verify explain README.md:12".to_owned()),
        ));
    };
    let args = &mut args;
    prepare::configure_run(&mut args.run)?;
    prepare::pool(args.run.jobs);
    let (mut prepared, mut problems) = input::read(std::slice::from_ref(&path), &Scope::default(), Some(&args.run));
    if let Some(problem) = problems.pop() {
        return Err(Failure::Problem(problem));
    }
    let mut text = String::new();
    let mut told = Vec::new();
    let is_there = |claim: &Claim| (claim.line..=claim.last_line).contains(&line);
    for one in &mut prepared {
        // The other answers of the document run as well: whether this one is doubted depends on them.
        one.selected = true;
        for planned in one.plan.cases.iter().filter(|planned| is_there(&planned.case.claim)) {
            reading(&mut text, one, planned);
            told.push(read_as(one, planned));
        }
    }
    if text.is_empty() {
        return Err(Failure::new(
            format!("no claim at {}:{line}", path.display()),
            Some(format!("verify list {}", path.display())),
        ));
    }
    let pythons = prepare::pythons(&args.run)?;
    let equipped = packages::equip(&args.run, pythons, &prepared)?;
    let pythons = &equipped.pythons;
    let interpreters: Vec<Interpreter> = pythons.iter().map(|(_, interpreter)| interpreter.clone()).collect();
    let runner = prepare::runner(&args.run, &interpreters)?;
    let layers = prepare::ready(&args.run, &runner, prepare::start(&runner, 1)?)?;
    let mut report = pipeline::check(prepared, pythons, &runner, layers, None, &|| ());
    equipped.complete(&mut report);
    report.findings.retain(|finding| is_there(&finding.claim));
    if args.format == Listing::Json {
        text = format!("{:#}", json!({"claims": told, "report": report_value(&report)?}));
    } else {
        verdicts(&mut text, &report);
    }
    let mut failures = report.problems.iter().filter(|problem| problem.is_error).peekable();
    let failed = failures.peek().is_some();
    failures.for_each(super::terminal::print_problem);
    let status = print(&text)?;
    Ok(if failed { ExitStatus::Error } else { status })
}

/// How an answer was read, for programs: what it was taken to mean, and what runs before it.
fn read_as(one: &Prepared, planned: &Planned) -> Value {
    let mut claim = list::claim(one, planned);
    let program = &one.plan.programs[planned.program];
    claim["meaning"] = meaning(&planned.case.answer.meaning).into();
    claim["steps"] = program.steps.iter().map(|step| step.source.as_str()).collect::<Vec<_>>().into();
    claim
}

/// What the Pythons did, as the JSON report has it.
fn report_value(report: &Report) -> Result<Value, Failure> {
    let mut written = Vec::new();
    crate::report::json::render(report, &mut written)?;
    serde_json::from_slice(&written).map_err(|error| Failure::new(error, None))
}

/// The block and its context, and how the answer was read.
fn reading(text: &mut String, one: &Prepared, planned: &Planned) {
    let claim = &planned.case.claim;
    let answer = &planned.case.answer;
    let program = &one.plan.programs[planned.program];
    // Writing to a String cannot fail.
    let _ =
        writeln!(text, "{}:{}  {}", escape::line(&one.document.path.to_string_lossy()), claim.line, claim.form.word());
    let _ = writeln!(text, "  code        {}  (line {})", escape::line(&claim.code), claim.code_line);
    let _ = writeln!(text, "  documented  {}", escape::line(&claim.documented));
    if !claim.remark.is_empty() {
        let _ = writeln!(text, "  remark      {}", escape::line(&claim.remark));
    }
    let _ = writeln!(text, "  rule        {}: {}", claim.rule.name(), claim.rule.description());
    let _ = writeln!(text, "  read as     {}", escape::line(&meaning(&answer.meaning)));
    let firm = if answer.firm { "yes" } else { "no: it counts only if some Python gives it" };
    let _ = writeln!(text, "  firm        {firm}");
    if !program.imports.is_empty() {
        let _ = writeln!(text, "  imported    {}", program.imports.join(", "));
    }
    for (path, _) in program.steps.iter().flat_map(|step| &step.files) {
        let _ = writeln!(text, "  file        {}, as the document shows it", escape::line(path));
    }
    for line in before(one, planned.program) {
        let _ = writeln!(text, "  after       {}", escape::line(&line));
    }
    for (index, step) in program.steps.iter().enumerate() {
        let what = if index + 1 == program.steps.len() { "block" } else { "context" };
        let _ = writeln!(text, "  {what}");
        // The block itself is the last step; its lines are the document's.
        let block = one.extracted.blocks.get(planned.case.block).filter(|_| what == "block");
        for (number, line) in (1..).zip(step.source.lines()) {
            let number = block.map_or(number, |block| block.document_line(number));
            let _ = writeln!(text, "    {number:>4} | {}", escape::line(line));
        }
    }
}

/// What has run in the same process before the block of a program, and why: a line for each block.
fn before(one: &Prepared, program: usize) -> Vec<String> {
    let Some((chain, own)) = one.plan.chains.iter().find_map(|chain| {
        let own = chain.members.iter().position(|member| member.program == program)?;
        Some((chain, own))
    }) else {
        return Vec::new();
    };
    let step = |at: usize| chain.members.get(at).and_then(|member| chain.program.steps.get(member.step));
    let told = |at: usize| {
        let program = chain.members.get(at)?.program;
        let block = one.plan.of_block.iter().position(|of| *of == Some(program))?;
        let block = one.extracted.blocks.get(block)?;
        let why = why_before(step(at)?, step(own)?);
        Some(format!("the block at lines {}-{}, which {why}", block.first, block.last))
    };
    (0..own).filter_map(told).collect()
}

/// What a step has to do with a later one of its chain.
fn why_before(step: &Step, own: &Step) -> String {
    let names = |of: &Step, which: fn(&Statement) -> &Vec<String>| -> BTreeSet<String> {
        of.statements.iter().flat_map(which).cloned().collect()
    };
    let needed = names(own, |one| &one.uses);
    let both = |names: BTreeSet<String>| -> Vec<String> {
        names.intersection(&needed).map(|name| format!("`{name}`")).collect()
    };
    let (bound, used) = (both(names(step, |one| &one.binds)), both(names(step, |one| &one.uses)));
    match (bound.is_empty(), used.is_empty()) {
        (false, _) => format!("binds {}", bound.join(", ")),
        (true, false) => format!("uses {} too", used.join(", ")),
        (true, true) if step.mode == Mode::Repl && own.mode == Mode::Repl => {
            "is a session that it goes on from".to_owned()
        }
        (true, true) => "blocks between them build on, or which sets something for all that follows".to_owned(),
    }
}

/// What an answer was taken to mean, in words.
fn meaning(meaning: &Meaning) -> String {
    let exception = |name: &str, message: &Option<String>| match message {
        Some(message) => format!("{name} with the message {message}"),
        None => name.to_owned(),
    };
    match meaning {
        Meaning::Value(_) => "a value".to_owned(),
        Meaning::Several(parts) => format!("{} values or words, one for each output or element", parts.len()),
        Meaning::Either(values) => format!("one of {} values", values.len()),
        Meaning::Words => "words as they stand".to_owned(),
        Meaning::Lines(lines) => format!("{} of output", plural(lines.len(), "line")),
        Meaning::Raises { name, message } => exception(name.as_deref().unwrap_or("any exception"), message),
        Meaning::Warns { name, message } => format!("the warning {}", exception(name, message)),
        Meaning::Kind(name) => format!("any {name}"),
        Meaning::Nothing => "no output".to_owned(),
        Meaning::Passes => "an assertion that holds".to_owned(),
        Meaning::Unverifiable(reason) => format!("nothing that a program can decide: {reason}"),
    }
}

/// How an answer holds, in words.
fn manner(how: Match) -> &'static str {
    match how {
        Match::Exact => "to the letter",
        Match::Normalised => "but for quotes, spacing and the like",
        Match::Abridged => "abridged",
    }
}

fn verdicts(text: &mut String, report: &Report) {
    for finding in &report.findings {
        let since = finding.standing.since().map(|since| format!(" since {since}")).unwrap_or_default();
        let _ = writeln!(text, "  standing    {}{since}", outcome::word(finding));
        if let Some(since) = judge::reworded_since(finding) {
            let _ =
                writeln!(text, "  note        the message reads otherwise on {since}; in a session the type decides");
        }
        for (label, verdict) in &finding.verdicts {
            let said = match verdict {
                Verdict::Holds { how, actual } => format!("holds, {}: {actual}", manner(*how)),
                Verdict::Fails { actual } => format!("fails: {actual}"),
                Verdict::Doubtful { actual, why } => format!("doubtful, {}: {actual}", why.words()),
                Verdict::Unverifiable { reason } => format!("unverifiable: {reason}"),
                Verdict::NotApplicable { reason } => format!("not applicable: {reason}"),
            };
            let _ = writeln!(text, "    {label:<6} {}", escape::line(&said));
        }
    }
    if report.findings.is_empty() {
        text.push_str("  standing    no claim: no Python gives these words, so they are a remark\n");
    }
}
