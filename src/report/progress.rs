//! The progress bar: on stderr, on a terminal alone, and gone when the report is written.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far a run has come. Shared by threads; cheap to clone.
#[derive(Clone, Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar over `total` steps. `visible` says that stderr is a terminal and this is no CI; `unicode` that it can
    /// show more than ASCII.
    pub fn new(total: u64, visible: bool, unicode: bool) -> Self {
        let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total), target).with_style(look(unicode));
        if visible {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Self(bar)
    }

    /// One step is done.
    pub fn step(&self) {
        self.0.inc(1);
    }

    /// What is being worked on. Foreign text may stand in it.
    pub fn say(&self, what: &str) {
        self.0.set_message(super::escape::line(what).into_owned());
    }

    /// Takes the bar off the screen. Also when it is dropped by an early return, the screen is left clean.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

fn look(unicode: bool) -> ProgressStyle {
    let template = "{bar:30} {pos}/{len} {elapsed} {wide_msg}";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars(if unicode { "━╸ " } else { "#> " })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_bar_draws_nothing() {
        let progress = Progress::new(2, false, true);
        progress.say("\x1b[2J");
        progress.step();
        assert!(progress.0.is_hidden());
        assert_eq!(progress.0.position(), 1);
        assert_eq!(progress.0.message(), "\\x1b[2J");
        progress.finish();
        assert!(progress.0.is_finished());
    }
}
