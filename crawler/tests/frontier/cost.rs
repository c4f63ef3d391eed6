//! What a job costs.
