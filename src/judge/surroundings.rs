//! What an answer owes to where and when its author ran the code: the machine, its folders, the date, the time zone. Where
//! such an answer differs, that says nothing about the document.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Reason, Step, Subject};
use crate::plan::Planned;
use crate::vocabulary::pattern;

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:date\.today|datetime\.(?:now|utcnow|today)|(?:now|today)\(\)|time\.(?:time|time_ns|localtime|gmtime|ctime|asctime|strftime|monotonic|perf_counter|mktime|tzname|timezone|altzone)\b|fromtimestamp\(|astimezone\(\))",
    )
});
static MACHINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:os\.(?:name|cpu_count|getcwd|getlogin|uname|getpid|getppid|environ|getenv|listdir|scandir|walk|get_terminal_size|stat|path\.(?:abspath|realpath|expanduser|getmtime))\b|sys\.(?:platform|prefix|base_prefix|exec_prefix|executable|path|argv|version|getwindowsversion|getfilesystemencoding|stdout\.encoding|stdin\.encoding|getrefcount|modules)\b|platform\.\w|locale\.|getpass|gethostname|Path\.(?:cwd|home)|glob\(|iterdir\(|site\.\w|sysconfig\.|shutil\.(?:which|disk_usage)|(?:globals|locals|vars|dir)\(\))",
    )
});
static WINDOWS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:os\.path|ntpath|WindowsPath|Path\()"));
static TIMED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bper loop\b|\bbest of \d|\bWall time\b|\bCPU times\b|\bloops? each\b"));
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
    if claim.documented.contains('\\') && WINDOWS.is_match(&claim.code) {
        return environment("windows");
    }
    let whole = steps.last().map_or("", |step| step.source.as_str());
    let is_line = matches!(planned.case.subject, Subject::Output { .. });
    let about = if is_line { shown_by(whole) } else { claim.code.clone() };
    let depends = |what: &Regex| what.is_match(&about) || has_one(&about, &following(what, steps));
    if depends(&DATE) {
        return environment("date and time");
    }
    if depends(&MACHINE) { environment("machine") } else { None }
}

/// The lines of a block that print.
fn shown_by(source: &str) -> String {
    source.lines().filter(|line| line.contains("print(")).collect::<Vec<_>>().join("\n")
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

    fn follow(source: &str) -> Vec<String> {
        let step = Step {
            source: source.to_owned(),
            mode: Mode::Script,
            parts: Vec::new(),
            separate: Vec::new(),
            watches: Vec::new(),
        };
        following(&DATE, &[step]).into_iter().collect()
    }

    #[test]
    fn names_that_follow_from_the_date_are_found() {
        assert_eq!(follow("today = date.today()\nage = today.year - 1990\nx = 3"), ["age", "today"]);
        assert_eq!(follow("def age():\n    return date.today().year\n\nx = 3\ny = age() + x"), ["age", "y"]);
        assert_eq!(follow("for day in [date.today()]:\n    pass"), ["day"]);
        assert!(follow("d = date(2020, 1, 1)\nprint(d == 3)").is_empty());
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
