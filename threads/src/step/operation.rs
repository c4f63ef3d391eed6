//! What a thread is about to do.

/// One step of a thread, as the kernel said it before it does it.
#[derive(Default)]
pub(super) enum Operation {
    /// It has been started, and runs for the first time.
    #[default]
    Begin,
    /// It has said nothing since its last step.
    GoOn,
    /// Starts the thread of that name.
    Start(String),
    /// Waits for the end of the thread of that name.
    Join(String),
    /// Takes the lock of that name.
    Lock(String),
    /// Lets the lock of that name go.
    Unlock(String),
    /// Lets a lock go and waits for a signal, then takes the lock again.
    Wait { signal: String, lock: String },
    /// Does its work: reads, writes.
    Work(String),
}

impl Operation {
    /// What it does next, when it may go and has gone so many `turns` within this operation.
    pub fn about(&self, turns: usize) -> String {
        match self {
            Operation::Begin => "begin".into(),
            Operation::GoOn => "go on".into(),
            Operation::Start(name) => format!("start {name}"),
            Operation::Join(name) => format!("join {name}"),
            Operation::Lock(name) => format!("lock {name}"),
            Operation::Unlock(name) => format!("unlock {name}"),
            Operation::Wait { signal, lock } => match turns {
                0 => format!("unlock {lock}, wait for {signal}"),
                1 => "wake up".into(),
                _ => format!("lock {lock}"),
            },
            Operation::Work(text) => text.clone(),
        }
    }

    /// What it waits for, when it may not go.
    pub fn waits_for(&self, turns: usize) -> String {
        match self {
            Operation::Join(name) => format!("the end of {name}"),
            Operation::Wait { signal, .. } if turns < 2 => signal.clone(),
            Operation::Wait { lock, .. } => lock.clone(),
            other => other.lock().map_or_else(|| other.about(turns), str::to_owned),
        }
    }

    /// The lock that it takes or lets go.
    pub fn lock(&self) -> Option<&str> {
        match self {
            Operation::Lock(name) | Operation::Unlock(name) => Some(name),
            Operation::Wait { lock, .. } => Some(lock),
            _ => None,
        }
    }
}
