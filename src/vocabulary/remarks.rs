//! What stands in the place of an answer, or behind one: nothing, figures of time, examples, remarks.

/// What says that nothing is printed.
pub const NO_OUTPUT: &str =
    r"nothing(?:\s+(?:is\s+)?(?:prints?|printed|happens|shown))?|prints nothing|no output|\(?no output\)?|empty output";

/// What a figure of time begins with.
pub const TAKES: &str =
    "takes?|took|total(?: time)?|elapsed|runs? (?:in|for)|executed in|about|around|approximately|roughly|after";

/// Words that say that a figure is none to the letter.
pub const ROUGHLY: &str = "about |around |only |roughly ";

/// Units of time.
pub const TIME_UNITS: &str =
    "s|secs?|seconds?|ms|milliseconds?|µs|us|microseconds?|ns|nanoseconds?|mins?|minutes?|hours?";

/// What says that a figure is an example, or changes from run to run. The patterns stand for themselves, with their bounds.
pub const VARIES: &str = r"\be\.g\.|\bfor example\b|\bsomething like\b|\bsomething less\b|\bsome (?:number|value|integer|big)\b|\brandom(?:ly)?\b|\bvar(?:y|ies)\b|\bdepends?\b|\bdiffer(?:s|ent)? (?:each|every|on|per)\b|\bunpredictable\b|\barbitrary\b|\bapprox(?:imately)?\b|\bapproximately\b|\bz\.\s?B\.|^[~≈]\s*[0-9]|\bor so\b|\bor similar\b";

/// The same in a comment beside what a session shows: `# may vary`.
pub const MAY_VARY: &str =
    r"(?:results? |output |order |this |it )?(?:(?:may|might|will|can|could) (?:vary|differ)|varies|random\b)";

/// Words that begin a remark behind a value.
pub const EXPLAINS: &str = "because|since|due|instead|not|but|still|again|too|now|always|unlike|thanks|surprise|also";

/// Words that begin a remark behind a value that cannot be anything else.
pub const GOES_ON: &str =
    "as|and|only|even|after|every|each|both|here|same|no|new|all|shared|in (?:some|any) order|initially|finally|again";

/// Words behind a constant that make a sentence about it: `None means no limit`.
pub const IS_ABOUT: &str =
    "if|when|unless|or|means|is|are|was|otherwise|only if|while|where|whenever|until|makes|has|will|would|by default";

/// Words behind the answer in a paragraph that explain it.
pub const EXPLAINS_AN_ANSWER: &str = "because|since|as|for";
