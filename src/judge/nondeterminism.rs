//! What is drawn at random, or differs from run to run by its nature: times, process ids, addresses.
//!
//! An answer beside such code may hold because the draw happened to fit. So it is looked at again before it is believed.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::Reason;
use crate::plan::Planned;
use crate::vocabulary::pattern;

static CHANGING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:random\.[A-Za-z]+|randint|randrange|shuffle|secrets\.[A-Za-z_]+|uuid[14]|urandom|getpid|token_hex|(time\.time|perf_counter|process_time|monotonic|timeit\.[a-z_]+|default_timer|datetime\.now|date\.today|time\.ctime))\(",
    )
});
static IDENTITY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bid\("));

/// Why a figure beside a call is an example: `timing`, or `varies`.
pub fn nature(code: &str) -> Option<Reason> {
    let found = CHANGING.captures(code)?;
    Some(if found.get(1).is_some() { Reason::Timing } else { Reason::Varies })
}

/// Whether the outcome of a case may be another one the next time, although its answer holds.
pub fn may_differ(planned: &Planned) -> bool {
    let code = &planned.case.claim.code;
    !planned.seeded && (planned.draws || CHANGING.is_match(code) || IDENTITY.is_match(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_that_differ_by_nature_are_known() {
        assert_eq!(nature("random.randint(1, 6)"), Some(Reason::Varies));
        assert_eq!(nature("str(uuid4())"), Some(Reason::Varies));
        assert_eq!(nature("time.time() - start"), Some(Reason::Timing));
        assert_eq!(nature("randomise(1)"), None);
        assert_eq!(nature("random"), None);
    }
}
