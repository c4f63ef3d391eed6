//! What a thread is about to do.

/// One operation of a thread, as the kernel said it before; it may take several steps.
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
    /// The next step, when it may go and has made so many `steps` of this operation.
    pub fn next(&self, steps: usize) -> String {
        match self {
            Operation::Begin => "begin".into(),
            Operation::GoOn => "go on".into(),
            Operation::Start(name) => format!("start {name}"),
            Operation::Join(name) => format!("join {name}"),
            Operation::Lock(name) => format!("lock {name}"),
            Operation::Unlock(name) => format!("unlock {name}"),
            Operation::Wait { signal, lock } => match steps {
                0 => format!("unlock {lock}, wait for {signal}"),
                1 => "wake up".into(),
                _ => format!("lock {lock}"),
            },
            Operation::Work(text) => text.clone(),
        }
    }

    /// What it waits for, when it may not go.
    pub fn waits_for(&self, steps: usize) -> String {
        match self {
            Operation::Join(name) => format!("the end of {name}"),
            Operation::Wait { signal, .. } if steps < 2 => signal.clone(),
            Operation::Lock(lock) | Operation::Wait { lock, .. } => lock.clone(),
            other => other.next(steps),
        }
    }

    /// The lock that its first step lets go.
    pub fn lets_go(&self) -> Option<&str> {
        match self {
            Operation::Unlock(lock) | Operation::Wait { lock, .. } => Some(lock),
            _ => None,
        }
    }
}
