//! A value as Python shows it, read back as far as comparing needs it.

/// A value as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// A number; digits may end in `...`.
    Number(String),
    /// A string or, if `true`, bytes.
    Text(String, bool),
    /// `True`, `None`, `Color.RED`, a class without its brackets.
    Name(String),
    /// A list (`[`) or a tuple (`(`).
    Sequence(char, Vec<Shown>),
    /// A set.
    Set(Vec<Shown>),
    /// A dictionary.
    Dict(Vec<(Shown, Shown)>),
    /// `Point(x=1, y=2)`, `deque([1])`.
    Call(String, Vec<(Option<String>, Shown)>),
    /// `<function f at 0x…>`: what stands between the brackets.
    Angle(String),
    /// `...` or `…`.
    Ellipsis,
}
