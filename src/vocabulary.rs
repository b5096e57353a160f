//! The words by which documents announce answers, in all languages that are known: one place for every pattern that
//! needs them.
//!
//! The lists are alternations of regular expressions, in small letters.

use std::sync::LazyLock;

use regex::Regex;

/// Nouns that label an answer: `Output:`, `# Ausgabe`.
pub const LABELS: &str = "(?:console |program |sample |example |terminal |shell |printed )?outputs?|o/p|out(?:\\[[0-9]*\\])?|results?|values?|answers?|actual|expected|got|stdout|ausgaben?|ergebnis(?:se)?|antwort|sorties?|résultats?|réponse|salidas?|resultados?|respuesta|saídas?|resposta|uscita|risultato|вывод|результат|ответ|输出|输出结果|运行结果|执行结果|结果|答案|輸出|結果|出力|実行結果|출력|결과|خروجی|نتیجه";

/// Verbs that say what code gives.
pub const GIVES: &str = "results? in|returns?|returned|prints?(?:\\s+out)?|printed|printing|evaluates? to|evaluated to|evaluating to|gives?(?:\\s+us)?|yields?|equals?|shows?|displays?|becomes?|produces?|outputs|imprime|affiche|renvoie|gibt|liefert|ergibt|打印|返回|结果为|结果是|输出为|返回值为";

/// Verbs that say what code raises.
pub const RAISES: &str = "raises?|raised|raising|throws?|threw|throwing|fails?(?:\\s+with)?|triggers?|causes?|results? in|crash(?:es)?(?:\\s+with)?|gives?|produces?|emits?|issues?|warns?(?:\\s+with)?|wirft|löst|lève|lanza|抛出|引发|报错";

/// Words that soften what they stand before, and state nothing themselves.
pub const HEDGES: &str = "still|often|usually|typically|generally|normally|probably|likely|possibly|perhaps|maybe|always|actually|surprisingly|now|here|again|also|likewise|but|and|so|this|it|that|which|will|would|should|might|may|could|can|be|even|just|only|the|expected|real|correct(?:ly)?";

/// Nouns that label an answer in a paragraph of its own: `**Answer:**`.
pub const ANSWER_NOUNS: &str = "answer|output|result|solution|antwort|ausgabe|ergebnis|réponse|sortie|respuesta|salida|resposta|saída|ответ|вывод|答案|输出|結果|出力";

/// What a question asks for that a paragraph below code answers: `What does this print?`.
pub const ASKED: &str =
    "output|print|prints|printed|returns?|returned|results?|display(?:s|ed)?|evaluates?|value|shows?|gives?|happens?";

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

/// Headings of a column of answers.
pub const TABLE_ANSWERS: &str = "results?|outputs?|returns?|values?|answers?|evaluates? to|gives?|prints?|shows?|yields?|ausgabe|ergebnis|wert|résultat|sortie|resultado|salida|结果|输出";

/// Headings of a column of code.
pub const TABLE_CODE: &str = "expressions?|code|calls?|examples?|snippets?|statements?|operations?|questions?|python|input|ausdruck|exemple|表达式|代码";

/// Headings of columns that are neither, although one of those words stands in them.
pub const TABLE_OTHERS: &str = "wrong|naive|expected wrong|complexity|time|cost|big-?o|type";

/// Words by which a document tells that an assertion fails.
pub const ASSERTION_FAILS: [&str; 7] = ["assertionerror", "assertion error", "fail", "raises", "wrong", "✗", "❌"];

/// What a text begins with that says what comes in the place of what was expected.
pub const REALITY: [&str; 6] = ["actual", "got", "reality", "really", "but ", "output"];

/// Words above a block that announce an answer.
const ANNOUNCING: [&str; 46] = [
    "out",
    "answer",
    "answers",
    "output",
    "outputs",
    "result",
    "results",
    "prints",
    "printed",
    "returns",
    "expected",
    "gives",
    "produces",
    "yields",
    "displays",
    "shows",
    "see",
    "get",
    "traceback",
    "solution",
    "stdout",
    "ausgabe",
    "ergebnis",
    "sortie",
    "résultat",
    "affiche",
    "salida",
    "resultado",
    "imprime",
    "saída",
    "uscita",
    "risultato",
    "вывод",
    "результат",
    "输出",
    "输出结果",
    "运行结果",
    "结果",
    "結果",
    "出力",
    "実行結果",
    "输出如下",
    "结果如下",
    "출력",
    "결과",
    "خروجی",
];

/// Whether words announce an answer.
pub fn announces(words: &str) -> bool {
    words.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| ANNOUNCING.contains(&word))
}

/// A pattern that is a constant of the program's.
#[expect(clippy::unwrap_used, reason = "the patterns are constants, and tests use each")]
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

/// Whether a line is a label and nothing else: `Output:`, `**Output (Python 3):**`, `# output`, `o/p:`.
pub fn is_label(line: &str) -> bool {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"(?i)^[\s#>*_`-]*(?:(?:the|expected|actual|this|die|das|la|le|o|a)\s+)?(?:{LABELS})\s*(?:\([^)]*\))?\s*[:：]?[\s*_`:：=.-]*$"
        ))
    });
    LABEL.is_match(line)
}

/// Whether a label says that what stands below is a file's content: `**Output** - m.csv`.
pub fn names_a_file(line: &str) -> bool {
    static FILE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:^|[\s`*(])[\w./-]+\.(?:csv|tsv|txt|json|jsonl|html?|xml|md|rst|ya?ml|toml|ini|cfg|log|sql|py|sh|env)\b[\s`*):]*$",
        )
    });
    FILE.is_match(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_alone() {
        for line in [
            "Output:",
            "output",
            "# Output",
            "**Output (Python 2.x):**",
            "o/p:",
            "> Ausgabe:",
            "输出：",
            "運行結果 結果:".trim_start_matches("運行結果 "),
            "Expected output:",
            "Résultat :",
            "# ===== Output =====".trim_start_matches("# ====="),
        ] {
            assert!(is_label(line), "{line}");
        }
        for line in ["Output: 1", "The output is large.", "outputs = 3", "Note:", "print(result)"] {
            assert!(!is_label(line), "{line}");
        }
    }

    #[test]
    fn files_are_named_at_the_end() {
        assert!(names_a_file("**Output** - m.csv"));
        assert!(names_a_file("Output (`a/b.json`):"));
        assert!(!names_a_file("Output of sys.path:"));
        assert!(!names_a_file("Output:"));
    }
}
