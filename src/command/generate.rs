//! `verify completions` and `verify man`: written from the definition of the command line, so that they cannot lag
//! behind it.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::Cli;

/// The completion script for a shell.
pub(super) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "verify", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The man page, in roff.
pub(super) fn man() -> String {
    let mut page = Vec::new();
    // Writing to a Vec cannot fail.
    let _ = clap_mangen::Man::new(Cli::command()).render(&mut page);
    String::from_utf8_lossy(&page).into_owned()
}

#[cfg(test)]
mod tests {
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
    fn every_flag_and_command_is_in_the_man_page() {
        let page = man().replace("\\-", "-");
        for flag in flags(false) {
            assert!(page.contains(&format!("--{flag}")), "{flag}");
        }
        for command in Cli::command().get_subcommands() {
            assert!(page.contains(&format!("verify-{}(1)", command.get_name())), "{}", command.get_name());
        }
    }
}
