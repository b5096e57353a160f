//! What an answer owes to where and when its author ran the code: the machine, its folders, the date, the time zone. Where
//! such an answer differs, that says nothing about the document.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Reason, Step, Subject};
use crate::plan::Planned;
use crate::vocabulary::pattern;
use crate::vocabulary::remarks::{TAKES, TIME_UNITS};

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:date\.today|datetime\.(?:now|utcnow|today)|(?:utcnow|now|today)\(|time\.(?:time|time_ns|localtime|gmtime|ctime|asctime|strftime|monotonic|perf_counter|mktime|tzname|timezone|altzone)\b|fromtimestamp\(|astimezone\(\))",
    )
});
static MACHINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:os\.(?:name|sep|altsep|pathsep|linesep|devnull|cpu_count|getcwd|getlogin|uname|getpid|getppid|environ|getenv|listdir|scandir|walk|get_terminal_size|stat|getuid|getgid|path\.(?:abspath|realpath|expanduser|getmtime|exists|isfile|isdir|getsize))\b|sys\.(?:platform|prefix|base_prefix|exec_prefix|executable|path|argv|version|getwindowsversion|getfilesystemencoding|stdout\.encoding|stdin\.encoding|getrefcount|modules)\b|platform\.\w|locale\.|getpass|gethostname|Path\.(?:cwd|home)|glob\(|iterdir\(|site\.\w|sysconfig\.|shutil\.(?:which|disk_usage)|(?:globals|locals|vars|dir)\(\))",
    )
});
/// What each Python shows in its own way: its version, sizes of objects, bytecode, the names and the help of its types.
static VERSION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:sys\.(?:version_info|hexversion|api_version|implementation|getallocatedblocks)\b|getsizeof\(|__sizeof__\(|(?:dis\.)?dis\(|python_version\(|__version__\b|dir\(|help\()",
    )
});
/// The help of something of Python's own: `len.__doc__`.
static HELP: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(\w+)\.__doc__\b"));
/// What a person types.
static TYPED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bstdin\.read|\binput\("));
/// A folder of somebody's machine.
static FOLDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:/usr/|/home/|/Users/|/Library/|/opt/|\b[A-Z]:\\)[\w.\\/-]*|site-packages|^<module '")
});
/// A set of which any element is taken.
static ANY_OF_A_SET: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^\s*(\w+)\s*=\s*(?:frozenset\(|set\(|\{[^:{}]*\}\s*(?:#.*)?$)"));
static WINDOWS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:os\.path|ntpath|WindowsPath|Path\()"));
static TIMED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bper loop\b|\bbest of \d|\bWall time\b|\bCPU times\b|\bloops? each\b"));
/// How long something took.
static ELAPSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:\b(?:{TAKES})\b|耗时|用时)[^\n]*[0-9]\.[0-9]|\b[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?\s*(?:{TIME_UNITS})\b"
    ))
});
/// What runs beside the code that starts it.
static THREADS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:threading|_thread|concurrent\.futures|multiprocessing|asyncio|ThreadPool\w*)\b"));
static BINDING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\s*(?:(?:for|with)\s+)?([A-Za-z_][\w, ]*?)\s*(?::[^=]+)?(?:[-+*/]?=|\bin\b)\s*([^=].*)$")
});
static DEFINITION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\s*)(?:async\s+)?(?:def|class)\s+(\w+)"));

/// Why an answer that differs may be right where its author was.
pub fn reason(planned: &Planned, steps: &[Step]) -> Option<Reason> {
    let claim = &planned.case.claim;
    let environment = |what: &str| Some(Reason::Environment(Some(what.to_owned())));
    if TIMED.is_match(&claim.documented) {
        return Some(Reason::Timing);
    }
    let is_timed = |step: &Step| DATE.is_match(&step.source) || step.source.contains("timeit");
    if ELAPSED.is_match(&claim.documented) && steps.iter().any(is_timed) {
        return Some(Reason::Timing);
    }
    if shows_a_folder(&claim.documented, steps) {
        return environment("machine");
    }
    let about = about(planned, steps);
    let depends = |what: &Regex| what.is_match(&about) || has_one(&about, &following(what, steps));
    if claim.documented.contains('\\') && depends(&WINDOWS) {
        return environment("windows");
    }
    if depends(&DATE) {
        return environment("date and time");
    }
    if depends(&MACHINE) {
        return environment("machine");
    }
    if depends(&TYPED) && !is_typed_for(planned, steps) {
        return Some(Reason::Input);
    }
    takes_from_a_set(&about, steps).then_some(Reason::Varies)
}

/// Whether a program does things side by side: the order of what they print is not its own.
pub fn runs_side_by_side(steps: &[Step]) -> bool {
    steps.last().is_some_and(|step| THREADS.is_match(&step.source))
}

/// Whether a line of output is about code for which the document's own words were typed.
fn is_typed_for(planned: &Planned, steps: &[Step]) -> bool {
    let is_line = matches!(planned.case.subject, Subject::Output { .. });
    is_line && steps.last().is_some_and(|step| !step.shown.is_empty())
}

/// Whether an answer follows from what each Python shows in its own way.
pub fn differs_by_version(planned: &Planned, steps: &[Step]) -> bool {
    let about = about(planned, steps);
    let is_defined = |name: &str| {
        let marks = [format!("def {name}"), format!("class {name}")];
        steps.iter().any(|step| marks.iter().any(|mark| step.source.contains(mark.as_str())))
    };
    VERSION.is_match(&about)
        || has_one(&about, &following(&VERSION, steps))
        || HELP.captures_iter(&about).any(|found| !is_defined(&found[1]))
}

