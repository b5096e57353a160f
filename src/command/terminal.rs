//! What the terminal can show, and what is said on standard error.

use std::io::{self, IsTerminal as _, Write as _};

use crate::cli::Color;
use crate::model::Problem;
use crate::report::{Style, escape};

/// The style for standard output.
pub(super) fn style(color: Color, quiet: bool, verbose: bool) -> Style {
    let stdout = io::stdout();
    let choice = match color {
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
        Color::Auto => anstream::AutoStream::choice(&stdout),
    };
    let color = choice != anstream::ColorChoice::Never;
    Style {
        color,
        unicode: shows_unicode(),
        width: width(),
        links: (color && stdout.is_terminal()).then(|| std::env::current_dir().ok()).flatten(),
        verbose,
        quiet,
        ..Style::default()
    }
}

/// Whether a progress bar may be drawn: on a terminal, and in no CI even if that pretends to be one.
pub(super) fn shows_progress() -> bool {
    io::stderr().is_terminal() && std::env::var_os("CI").is_none()
}

/// Whether the locale is one of UTF-8.
pub(super) fn shows_unicode() -> bool {
    let set = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
    locale.to_lowercase().replace('-', "").contains("utf8")
}

fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let asked = || rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_col));
    columns.or_else(asked).filter(|&columns| columns >= 40).unwrap_or(100)
}

/// Says on standard error what takes its time. In a log, too: otherwise nothing happens for a minute.
pub(super) fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", escape::line(text));
}

/// Says on standard error what is wrong, as rustc does.
pub(super) fn print_problem(problem: &Problem) {
    let word = if problem.is_error { "error" } else { "warning" };
    let mut text = format!("{word}: {}\n", escape::line(&problem.message));
    if let Some(path) = &problem.path {
        let place = [problem.line, problem.column].into_iter().flatten().map(|number| format!(":{number}"));
        let place: String = place.collect();
        text.push_str(&format!("  --> {}{place}\n", escape::line(&path.to_string_lossy())));
    }
    if let Some(help) = &problem.help {
        text.push_str(&format!("  help: {}\n", escape::line(help)));
    }
    // Where standard error is closed nobody can be told.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
