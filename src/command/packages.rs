//! The packages that were asked for: on the command line, in the configuration, by documents. They are installed before anything
//! runs, and a Python on which they cannot be had is left out of the run, and told.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Failure, terminal};
use crate::cli::{PackageArgs, RunArgs};
use crate::model::{Label, Problem, Reason, Report};
use crate::packages::{self, Error, Installed, Requirement, Source, Wanted};
use crate::pipeline::{Prepared, lacking};
use crate::plan::package;
use crate::python::Interpreter;

/// The word for what documents state and import.
const AUTO: &str = "auto";

/// The Pythons of a run, with what was installed for them.
pub(super) struct Equipped {
    /// Those on which everything runs.
    pub(super) pythons: Vec<(Label, Interpreter)>,
    /// Those on which packages cannot be had.
    lacking: Vec<(Label, Interpreter, Reason)>,
    /// What is to be told.
    problems: Vec<Problem>,
    /// What was installed is kept as long as this.
    _installed: Vec<Installed>,
}

/// Whether documents must be read before it is known which packages are asked for.
pub(super) fn depend_on_documents(args: &RunArgs) -> bool {
    args.packages.with.iter().any(|text| text == AUTO)
}

/// The Pythons that were asked for, with the packages that were.
pub(super) fn equip(
    args: &RunArgs,
    pythons: Vec<(Label, Interpreter)>,
    prepared: &[Prepared],
) -> Result<Equipped, Failure> {
    let mut problems = Vec::new();
    let wanted = wanted(&args.packages, prepared, &mut problems)?;
    let mut equipped = Equipped { pythons: Vec::new(), lacking: Vec::new(), problems, _installed: Vec::new() };
    if wanted.is_empty() {
        equipped.pythons = pythons;
        return Ok(equipped);
    }
    let interpreters: Vec<&Interpreter> = pythons.iter().map(|(_, interpreter)| interpreter).collect();
    let names = wanted.names();
    let begin =
        |interpreter: &Interpreter| terminal::say(&format!("installing {names} for Python {}", interpreter.version));
    let installed = packages::install(&wanted, &interpreters, &begin).map_err(failure)?;
    for ((label, interpreter), installed) in pythons.into_iter().zip(installed) {
        equipped.add(label, interpreter, installed, &names);
    }
    if equipped.pythons.is_empty() {
        equipped.problems.iter().filter(|problem| problem.is_error).for_each(terminal::print_problem);
        let mut problems = equipped.problems.into_iter().filter(|problem| !problem.is_error);
        let first = problems.next().unwrap_or_else(|| Problem::error("no packages"));
        problems.for_each(|problem| terminal::print_problem(&problem));
        return Err(Failure::Problem(Problem { is_error: true, ..first }));
    }
    Ok(equipped)
}

impl Equipped {
    fn add(&mut self, label: Label, interpreter: Interpreter, installed: Result<Installed, Error>, names: &str) {
        match installed {
            Ok(installed) => {
                let told =
                    installed.warnings.iter().map(|warning| Problem::warning(format!("Python {label}: {warning}")));
                for problem in told {
                    if !self.problems.iter().any(|known| known.message == problem.message) {
                        self.problems.push(problem);
                    }
                }
                let added = installed.folders.clone();
                let read = interpreter.read.iter().chain(&added).cloned().collect();
                self.pythons.push((label, Interpreter { added, read, ..interpreter }));
                self._installed.push(installed);
            }
            Err(why) => {
                let message = format!("no packages on Python {label}: {}", why.reason);
                self.problems.push(Problem::warning(message).help(why.help));
                let package = why.package.unwrap_or_else(|| names.to_owned());
                self.lacking.push((label, interpreter, Reason::Package(package)));
            }
        }
    }

    /// Adds to a report what is to be told, and the Pythons on which nothing ran.
    pub(super) fn complete(&self, report: &mut Report) {
        report.problems.splice(0..0, self.problems.iter().cloned());
        for (label, interpreter, reason) in &self.lacking {
            lacking::add(report, label, interpreter, reason);
        }
    }
}

