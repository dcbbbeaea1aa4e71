//! Tests of JSON-LD in safe mode and of the canonical form.

mod narrow;
mod safe;
mod vectors;
