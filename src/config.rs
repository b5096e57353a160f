//! The configuration: verify.toml, or `[tool.verify]` of pyproject.toml, in the nearest folder upwards.
//!
//! It holds what the command line holds, under the same names, and only says what that does not. Paths are meant from
//! the file's folder. Whoever runs `verify` on other people's folders can leave it out with `--no-config`.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use clap::ValueEnum;
use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;
use toml::Spanned;

use crate::cli::{Allowance, CheckArgs, PackageArgs, RunArgs, Setup, allowance, output, seconds};
use crate::control_file;
use crate::model::Problem;
use crate::packages::Requirement;
use crate::python::{self, Request};
use crate::select::Pattern;
use crate::unchecked::Gap;

/// The keys of the configuration. docs/config.schema.json tells them to editors.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Settings {
    python: Option<OneOrMany>,
    paths: Option<Vec<PathBuf>>,
    exclude: Option<Vec<String>>,
    docstrings: Option<bool>,
    timeout: Option<Spanned<f64>>,
    max_time: Option<Spanned<f64>>,
    jobs: Option<Spanned<u16>>,
    sandbox: Option<Spanned<String>>,
    allow: Option<Vec<Spanned<String>>>,
    format: Option<Spanned<String>>,
    output: Option<Vec<Spanned<String>>>,
    only: Option<Vec<Spanned<String>>>,
    skip: Option<Vec<Spanned<String>>>,
    baseline: Option<PathBuf>,
    strict: Option<bool>,
    fail_on: Option<Vec<Spanned<String>>>,
    allow_empty: Option<bool>,
    setup: Option<SetupSetting>,
    #[serde(rename = "with")]
    packages: Option<Vec<Spanned<String>>>,
    with_requirements: Option<Vec<PathBuf>>,
    with_editable: Option<Vec<PathBuf>>,
    group: Option<Vec<String>>,
    exclude_newer: Option<String>,
}

/// Code for all documents, or for those whose paths fit a pattern.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected code, or a table of code by pattern")]
enum SetupSetting {
    All(String),
    Some(BTreeMap<String, String>),
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a string or a list of strings")]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// What is read of pyproject.toml. The rest of it is for others.
#[derive(Debug, Deserialize)]
struct Pyproject {
    tool: Option<Tools>,
    project: Option<Project>,
}

#[derive(Debug, Deserialize)]
struct Tools {
    verify: Option<Settings>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Project {
    requires_python: Option<String>,
}

/// A configuration that was found.
#[derive(Debug)]
pub struct Config {
    folder: PathBuf,
    path: PathBuf,
    text: String,
    settings: Settings,
    requires_python: Option<String>,
}

/// What is wrong in a file, and where (bytes).
struct Wrong(Option<Range<usize>>, String);

impl Config {
    /// Looks for the configuration of a folder, in that folder and upwards.
    ///
    /// # Errors
    /// Where the nearest file cannot be read, is not TOML, or holds what is no setting.
    pub fn find(folder: &Path) -> Result<Option<Self>, Box<Problem>> {
        for folder in folder.ancestors() {
            for name in ["verify.toml", "pyproject.toml"] {
                if let Some(found) = Self::read(folder, name)? {
                    return Ok(Some(found));
                }
            }
        }
        Ok(None)
    }

    fn read(folder: &Path, name: &str) -> Result<Option<Self>, Box<Problem>> {
        let path = folder.join(name);
        let text = match control_file::read_text(&path, control_file::SHORT) {
            Err(why) if matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            Err(why) => {
                return Err(problem(&path, "", Wrong(None, format!("cannot read the configuration: {why}"))));
            }
            Ok(text) => text,
        };
        let read = if name == "verify.toml" {
            toml::from_str(&text).map(|settings| Some((settings, None)))
        } else {
            toml::from_str(&text).map(|pyproject: Pyproject| {
                let requires = pyproject.project.and_then(|project| project.requires_python);
                Some((pyproject.tool?.verify?, requires))
            })
        };
        let found = read.map_err(|why| problem(&path, &text, Wrong(why.span(), why.message().to_owned())))?;
        let folder = folder.to_owned();
        Ok(found.map(|(settings, requires_python)| Self { folder, path, text, settings, requires_python }))
    }

    /// Fills in what the command line does not say.
    ///
    /// # Errors
    /// Where a value is none of its setting.
    pub fn fill(self, args: &mut CheckArgs) -> Result<(), Box<Problem>> {
        self.try_fill(args).map_err(|wrong| problem(&self.path, &self.text, wrong))
    }

    /// As [`Self::fill`], with what concerns how snippets run alone.
    ///
    /// # Errors
    /// Where a value is none of its setting.
    pub fn fill_run(self, args: &mut RunArgs) -> Result<(), Box<Problem>> {
        self.try_fill_run(args).map_err(|wrong| problem(&self.path, &self.text, wrong))
    }