/// All that was asked for.
fn wanted(args: &PackageArgs, prepared: &[Prepared], problems: &mut Vec<Problem>) -> Result<Wanted, Failure> {
    let here = std::env::current_dir()?;
    let source = Source {
        build: args.build,
        offline: args.offline,
        exclude_newer: args.exclude_newer.clone(),
        index_url: args.index_url.clone(),
        find_links: args.find_links.iter().map(|place| placed(place, &here)).collect(),
    };
    let absolute = |paths: &[std::path::PathBuf]| paths.iter().map(|path| here.join(path)).collect();
    let mut wanted = Wanted {
        requirements: Vec::new(),
        files: absolute(&args.with_requirements),
        editable: absolute(&args.with_editable),
        source,
    };
    for text in args.with.iter().filter(|text| *text != AUTO) {
        let read = Requirement::read(text, &here).map_err(|why| {
            Failure::new(
                why,
                Some(
                    "for example: --with numpy, --with \"pandas>=2,<3\", --with ./dist/mine-1.0-py3-none-any.whl"
                        .to_owned(),
                ),
            )
        })?;
        add(&mut wanted, read);
    }
    for name in &args.group {
        packages::group(&here, name).map_err(failure)?.into_iter().for_each(|one| add(&mut wanted, one));
    }
    let auto = args.with.iter().any(|text| text == AUTO);
    if auto {
        of_documents(prepared, &mut wanted, problems);
    }
    Ok(wanted)
}

/// What documents state, and import where that is well known. They may be anybody's: nothing is installed for them that was not
/// agreed to.
fn of_documents(prepared: &[Prepared], wanted: &mut Wanted, problems: &mut Vec<Problem>) {
    let mut modules = BTreeSet::new();
    for one in prepared.iter().filter(|one| !one.of_corpus) {
        for stated in packages::stated(&one.document.text) {
            match stated.requirement {
                Ok(requirement) => add(wanted, requirement),
                Err(why) => problems.push(Problem::error(why).of(&one.document.path).at(Some(stated.line))),
            }
        }
        let own = one.document.project.package.as_deref();
        let sources = one.plan.programs.iter().flat_map(|program| &program.steps).map(|step| step.source.as_str());
        modules.extend(sources.flat_map(package::imported).filter(|module| Some(module.as_str()) != own));
    }
    let imported = packages::distributions(modules.iter().map(String::as_str));
    imported.requirements().into_iter().for_each(|one| add_new(wanted, one));
    if !imported.known.is_empty() {
        let all: Vec<String> = imported.known.keys().cloned().collect();
        terminal::say(&format!("documents import {}", all.join(", ")));
    }
    if !imported.unknown.is_empty() {
        let all: Vec<String> = imported.unknown.iter().map(|module| format!("`{module}`")).collect();
        let message = format!("imported, and in no table of packages: {}", all.join(", "));
        problems.push(Problem::warning(message).help("--with NAME installs the package that has it"));
    }
}

/// Says of documents that state packages that these are not installed. Nothing is said where any were asked for: those may be
/// the ones.
pub(super) fn not_installed(args: &RunArgs, prepared: &[Prepared]) -> Vec<Problem> {
    let asked = &args.packages;
    let any = !(asked.with.is_empty() && asked.with_requirements.is_empty() && asked.with_editable.is_empty());
    if any || !asked.group.is_empty() {
        return Vec::new();
    }
    let told = |one: &Prepared| {
        let first = packages::stated(&one.document.text).into_iter().next()?;
        let problem = Problem::warning("the document states packages that are not installed");
        let help = "--with auto installs what documents state and import";
        Some(problem.of(&one.document.path).at(Some(first.line)).help(help))
    };
    prepared.iter().filter_map(told).collect()
}

fn add(wanted: &mut Wanted, requirement: Requirement) {
    if !wanted.requirements.contains(&requirement) {
        wanted.requirements.push(requirement);
    }
}

/// Adds a package, unless something is said of it already.
fn add_new(wanted: &mut Wanted, requirement: Requirement) {
    let name_of = |one: &Requirement| match one {
        Requirement::Named { name, .. } => Some(name.clone()),
        Requirement::Path(_) => None,
    };
    if !wanted.requirements.iter().any(|one| name_of(one) == name_of(&requirement)) {
        wanted.requirements.push(requirement);
    }
}

/// A folder by its absolute path; an address as it is.
fn placed(place: &str, here: &Path) -> String {
    if place.contains("://") { place.to_owned() } else { here.join(place).display().to_string() }
}

fn failure(error: Error) -> Failure {
    Failure::new(error.reason, Some(error.help))
}
