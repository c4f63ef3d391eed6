//! The chapter's example: fetch many URLs at once, by each of the models of the chapter.

pub mod threads;

pub mod label;
