//! A file of expected/ as people write it. docs/corpus.md and docs/expected.schema.json tell the same.

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_yaml::{Budget, Error, Options, Spanned};

use super::WordingForm;
use crate::model::Matcher;
use crate::model::minor_version;
use crate::model::{Known, Mode, Source};

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct YamlFile {
    #[serde(default = "script")]
    pub(super) mode: Mode,
    #[serde(default)]
    pub(super) source: Vec<Spanned<Source>>,
    pub(super) claims: Spanned<Vec<Spanned<YamlClaim>>>,
}

/// One of its claims: exactly one of the five kinds, or `versions`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct YamlClaim {
    pub(super) line: Spanned<usize>,
    pub(super) value: Option<Spanned<String>>,
    pub(super) prints: Option<Spanned<String>>,
    pub(super) raises: Option<Spanned<String>>,
    pub(super) warns: Option<Spanned<String>>,
    pub(super) gives: Option<Spanned<String>>,
    pub(super) form: Option<WordingForm>,
    pub(super) of: Option<Of>,
    pub(super) firm: Option<bool>,
    #[serde(rename = "match")]
    pub(super) matcher: Option<Matcher>,
    pub(super) python: Option<Spanned<String>>,
    pub(super) versions: Option<Vec<Spanned<YamlAnswer>>>,
    #[serde(default)]
    pub(super) known: Known,
    pub(super) why: Option<String>,
    #[serde(default)]
    pub(super) source: Vec<Spanned<Source>>,
}

/// One expression, or several of which any may be meant.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Of {
    One(String),
    Several(Vec<String>),
}

/// One of the `versions` of a claim.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct YamlAnswer {
    pub(super) python: Spanned<String>,
    pub(super) value: Option<Spanned<String>>,
    pub(super) prints: Option<Spanned<String>>,
    pub(super) raises: Option<Spanned<String>>,
    pub(super) warns: Option<Spanned<String>>,
    #[serde(rename = "match")]
    pub(super) matcher: Option<Matcher>,
}

fn script() -> Mode {
    Mode::Script
}

impl<'de> Deserialize<'de> for Known {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KnownVisitor)
    }
}

/// As it is read; a report leaves out what holds.
impl Serialize for Known {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.change() {
            Some(change) => serializer.collect_map([change]),
            None => serializer.serialize_bool(*self == Known::Holds),
        }
    }
}

/// Reads `false`, `{outdated: "3.11"}` or `{ahead: "3.11"}`; what is not said holds.
struct KnownVisitor;

impl<'de> Visitor<'de> for KnownVisitor {
    type Value = Known;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("`false`, `{outdated: \"3.11\"}` or `{ahead: \"3.11\"}`")
    }

    fn visit_bool<E: de::Error>(self, holds: bool) -> Result<Known, E> {
        if holds { Err(E::invalid_value(de::Unexpected::Bool(true), &self)) } else { Ok(Known::False) }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Known, A::Error> {
        let nothing = de::Error::invalid_length(0, &self);
        let (word, since) = map.next_entry::<String, String>()?.ok_or(nothing)?;
        let since = minor_version(&since).map_err(de::Error::custom)?;
        if map.next_entry::<String, String>()?.is_some() {
            return Err(de::Error::invalid_length(2, &self));
        }
        match word.as_str() {
            "outdated" => Ok(Known::Outdated(since)),
            "ahead" => Ok(Known::Ahead(since)),
            _ => Err(de::Error::unknown_field(&word, &["outdated", "ahead"])),
        }
    }
}

/// Reads a file's text. Deeply nested text, anchors that grow and the like end at a limit, in an error.
///
/// # Errors
/// With a location where there is one.
pub(super) fn parse(text: &str) -> Result<YamlFile, Error> {
    serde_yaml::from_str_with_options(text, options())
}

/// Limits far above what a person writes.
fn options() -> Options {
    let budget: Option<Budget> = serde_yaml::budget! {
        max_depth: 16,
        flow_nesting_limit: 16,
        max_nodes: 50_000,
        max_events: 200_000,
        max_aliases: 100,
        max_anchors: 100,
    };
    let mut options = serde_yaml::options! { budget: budget, strict_booleans: true, with_snippet: false };
    options.alias_limits.max_total_replayed_events = 10_000;
    options
}