    fn try_fill(&self, args: &mut CheckArgs) -> Result<(), Wrong> {
        let settings = &self.settings;
        if args.paths.is_empty() {
            args.paths = settings.paths.iter().flatten().map(|path| self.place(path)).collect();
        }
        if args.search.exclude.is_empty()
            && let Some(exclude) = &settings.exclude
        {
            args.search.exclude.clone_from(exclude);
            args.search.exclude_from = Some(self.folder.clone());
        }
        let with_place = |text: &str| {
            let (format, path) = output(text)?;
            let path = self.place(&path);
            if self.holds(path.parent().unwrap_or(&path)) && !path.is_symlink() {
                return Ok((format, path));
            }
            Err(format!("`{}` lies outside of the configuration's folder: give --output yourself", path.display()))
        };
        fill_list(&mut args.report.output, settings.output.as_ref(), with_place)?;
        fill_list(&mut args.only, settings.only.as_ref(), Pattern::from_str)?;
        fill_list(&mut args.fail_on, settings.fail_on.as_ref(), |text: &str| Gap::from_str(text, false))?;
        fill_list(&mut args.skip, settings.skip.as_ref(), Pattern::from_str)?;
        fill(&mut args.report.format, settings.format.as_ref(), |word| choice(word))?;
        fill(&mut args.max_time, settings.max_time.as_ref(), |number| seconds(&number.to_string()))?;
        args.baseline = args.baseline.take().or_else(|| settings.baseline.as_ref().map(|path| self.place(path)));
        args.search.docstrings |= settings.docstrings.unwrap_or(false);
        args.allow_empty |= settings.allow_empty.unwrap_or(false);
        args.strict |= settings.strict.unwrap_or(false);
        self.try_fill_run(&mut args.run)
    }

    fn try_fill_run(&self, args: &mut RunArgs) -> Result<(), Wrong> {
        let settings = &self.settings;
        if args.python.is_empty() {
            args.python = self.pythons()?;
        }
        fill(&mut args.timeout, settings.timeout.as_ref(), |number| seconds(&number.to_string()))?;
        fill(&mut args.sandbox, settings.sandbox.as_ref(), |word| choice(word))?;
        let number = |&number: &u16| match number {
            1..=1024 => Ok(number),
            _ => Err("expected between 1 and 1024".to_owned()),
        };
        fill(&mut args.jobs, settings.jobs.as_ref(), number)?;
        let with_place = |text: &str| {
            Ok(match allowance(text)? {
                Allowance::Read(path) => Allowance::Read(self.place(&path)),
                Allowance::Write(path) => Allowance::Write(self.place(&path)),
                other => other,
            })
        };
        fill_list(&mut args.allow, settings.allow.as_ref(), with_place)?;
        args.setup = self.setup()?;
        self.fill_packages(&mut args.packages)
    }

    /// The packages, where the command line names none. From where they come, and whether they may be built, is for whoever
    /// starts `verify` to say.
    fn fill_packages(&self, args: &mut PackageArgs) -> Result<(), Wrong> {
        let settings = &self.settings;
        let placed = |paths: &Option<Vec<PathBuf>>| paths.iter().flatten().map(|path| self.folder.join(path)).collect();
        if args.with.is_empty()
            && args.with_requirements.is_empty()
            && args.with_editable.is_empty()
            && args.group.is_empty()
        {
            fill_list(&mut args.with, settings.packages.as_ref(), |text| {
                let read = Requirement::read(text, &self.folder).map_err(|why| why.to_string())?;
                Ok(read.to_string())
            })?;
            args.with_requirements = placed(&settings.with_requirements);
            args.with_editable = placed(&settings.with_editable);
            args.group = settings.group.clone().unwrap_or_default();
        }
        args.exclude_newer = args.exclude_newer.take().or_else(|| settings.exclude_newer.clone());
        Ok(())
    }

    fn setup(&self) -> Result<Vec<Setup>, Wrong> {
        let folder = std::path::absolute(&self.folder).unwrap_or_else(|_| self.folder.clone());
        let with = |documents: Option<GlobMatcher>, code: &String| Setup {
            documents,
            folder: folder.clone(),
            code: code.clone(),
        };
        let for_some = |(glob, code): (&String, &String)| {
            let built = GlobBuilder::new(glob.trim_start_matches("./")).literal_separator(true).build();
            let glob = built.map_err(|why| Wrong(None, format!("`setup`: {why}")))?;
            Ok(with(Some(glob.compile_matcher()), code))
        };
        match &self.settings.setup {
            None => Ok(Vec::new()),
            Some(SetupSetting::All(code)) => Ok(vec![with(None, code)]),
            Some(SetupSetting::Some(all)) => all.iter().map(for_some).collect(),
        }
    }

