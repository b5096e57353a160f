//! Words that announce an answer.

/// Words above a block that announce an answer.
const ANNOUNCING: [&str; 23] = [
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
    "ausgabe",
    "sortie",
    "salida",
];

/// Whether words announce an answer.
pub fn announces(words: &str) -> bool {
    words.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| ANNOUNCING.contains(&word))
}
