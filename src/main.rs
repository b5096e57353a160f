//! `verify`: parse, run, exit status; nothing else.

#[cfg(not(target_os = "linux"))]
mod elsewhere;

#[cfg(not(target_os = "linux"))]
use elsewhere::main;

#[cfg(target_os = "linux")]
fn main() -> verify::exit::ExitStatus {
    use clap::Parser as _;

    verify::command::run(verify::cli::Cli::parse())
}
