//! Running programs on interpreters: `Program` × `Interpreter` → `Observation`. Never looks at a claim.

pub mod observation;
pub mod wire;
