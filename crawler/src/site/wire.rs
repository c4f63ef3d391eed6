//! A connection whose end can be a reset.
//!
//! A socket that is closed while it lingers for no time sends RST: what is under way is
//! thrown away, and the client's read fails. Whoever answers says so by a flag, for the
//! connection itself is in the hands of hyper.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A connection that can end by a reset instead of a farewell.
pub struct Wire {
    stream: TcpStream,
    /// Set by an answer that wants it so.
    reset: Arc<AtomicBool>,
}

impl Wire {
    /// The connection; it ends by a reset if `reset` is set by then.
    pub fn new(stream: TcpStream, reset: Arc<AtomicBool>) -> Self {
        Wire { stream, reset }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        // Set by the same thread, if at all.
        if self.reset.load(Ordering::Relaxed) {
            // Where it is refused, the client sees an end instead of a reset.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