    /// The requests of `python`, else that of `requires-python`, unless `verify` is installed in an environment.
    ///
    /// An interpreter is started, and an environment's packages may run code, before there is a sandbox: what came with
    /// the documents is started only for whoever names it on the command line.
    fn pythons(&self) -> Result<Vec<Request>, Wrong> {
        let texts: Vec<&String> = match &self.settings.python {
            Some(OneOrMany::One(one)) => vec![one],
            Some(OneOrMany::Many(many)) => many.iter().collect(),
            None if python::in_environment() => Vec::new(),
            None => self.requires_python.iter().collect(),
        };
        let is_path = |text: &str| text.contains('/') || text.starts_with('.');
        let placed = |text: &String| {
            if !is_path(text) {
                return Ok(Request::parse(text));
            }
            // Not as it is seen from here: a path without a slash would be taken for a name.
            let placed = self.folder.join(text);
            let path = std::path::absolute(&placed).unwrap_or(placed);
            if self.came_with_documents(&path) {
                let why = format!("`{text}` lies in the checked tree and would run unconfined: give --python yourself");
                return Err(Wrong(None, why));
            }
            Ok(Request::parse(&path.display().to_string()))
        };
        texts.into_iter().map(placed).collect()
    }

    /// Whether a path lies, by its name or by its real one, in the tree that the configuration is a part of: the
    /// repository, its folder, the current one.
    fn came_with_documents(&self, path: &Path) -> bool {
        let repository = self.folder.ancestors().find(|folder| folder.join(".git").exists());
        let trees = [repository.map(Path::to_owned), Some(self.folder.clone()), std::env::current_dir().ok()];
        let trees: Vec<PathBuf> = trees.into_iter().flatten().filter_map(|tree| tree.canonicalize().ok()).collect();
        // The last part alone may be a link: to where it points, as well as where it lies.
        let (parent, name) = (path.parent().unwrap_or(path), path.file_name().unwrap_or_default());
        let places = [path.canonicalize().ok(), parent.canonicalize().ok().map(|parent| parent.join(name))];
        places.iter().flatten().any(|place| trees.iter().any(|tree| place.starts_with(tree)))
    }

    /// Whether a folder is the configuration's or lies in it.
    fn holds(&self, folder: &Path) -> bool {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let real = |path: &Path| path.canonicalize().ok();
        real(folder).zip(real(&self.folder)).is_some_and(|(folder, own)| folder.starts_with(own))
    }

    /// A path of the file, as seen from the current folder where that is short.
    fn place(&self, path: &Path) -> PathBuf {
        let placed = self.folder.join(path);
        let here = std::env::current_dir().ok();
        here.and_then(|here| placed.strip_prefix(here).ok().map(Path::to_owned))
            .map(|path| if path.as_os_str().is_empty() { PathBuf::from(".") } else { path })
            .unwrap_or(placed)
    }
}

fn fill<T, U>(
    place: &mut Option<U>,
    value: Option<&Spanned<T>>,
    read: impl Fn(&T) -> Result<U, String>,
) -> Result<(), Wrong> {
    if let (None, Some(value)) = (&place, value) {
        *place = Some(read(value.get_ref()).map_err(|why| Wrong(Some(value.span()), why))?);
    }
    Ok(())
}

fn fill_list<U>(
    place: &mut Vec<U>,
    values: Option<&Vec<Spanned<String>>>,
    read: impl Fn(&str) -> Result<U, String>,
) -> Result<(), Wrong> {
    if place.is_empty() {
        let read = |value: &Spanned<String>| read(value.get_ref()).map_err(|why| Wrong(Some(value.span()), why));
        *place = values.into_iter().flatten().map(read).collect::<Result<_, _>>()?;
    }
    Ok(())
}

fn choice<T: ValueEnum>(word: &str) -> Result<T, String> {
    T::from_str(word, false).map_err(|_| format!("`{word}` is not a choice here: {}", words::<T>().join(", ")))
}

fn words<T: ValueEnum>() -> Vec<String> {
    let values = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    values.map(|value| value.get_name().to_owned()).collect()
}

fn problem(path: &Path, text: &str, Wrong(span, message): Wrong) -> Box<Problem> {
    let before = span.and_then(|span| text.get(..span.start));
    let line = before.map(|before| before.matches('\n').count() + 1);
    let column = before.map(|before| before.rsplit('\n').next().unwrap_or_default().chars().count() + 1);
    let message = message.lines().next().unwrap_or_default().to_owned();
    Box::new(Problem { line, column, ..Problem::error(message).of(path) })
}
