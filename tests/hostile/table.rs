//! The table, read from `acts.md`.

use crate::Setting;

/// One act: a block of a document with one claim.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    /// Number of its row, and what it is.
    pub(crate) name: String,
    pub(crate) code: String,
    keys: Vec<(String, String)>,
}

/// All acts, in order.
pub(crate) fn acts() -> Vec<Act> {
    include_str!("acts.md").split("\n## ").skip(1).map(act).collect()
}

fn act(text: &str) -> Act {
    let (name, rest) = text.split_once('\n').unwrap();
    let (head, code) = rest.split_once("```python\n").unwrap();
    let keys = head.lines().filter_map(|line| line.strip_prefix("- ")?.split_once(": "));
    Act {
        name: name.to_owned(),
        code: code.split_once("```").unwrap().0.to_owned(),
        keys: keys.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
    }
}

impl Act {
    /// The endings that are right in a setting; none where the act is not let happen, or nothing is promised.
    pub(crate) fn ends(&self, setting: Setting) -> Vec<String> {
        let of = |key: &str| self.keys.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        let said = match setting {
            Setting::Confined => of("ends"),
            Setting::WithoutNamespaces | Setting::WithoutRoom => of("without namespaces").or_else(|| of("ends")),
            Setting::Off => of("off"),
        };
        said.filter(|said| *said != "not promised")
            .map(|said| said.split(" or ").map(str::to_owned).collect())
            .unwrap_or_default()
    }

    /// Whether it runs until it is stopped.
    pub(crate) fn is_slow(&self) -> bool {
        self.keys.iter().any(|(_, value)| value.contains("timeout"))
    }

    /// Number of its row.
    pub(crate) fn row(&self) -> u32 {
        self.name.split(' ').next().unwrap().parse().unwrap()
    }
}
