//! Values as Python shows them: the text of a `repr`, read back as far as comparing needs it.
//!
//! Authors write `[D, B]` for `[<class '__main__.D'>, …]`, `"a"` for `'a'`, `0x...` for an address, a set in any
//! order and a list cut with `...`. To tell such freedom from a wrong answer, both sides are read into [`Shown`](crate::model::Shown) and
//! the trees are held against each other.

mod agree;
mod read;

pub use agree::{agree, without_addresses};
