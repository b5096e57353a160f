//! Lines that make something of a name: that bind it, or change what it stands for.

use std::sync::LazyLock;

use regex::Regex;

use crate::vocabulary::pattern;

/// Names, in the first group, in the ways in which a line makes something of them.
static MAKES: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        // An assignment; `+=`.
        r"^\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*(?::[^=]+)?[-+*/%|&^@<>]*=(?:[^=]|$)",
        // A loop, a definition, `del`.
        r"^\s*(?:for|(?:async\s+)?def|class|del)\s+([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)",
        // An item or an attribute that is set.
        r"^\s*([A-Za-z_]\w*)(?:\[[^\]]*\]|\.\w+)+\s*[-+*/|&]*=(?:[^=]|$)",
        // A method that changes a list, a set or a mapping.
        r"\b([A-Za-z_]\w*)\.(?:append|extend|insert|remove|pop|popitem|clear|sort|reverse|add|discard|update|setdefault)\(",
    ]
    .map(pattern)
});

/// The names that a line binds.
pub fn bound(line: &str) -> Vec<&str> {
    let found = MAKES[..2].iter().find_map(|way| way.captures(line)?.get(1));
    found.map_or_else(Vec::new, |names| names.as_str().split(',').map(str::trim).collect())
}

/// Whether a line binds a name.
pub fn binds(line: &str, name: &str) -> bool {
    line.contains(name) && MAKES[..2].iter().any(|way| names_it(way, line, name))
}

fn names_it(way: &Regex, line: &str, name: &str) -> bool {
    way.captures(line).is_some_and(|found| found[1].split(',').any(|one| one.trim() == name))
}

/// Whether a line binds a name, or changes what it stands for.
pub fn makes(line: &str, name: &str) -> bool {
    line.contains(name) && MAKES.iter().any(|way| names_it(way, line, name))
}

#[cfg(test)]
mod tests {
    use super::{binds, makes};

    #[test]
    fn what_makes_something_of_a_name_is_known() {
        for line in [
            "x = 1",
            "x, y = 1, 2",
            "y, x = f()",
            "x += 1",
            "x: int = 3",
            "for x in y:",
            "def x(a):",
            "class x:",
            "x.append(3)",
            "x[0] = 3",
            "x.y = 3",
            "del x",
            "x =",
            "    x = 2",
        ] {
            assert!(makes(line, "x"), "{line}");
        }
        for line in
            ["x == 1", "x(3)", "x in y", "y = x", "x.count(3)", "print(x)", "x", "x[0]", "for y in x:", "f(x=3)"]
        {
            assert!(!makes(line, "x"), "{line}");
        }
        assert!(binds("x = 1", "x") && binds("for x in y:", "x") && !binds("x.sort()", "x") && !binds("x[0] = 1", "x"));
    }
}
