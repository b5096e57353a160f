//! What says where an answer is meant to hold: versions, modes, environments, and whether it is one at all or what a reader
//! would expect.

/// Names of the language before a number.
pub const PYTHON: &str = "python|py|cpython";

/// What stands before the first version that is meant.
pub const SINCE: &str = "since|from|starting (?:in|with)|as of|new in";

/// What stands behind it.
pub const AND_LATER: &str = "and (?:later|above|newer|up)|or (?:later|above|newer|higher)|onwards?";

/// What stands before the first version that is no longer meant.
pub const EARLIER_THAN: &str = "before|prior to|older than|earlier than";

/// What stands before the last version that is meant.
pub const UNTIL: &str = "until|up to|through";

/// What stands behind it.
pub const AND_BEFORE: &str = "(?:and|or) (?:earlier|older|below|before|lower)";

/// What begins a note at the end of a text that names versions.
pub const BEGINS_A_NOTE: &str =
    "before|until|up to|prior to|since|from|as of|starting (?:in|with)|in|on|new in|older than";

/// The same before a version between values.
pub const BETWEEN_VALUES: &str = "in|on|with|since|from|before|until|up to|as of|prior to|starting (?:in|with)";

/// Headings about what changed between versions.
pub const UPGRADING: &str = r"upgrad(?:e|ing)|migrat(?:e|ing|ion)|chang(?:es|ed)|what.s new|new|porting";

/// Headings under which other versions are meant, whatever their numbers.
pub const CHANGES: &str = r"upgrad(?:e|es|ing)|migrat(?:e|ion|ing)|porting|change ?log|release notes|release history|what.s new|backwards?.incompatib\w+|deprecat\w+|(?:in )?python 2(?:\.[0-9x]+)?";

/// Environments that are not ours.
pub const ENVIRONMENTS: &str = "jupyter|notebooks?|ipython|colab|windows|macos|mac os|pypy|jython|ironpython|micropython|32-bit|free-threaded|no-gil|nogil";

/// Names of the prompt.
pub const PROMPTS: &str = "repl|interactive(?:ly| mode| shell| session| prompt)?|shell|prompt|console";

/// Names of a script.
pub const SCRIPTS: &str = r"scripts?|modules?|\.py files?|same compilation unit";

/// What says what a reader would expect, who is mistaken.
pub const EXPECTING: &str = r"(?:might|would|may|could|'d|’d|were|was|are|naively)\s+(?:have\s+|be\s+|naively\s+|reasonably\s+)*expect(?:ed|ing)?|one expects|(?:might|would|may) (?:have )?(?:think|thought|assume|assumed|hope|hoped)";

/// What contradicts an expectation.
pub const INSTEAD: &str =
    "but|however|instead|actually|in fact|unfortunately|surprisingly|yet|as (?:one|you) (?:would|might)";

/// The same in other languages.
pub const EXPECTING_ELSEWHERE: &str = r"期望看到|希望看到|(?:可能|也许|或许)(?:会)?(?:期望|希望|以为|认为|预期)|(?:podrías?|cabría|se podría) esperar|esperarías|(?:poderia|seria de) (?:se )?esperar|você esperaria|(?:könnte|könntest|würde|würdest|würden)[^.:]* erwarten|(?:pourrait|pourriez|pourrais) s.attendre|(?:можно|стоило) (?:было бы )?ожидать|казалось бы";

/// What contradicts it.
pub const INSTEAD_ELSEWHERE: &str =
    r"但是|然而|实际上|事实上|不过|\b(?:pero|sin embargo|mas|porém|aber|jedoch|mais|cependant|однако)\b";
