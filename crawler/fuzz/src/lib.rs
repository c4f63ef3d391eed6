//! What the fuzz targets of `crawler` have in common.
//!
//! A target takes bytes that nobody chose, and asserts what its parser promises of all of
//! them: not only that nothing panics, but that pieces do not matter, that what comes out is
//! bounded, that what is normal stays so, and that a plain twin says the same.
//!
//! * [`pieces`]: bytes, and how they are cut · [`page`]: what holds of every document
//! * [`naive`]: the twin of the rules of a `robots.txt`

pub mod page;

pub mod pieces;

#[path = "../../src/robots/naive.rs"]
pub mod naive;
