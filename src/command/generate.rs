//! `verify completions` and `verify man`: written from the definition of the command line, so that they cannot lag
//! behind it.

use std::io;

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::{self, Cli};

/// The completion script for a shell.
pub(super) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "verify", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The man page, in roff: one page with all commands, for there are no others.
pub(super) fn man() -> String {
    let mut command = Cli::command();
    command.build();
    let man = Man::new(command.clone());
    let mut page = section(|out| man.render_title(out));
    page.push_str(&section(|out| man.render_name_section(out)));
    page.push_str(&section(|out| man.render_synopsis_section(out)));
    page.push_str(&section(|out| man.render_description_section(out)));
    page.push_str(&notes());
    page.push_str(&section(|out| man.render_options_section(out)));
    page.push_str(".SH COMMANDS\n");
    let commands = command.get_subcommands().filter(|command| command.get_name() != "help");
    page.extend(commands.map(of_command));
    page.push_str(&exit_status());
    page.push_str(&section(|out| man.render_version_section(out)));
    page
}

fn section(render: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> String {
    let mut text = Vec::new();
    // Writing to a Vec cannot fail.
    let _ = render(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// What is written under the heading of a section.
fn body(section: &str) -> &str {
    let heading = section.lines().find(|line| line.starts_with(".SH ")).unwrap_or_default();
    section.split_once(heading).map_or(section, |(_, body)| body.trim_start_matches('\n'))
}

/// One command: what it does, how it is typed, and its options.
fn of_command(command: &Command) -> String {
    let man = Man::new(command.clone());
    let mut roff = Roff::new();
    roff.control("SS", [command.get_bin_name().unwrap_or(command.get_name())]);
    let mut text = roff.to_roff();
    for part in [
        section(|out| man.render_description_section(out)),
        section(|out| man.render_synopsis_section(out)),
        section(|out| man.render_options_section(out)),
    ] {
        text.push_str(".PP\n");
        text.push_str(body(&part));
    }
    text
}

fn notes() -> String {
    let mut roff = Roff::new();
    for note in cli::NOTES {
        roff.control("PP", []).text([roman(note)]);
    }
    roff.to_roff()
}

fn exit_status() -> String {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    let signal = ("128 and more", "it was ended by the signal of that number less 128");
    for (status, meaning) in cli::EXIT_STATUS.into_iter().chain([signal]) {
        roff.control("TP", []).text([bold(status)]).text([roman(meaning)]);
    }
    roff.to_roff()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    /// The long flags of the main command and, with `all`, of the others.
    fn flags(all: bool) -> Vec<String> {
        let mut command = Cli::command();
        command.build();
        let others = command.get_subcommands().filter(|_| all).flat_map(clap::Command::get_arguments);
        let flags = command.get_arguments().chain(others).filter_map(|argument| argument.get_long());
        flags.map(str::to_owned).collect()
    }

    #[test]
    fn every_flag_can_be_completed() {
        assert!(flags(true).len() > flags(false).len());
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let script = completions(shell);
            // fish writes `-l format` where others write `--format`.
            let dashes = if shell == Shell::Fish { "-l " } else { "--" };
            for flag in flags(true) {
                assert!(script.contains(&format!("{dashes}{flag}")), "{shell}: {flag}");
            }
        }
    }

    #[test]
    fn every_command_has_its_flags_in_the_man_page() {
        let page = man().replace("\\-", "-").replace("\\fB", "").replace("\\fR", "");
        let mut root = Cli::command();
        root.build();
        let (before, commands) = page.split_once(".SH COMMANDS").unwrap();
        let (commands, _) = commands.split_once(".SH \"EXIT STATUS\"").unwrap();
        let parts: Vec<&str> = commands.split(".SS ").skip(1).collect();
        let own = root.get_subcommands().filter(|command| command.get_name() != "help");
        let all: Vec<(&str, &Command)> = parts.iter().copied().zip(own).chain([(before, &root)]).collect();
        assert_eq!((parts.len(), all.len()), (Cli::command().get_subcommands().count(), parts.len() + 1));
        for (text, command) in all {
            let name = command.get_bin_name().unwrap_or(command.get_name());
            assert!(text.starts_with(&format!("\"{name}\"\n")) || text == before, "{name}: {text}");
            for flag in command.get_arguments().filter_map(|argument| argument.get_long()) {
                assert!(text.contains(&format!("--{flag}")), "{name}: --{flag}");
            }
            let about = command.get_about().unwrap().to_string().replace('-', "");
            assert!(text.replace('-', "").contains(about.lines().next().unwrap()), "{name}: {about}");
        }
    }

    #[test]
    fn the_man_page_has_the_sections_that_man_pages_have() {
        let page = man();
        let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
        let expected = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "\"EXIT STATUS\"", "VERSION"];
        assert_eq!(headings, expected);
    }
}
