//! Headings of columns.

/// Headings of a column of answers.
pub const ANSWER_HEADINGS: &str = "results?|outputs?|returns?|values?|answers?|evaluates? to|gives?|prints?|shows?|yields?|ausgabe|ergebnis|wert|résultat|sortie|resultado|salida|结果|输出";

/// Headings of a column of code.
pub const CODE_HEADINGS: &str = "expressions?|code|calls?|examples?|snippets?|statements?|operations?|questions?|python|input|ausdruck|exemple|表达式|代码";

/// Headings of columns that are neither, although one of those words stands in them.
pub const OTHER_HEADINGS: &str = "wrong|naive|expected wrong|complexity|time|cost|big-?o|type";
