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

    /// The layers each of which holds it alone, in order; `None` for what no layer has to hold.
    pub(crate) fn layers(&self) -> Option<Vec<&str>> {
        let (_, told) = self.keys.iter().find(|(name, _)| name == "layers")?;
        Some(told.split(" or ").collect())
    }

    /// Whether it is safe enough to be let happen.
    pub(crate) fn may_happen(&self) -> bool {
        !self.ends(Setting::Off).is_empty()
    }

    /// What ends it where no layer has to.
    pub(crate) fn ended_by(&self) -> &'static str {
        let ends = self.ends(Setting::Confined).join(" ");
        let known = [
            ("timeout", "ended by the limits of time"),
            ("memory", "ended by the limit of memory"),
            ("output", "ended by the limit of output"),
            ("killed", "ends itself alone"),
            ("exited", "ends itself alone"),
        ];
        let found = known.into_iter().find(|(word, _)| ends.contains(word));
        found.map_or("no layer has to hold it, or a limit does, as documented", |(_, said)| said)
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