/// The code that an answer is about: of a line of output, all that prints.
fn about(planned: &Planned, steps: &[Step]) -> String {
    match planned.case.subject {
        Subject::Output { .. } => shown_by(steps.last().map_or("", |step| step.source.as_str())),
        _ => planned.case.claim.code.clone(),
    }
}

/// Whether an answer shows a folder that the document's code does not name.
fn shows_a_folder(documented: &str, steps: &[Step]) -> bool {
    FOLDER.find_iter(documented).any(|found| {
        let start = found.as_str().chars().take(6).collect::<String>();
        !steps.iter().any(|step| step.source.contains(&start) || step.source.contains("Path"))
    })
}

/// Whether code takes any element of a set, or shows the set after that.
fn takes_from_a_set(about: &str, steps: &[Step]) -> bool {
    steps.iter().flat_map(|step| ANY_OF_A_SET.captures_iter(&step.source)).any(|found| {
        let name = &found[1];
        let takes = [format!("{name}.pop()"), format!("next(iter({name}))")];
        let is_taken = |text: &str| takes.iter().any(|take| text.contains(take.as_str()));
        let names_it = has_one(about, &BTreeSet::from([name.to_owned()]));
        is_taken(about) || names_it && steps.iter().any(|step| is_taken(&step.source))
    })
}

/// The lines of a block that print, and the last one, which a notebook shows.
fn shown_by(source: &str) -> String {
    let prints = |line: &str| ["print(", "help(", "dis("].iter().any(|call| line.contains(call));
    let last = source.lines().rfind(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    source.lines().filter(|line| prints(line) || last == Some(*line)).collect::<Vec<_>>().join("\n")
}

fn has_one(code: &str, names: &BTreeSet<String>) -> bool {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| names.contains(word))
}

/// The names that follow from something: what is assigned from it, and functions that use it.
fn following(what: &Regex, steps: &[Step]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for step in steps {
        let mut within: Option<(usize, String)> = None;
        for line in step.source.lines() {
            let indent = line.len() - line.trim_start().len();
            if within.as_ref().is_some_and(|(outer, _)| indent <= *outer && !line.trim().is_empty()) {
                within = None;
            }
            if let Some(found) = DEFINITION.captures(line)
                && within.is_none()
            {
                within = Some((found[1].len(), found[2].to_owned()));
            }
            let depends = what.is_match(line) || has_one(line, &names);
            match (&within, BINDING.captures(line)) {
                (Some((_, name)), _) if depends => {
                    names.insert(name.clone());
                }
                (None, Some(found)) if what.is_match(&found[2]) || has_one(&found[2], &names) => {
                    names.extend(found[1].split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_owned));
                }
                _ => {}
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Mode;

    fn step(source: &str) -> Step {
        Step {
            source: source.to_owned(),
            mode: Mode::Script,
            parts: Vec::new(),
            separate: Vec::new(),
            ..Step::default()
        }
    }

    fn follow(source: &str) -> Vec<String> {
        following(&DATE, &[step(source)]).into_iter().collect()
    }

    #[test]
    fn names_that_follow_from_the_date_are_found() {
        assert_eq!(follow("today = date.today()\nage = today.year - 1990\nx = 3"), ["age", "today"]);
        assert_eq!(follow("def age():\n    return date.today().year\n\nx = 3\ny = age() + x"), ["age", "y"]);
        assert_eq!(follow("for day in [date.today()]:\n    pass"), ["day"]);
        assert!(follow("d = date(2020, 1, 1)\nprint(d == 3)").is_empty());
    }

    #[test]
    fn what_each_python_shows_in_its_own_way_is_known() {
        for code in ["dir(set)", "sys.getsizeof([])", "dis.dis(f)", "sys.version_info", "help(len)", "np.__version__"] {
            assert!(VERSION.is_match(code), "{code}");
        }
        for code in ["redis(1)", "chdir(a)", "version", "sizeof(x)"] {
            assert!(!VERSION.is_match(code), "{code}");
        }
    }

    #[test]
    fn folders_and_sets_tell_of_somebody_else() {
        let steps = |source: &str| [step(source)];
        let module = "<module 'math' from '/usr/lib/python3.3/lib-dynload/math.so'>";
        assert!(shows_a_folder(module, &steps("import math\nmath")));
        assert!(!shows_a_folder("/usr/bin", &steps("print('/usr/bin')")));
        assert!(takes_from_a_set("s.pop()", &steps("s = {1, 2}\ns.pop()")));
        assert!(takes_from_a_set("s", &steps("s = set('ab')\ns.pop()\ns")));
        assert!(!takes_from_a_set("s", &steps("s = set('ab')\ns")));
        assert!(!takes_from_a_set("s.pop()", &steps("s = [1, 2]\ns.pop()")));
    }

    #[test]
    fn the_machine_is_known() {
        for code in ["os.name", "sys.platform", "platform.system()", "os.cpu_count()", "sys.prefix == sys.base_prefix"]
        {
            assert!(MACHINE.is_match(code), "{code}");
        }
        for code in ["name", "os.path.join('a', 'b')", "sys.version_info", "sys.maxsize"] {
            assert!(!MACHINE.is_match(code), "{code}");
        }
    }
}
