//! Queues: how is work handed over, and how is its end said?
//!
//! A queue lets one side put and the other take, each at its own pace. It is bounded so
//! that a fast producer waits instead of filling the memory (back-pressure), and its end
//! is said by closing it: a consumer that finds a queue empty does not know whether more
//! is to come.
//!
//! # The map, in reading order
//!
//! * [`fifo`] (7.5.1): a producer, then a consumer; then both at once
//!
//! # Cost
//!
//! Some hundred nanoseconds an item where neither side waits, and a trip through the
//! scheduler where one does. For items that are cheaper than that, hand over batches.

pub mod fifo;
