//! The words by which documents announce answers, in all languages that are known: one place for every pattern that
//! needs them.
//!
//! The lists are alternations of regular expressions, in small letters. Each file has those of one kind: what announces
//! an answer ([`answers`]), what stands in running text ([`prose`]) and in tables ([`tables`]), what stands behind an
//! answer ([`remarks`]), and what says where it is meant to hold ([`versions`]).

pub mod answers;
pub mod prose;
pub mod remarks;
pub mod tables;
pub mod versions;

use std::sync::LazyLock;

use regex::Regex;

use answers::{ANNOUNCING, LABELS};

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

/// The path of a file that stays within its folder, where a word is one: `pkg/mod.py`. The names of what runs are taken.
pub fn file_path(word: &str) -> Option<&str> {
    static PATH: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^\w[\w-]*(?:/\w[\w-]*){0,5}(?:\.[\w-]+)*\.(?:csv|tsv|txt|json|jsonl|html?|xml|md|ya?ml|toml|ini|cfg|log|sql|py|dat|conf)$",
        )
    });
    let is_taken = word == "main.py" || word.starts_with("before_");
    (word.len() <= 100 && !is_taken && PATH.is_match(word)).then_some(word)
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
