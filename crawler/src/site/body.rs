//! The body of an answer: steps that are taken one after the other.
//!
//! Most are one step, the bytes. What is endless, slow or broken is a few steps too, and
//! no body is ever larger in memory than what it repeats.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::site::log::Open;

/// What a body goes on with that has nothing more to say.
const SPACE: Bytes = Bytes::from_static(b" ");

/// A step of a body.
#[derive(Clone, Debug)]
pub enum Step {
    /// Send this.
    Send(Bytes),
    /// Send this so many times.
    Repeat(Bytes, u64),
    /// Send one byte of this a second, and then the rest of eternity in spaces.
    Drip(Bytes),
    /// Let time pass; what was sent is on its way by then.
    Rest(Duration),
    /// End the connection, though the body is not whole.
    End,
    /// Reset the connection.
    Reset,
}

/// The steps of a body, and the request that is open until they are done.
pub struct Steps {
    left: VecDeque<Step>,
    resting: Option<Pin<Box<Sleep>>>,
    /// Held until the body is sent: the log counts who is served at once.
    open: Open,
}

impl Steps {
    /// The steps of a request that is open.
    pub fn new(steps: impl Into<VecDeque<Step>>, open: Open) -> Self {
        Steps { left: steps.into(), resting: None, open }
    }

    /// The bytes of the next frame, and what is left to do.
    fn next(&mut self) -> Option<io::Result<Bytes>> {
        match self.left.pop_front()? {
            Step::Send(bytes) => Some(Ok(bytes)),
            Step::Repeat(_, 0) => self.next(),
            Step::Repeat(bytes, times) => {
                self.left.push_front(Step::Repeat(bytes.clone(), times - 1));
                Some(Ok(bytes))
            }
            Step::Drip(mut bytes) => {
                let one = if bytes.is_empty() { SPACE } else { bytes.split_to(1) };
                self.left.push_front(Step::Drip(bytes));
                self.left.push_front(Step::Rest(Duration::from_secs(1)));
                Some(Ok(one))
            }
            Step::Rest(time) => {
                self.resting = Some(Box::pin(sleep(time)));
                Some(Ok(Bytes::new()))
            }
            Step::End => Some(Err(io::ErrorKind::UnexpectedEof.into())),
            Step::Reset => {
                self.open.reset();
                Some(Err(io::ErrorKind::ConnectionReset.into()))
            }
        }
    }
}

impl Body for Steps {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        loop {
            if let Some(resting) = &mut self.resting {
                ready!(resting.as_mut().poll(context));
                self.resting = None;
            }
            let next = self.next();
            if self.resting.is_none() {
                return Poll::Ready(next.map(|next| next.map(Frame::data)));
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty() && self.resting.is_none()
    }

    /// Known if all of it is sent at once.
    fn size_hint(&self) -> SizeHint {
        let mut all = 0;
        for step in &self.left {
            match step {
                Step::Send(bytes) => all += bytes.len() as u64,
                _ => return SizeHint::default(),
            }
        }
        SizeHint::with_exact(all)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use hyper::HeaderMap;

    use super::*;
    use crate::site::log::Log;

    fn steps(steps: Vec<Step>) -> Steps {
        Steps::new(steps, Arc::new(Log::new(0)).open("/", &HeaderMap::new(), 0, &Arc::default()))
    }

    #[test]
    fn what_drips_rests_a_second_after_each_byte_and_never_ends() {
        let mut body = steps(vec![Step::Drip(Bytes::from_static(b"ab"))]);
        for byte in [b"a", b"b", b" ", b" "] {
            assert_eq!(body.next().unwrap().unwrap(), &byte[..]);
            let rest = body.left.pop_front();
            assert!(matches!(rest, Some(Step::Rest(time)) if time == Duration::from_secs(1)));
        }
        assert!(!body.is_end_stream());
    }

    #[test]
    fn a_length_is_known_only_of_what_is_sent_whole() {
        let send = || Step::Send(Bytes::from_static(b"abc"));
        assert_eq!(steps(vec![send(), send()]).size_hint().exact(), Some(6));
        assert_eq!(steps(vec![send(), Step::End]).size_hint().exact(), None);
        assert_eq!(steps(vec![]).size_hint().exact(), Some(0));
    }
}
