//! What fails here and not at the server: this process may open no more files.

use std::error::Error;
use std::fs::File;
use std::io;

use nix::errno::Errno;

use crate::fetch::error::{FetchError, causes};

/// The error of a process that may open no more files, if that caused `error`.
pub fn of_files(error: &(dyn Error + 'static)) -> Option<FetchError> {
    let mut system = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
    // EMFILE is the limit of this process, ENFILE that of the system.
    let short = system.any(|error| {
        let number = error.raw_os_error().map(Errno::from_raw);
        matches!(number, Some(Errno::EMFILE | Errno::ENFILE))
    });
    short.then_some(FetchError::NoFiles)
}

/// The same, if `count` more files cannot be opened now.
///
/// Whoever reads certificates or asks for names passes over files that cannot be opened,
/// and then says that there are none.
pub fn of_files_now(count: usize) -> Option<FetchError> {
    let opened: io::Result<Vec<File>> = (0..count).map(|_| File::open("/")).collect();
    of_files(&opened.err()?)
}
