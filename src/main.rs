//! `verify`: parse, run, exit status; nothing else.

use clap::Parser as _;

fn main() -> verify::exit::ExitStatus {
    verify::command::run(verify::cli::Cli::parse())
}
