//! Waiting for a time, in a time that is paused: it goes on only when all wait.
