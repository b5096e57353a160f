//! What was Python 2: statements, names, modules and methods that no Python 3 has. Code that needs them is not meant for
//! the versions that run here, and its answers are neither true nor false there.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::Exception;
use crate::vocabulary::pattern;

/// A pattern of these alternatives, each in any line.
fn any_of(parts: &[&str]) -> Regex {
    pattern(&format!("(?m){}", parts.join("|")))
}

static SYNTAX: LazyLock<Regex> = LazyLock::new(|| {
    any_of(&[
        r"^\s*print\s+[^\s=(]",
        r"^\s*print\s*(?:>>.*)?$",
        r"\b\d+[lL]\b",
        r"\b0[0-7]+\b",
        r"\bexcept\s+[\w.]+\s*,\s*\w+\s*:",
        r"\w\s*<>\s*\w",
        r"`[^`\n]+`",
        r"\braise\s+[\w.]+\s*,\s",
        r#"\bexec\s+["'\w]"#,
        r#"\b[uU][rR]["']"#,
    ])
});

const NAMES: &str = "unicode xrange raw_input unichr long reduce basestring cmp execfile reload file apply buffer coerce \
                     intern StandardError";

const MODULES: &str = "urllib2 ConfigParser Queue StringIO cStringIO cPickle HTMLParser Tkinter tkMessageBox __builtin__ \
                       commands httplib cookielib urlparse SocketServer BaseHTTPServer SimpleHTTPServer xmlrpclib thread \
                       dummy_thread sets md5 sha UserDict exceptions anydbm copy_reg robotparser htmlentitydefs";

/// Attributes of built-in types, functions and modules.
const ATTRIBUTES: &str = "has_key iteritems iterkeys itervalues viewkeys viewvalues viewitems izip imap ifilter letters \
                          lowercase uppercase maxint maketrans getcwdu func_name func_code func_defaults im_func im_self \
                          im_class next decode urlopen urlencode quote unquote";

static SHOWN: LazyLock<Regex> = LazyLock::new(|| {
    any_of(&[
        r"<type '[\w.]+'>",
        r"\b\d{2,}L\b",
        r"\b(?:frozen)?set\(\[",
        r"<unbound method ",
        r"<\w+(?:\.\w+)* instance at ",
        r"<module '__builtin__'",
        r#"(?:^|[\[({,:]\s?)u(?:'[^']*'|"[^"]*")"#,
    ])
});

/// Whether an answer shows something as only Python 2 did: `<type 'int'>`, `10L`, `set([1])`, `u'a'`.
pub fn shows(documented: &str) -> bool {
    SHOWN.is_match(documented)
}

/// Whether Python 2 gave what is documented where Python 3 gives something else: whole numbers for quotients, `0377`.
pub fn gave(code: &str, documented: &str, actual: &str) -> bool {
    let (said, given) = (documented.trim(), actual.trim());
    let whole = said.parse::<i64>().ok().zip(given.parse::<f64>().ok()).filter(|_| given.contains('.'));
    if let Some((said, given)) = whole {
        #[expect(clippy::cast_precision_loss, reason = "figures of documents are small")]
        return code.contains('/') && (said as f64 - given).abs() < 1.0;
    }
    let octal = |text: &str| text.trim_matches('\'').trim_start_matches("0o").trim_start_matches('0').to_owned();
    given.starts_with("'0o") && octal(said) == octal(given)
        || code.contains("round(") && said.strip_suffix(".0") == Some(given)
}

/// Whether code that no Python 3 compiles is written in Python 2.
pub fn is_its_syntax(code: &str) -> bool {
    SYNTAX.is_match(code)
}

/// Whether an exception says that something is missing that only Python 2 had.
pub fn had(raised: &Exception) -> bool {
    let subject = raised.subject.as_deref().unwrap_or_default();
    let among = |list: &str, name: &str| list.split_whitespace().any(|other| other == name);
    match raised.name.as_str() {
        "NameError" => among(NAMES, subject),
        "ModuleNotFoundError" => among(MODULES, subject.split('.').next().unwrap_or_default()),
        "AttributeError" => among(ATTRIBUTES, subject) && is_of_a_built_in(&raised.message),
        _ => false,
    }
}

/// Whether the attribute is missing on something that comes with Python.
fn is_of_a_built_in(message: &str) -> bool {
    const TYPES: &str = "dict str bytes list tuple function method generator list_iterator dict_keyiterator map zip filter \
                         range_iterator str_ascii_iterator enumerate";
    let of = message.split('\'').nth(1).unwrap_or_default();
    message.starts_with("module ") || TYPES.split_whitespace().any(|kind| kind == of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_statements_are_known() {
        for code in ["print 'a'", "x = 10L", "try: a\nexcept E, e: b", "1 <> 2", "`x`", "raise E, 'no'", "mode = 0755"]
        {
            assert!(is_its_syntax(code), "{code}");
        }
        for code in ["print('a')", "print = 3", "x = 0", "raise E('a, b')", "10 > 2", "except (A, B):"] {
            assert!(!is_its_syntax(code), "{code}");
        }
    }

    #[test]
    fn what_only_it_showed_is_known() {
        for answer in
            ["<type 'str'>", "(1, 10L)", "set(['a'])", "u'a'", "[u'a', 'b']", "{'k': u'v'}", "<A instance at 0x1>"]
        {
            assert!(shows(answer), "{answer}");
        }
        for answer in ["<class 'str'>", "10", "{'a'}", "set()", "'u'", "menu'a'", "OrderedSet([1])", "you'll say 'no'"]
        {
            assert!(!shows(answer), "{answer}");
        }
    }

    #[test]
    fn what_it_gave_is_known() {
        for (code, said, given) in [
            ("12 / 5", "2", "2.4"),
            ("-4 / 2", "-2", "-2.0"),
            ("oct(255)", "'0377'", "'0o377'"),
            ("round(21.6)", "22.0", "22"),
        ] {
            assert!(gave(code, said, given), "{code}");
        }
        for (code, said, given) in [
            ("12 / 5", "3", "2.0"),
            ("12 + 5", "16", "16.5"),
            ("12 / 5", "2.5", "2.4"),
            ("oct(255)", "'0376'", "'0o377'"),
        ] {
            assert!(!gave(code, said, given), "{code}");
        }
    }

    #[test]
    fn what_only_it_had_is_known() {
        let raised = |name: &str, subject: &str, message: &str| Exception {
            name: name.to_owned(),
            subject: Some(subject.to_owned()),
            message: message.to_owned(),
            ..Exception::default()
        };
        assert!(had(&raised("NameError", "xrange", "")));
        assert!(!had(&raised("NameError", "x", "")));
        assert!(had(&raised("ModuleNotFoundError", "urllib2", "")));
        assert!(had(&raised("AttributeError", "iteritems", "'dict' object has no attribute 'iteritems'")));
        assert!(shows("<__main__.A instance at 0x7f98a1a67fc8>") && !shows("an instance at 0x7f"));
        assert!(!had(&raised("AttributeError", "next", "'Own' object has no attribute 'next'")));
    }
}
