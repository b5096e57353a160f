//! What stands between code and its answer in running text, before the code, and behind the answer.

/// Words that may stand between code and the verb that says what it gives, in running text.
pub const ADVERBS: &str = "also|always|still|just|simply|actually|now|then|only|often|usually|typically|generally|almost|certainly|might|may|can|could|will|would|should|does|correctly|even|both|all|instead|therefore|thus|it|that|this|which|and|you|we|get|finally|ultimately|eventually|happily|merely|really|probably|likely|in|here|there|Python";

/// Verbs and signs between code and the value that it gives, in running text with backticks.
pub const GIVES_IN_TEXT: &str = "returns?|gives?|yields?|evaluat(?:es?|ing) to|equals?|is|are|be|being|was|prints?|outputs?|produces?|results? in|becomes?|shows?|-+>|=+>|→|⇒|==?";

/// Those before a value in plain words.
pub const GIVES_PLAINLY: &str =
    "returns?|gives?|yields?|evaluates? to|equals?|is|are|be|prints?|produces?|results? in|-+>|=+>|→";

/// Verbs between code and the exception that it raises, in running text.
pub const RAISES_IN_TEXT: &str = "raises?|throws?|fails with|results? in|gives?|triggers?";

/// Words before code that make a question or a supposition of a sentence: it states nothing then.
pub const SUPPOSES: &str = "if|when|whenever|whether|unless|why|suppose|assuming|imagine|instead of|rather than|unlike|does|do|expect(?:ed|s)?|not";

/// Verbs and signs between code and its answer in running text that has lost its backticks.
pub const GIVES_WITHOUT_MARKS: &str =
    "returns|gives|evaluates to|yields|prints|is always|is|are all|are both|raises|throws|->|→";

/// Those right before code in running text that has lost its backticks.
pub const SUPPOSES_WITHOUT_MARKS: [&str; 8] = ["if", "when", "whether", "unless", "why", "does", "that", "until"];

/// Words that may stand between those verbs and a value in backticks.
pub const BEFORE_A_VALUE: &str = "equal to|the|a|an|value|string|number|list|tuple|always|all|both|only|just|simply|exactly|still|now|be|being|actually|typically|usually|often|therefore|still|indeed";

/// Those before a value in plain words.
pub const BEFORE_A_PLAIN_VALUE: &str = "always|all|both|just|simply|still|actually|the|value";

/// Words that may go on a sentence behind its value, which stays as it is.
pub const BEHIND_A_VALUE: &str = "because|since|as|and|but|while|not|even|due|whereas|too|with|in Python 3|in a script";

/// Words behind a value that make a condition of it, or an alternative.
pub const CONDITIONS: &str = "if|when|unless|or|for|only if";

/// Types, as a sentence names them: `is a tuple`.
pub const TYPES: &str = "tuple|integer|int|string|str|list|dictionary|dict|set|float|floating-point number|boolean|bool|generator|complex number|bytes object";

/// What says that a value is one of before: `as observed earlier`.
pub const REFERS_BACK: &str =
    "as (?:observed|seen|shown) (?:before|above|earlier)|was already|at that (?:point|time|moment)";

/// What says how a value counts as a condition.
pub const TRUTH_VALUES: &str = "truthy|falsy|falsey";
