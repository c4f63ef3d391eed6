//! One number in memory that several processes see: `multiprocessing.Value`, by hand.
//!
//! ```text
//!  parent: memfd ─▶ mmap ─▶ number ◀─ the same page ─▶ number ◀─ mmap ◀─ open: child
//!            └─────────────── /proc/PARENT/fd/N ──────────────────────────┘
//! ```
//!
//! The memory is a file without a name. The child opens it through the parent's entry in
//! `/proc`, so nothing has to be inherited, and only processes of the same user can.
//!
//! Linux only (`memfd_create`, `/proc`). Elsewhere [`SharedNumber::create`] says that it
//! is not supported.
//!
//! # Invariants
//!
//! * The file is as long as the number and sealed against shrinking before it is mapped:
//!   to read a page whose file has shrunk would end the process (SIGBUS).
//! * Every process reaches the number only as an atomic.
#![cfg_attr(
    target_os = "linux",
    expect(unsafe_code, reason = "mmap gives a bare address; this file makes a reference of it")
)]

pub use imp::SharedNumber;

#[cfg(target_os = "linux")]
mod imp {
    use std::fs::File;
    use std::io;
    use std::num::NonZeroUsize;
    use std::ops::Deref;
    use std::os::fd::{AsRawFd, OwnedFd};
    use std::path::{Path, PathBuf};
    use std::ptr::NonNull;
    use std::sync::atomic::AtomicU64;

    use nix::fcntl::{FcntlArg, SealFlag, fcntl};
    use nix::sys::memfd::{MFdFlags, memfd_create};
    use nix::sys::mman::{MapFlags, ProtFlags, mmap, munmap};

    /// How long the file is, and the mapping.
    const SIZE: NonZeroUsize = NonZeroUsize::new(size_of::<AtomicU64>()).expect("8 is not 0");

    /// A number that every process sees that has opened it; it goes with the last of them.
    #[derive(Debug)]
    pub struct SharedNumber {
        number: NonNull<AtomicU64>,
        file: OwnedFd,
    }

    impl SharedNumber {
        /// Makes a number, which is 0.
        ///
        /// # Errors
        /// The system has no memory or no file descriptor left.
        pub fn create() -> io::Result<Self> {
            let flags = MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING;
            let file = File::from(memfd_create("shared-number", flags)?);
            file.set_len(SIZE.get() as u64)?;
            fcntl(&file, FcntlArg::F_ADD_SEALS(SealFlag::F_SEAL_SHRINK))?;
            Self::map(file)
        }

        /// Opens the number that another process made, by its [`path`](Self::path) there.
        ///
        /// # Errors
        /// The process has ended, belongs to another user, or the path is of another file.
        pub fn open(path: &Path) -> io::Result<Self> {
            let file = File::options().read(true).write(true).open(path)?;
            let seals = fcntl(&file, FcntlArg::F_GET_SEALS).map(SealFlag::from_bits_truncate);
            let sealed = seals.is_ok_and(|seals| seals.contains(SealFlag::F_SEAL_SHRINK));
            if !sealed || file.metadata()?.len() != SIZE.get() as u64 {
                return Err(io::Error::other("this file is not a shared number"));
            }
            Self::map(file)
        }

        /// Where other processes open it, for as long as this one lives and keeps it.
        pub fn path(&self) -> PathBuf {
            format!("/proc/{}/fd/{}", std::process::id(), self.file.as_raw_fd()).into()
        }

        fn map(file: File) -> io::Result<Self> {
            let access = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
            // SAFETY: no address is asked for, so the mapping replaces no other. Both
            // callers have made sure that the file is as long, and stays so.
            let address = unsafe { mmap(None, SIZE, access, MapFlags::MAP_SHARED, &file, 0)? };
            Ok(SharedNumber { number: address.cast(), file: file.into() })
        }
    }

    impl Deref for SharedNumber {
        type Target = AtomicU64;

        fn deref(&self) -> &AtomicU64 {
            // SAFETY: the mapping begins at a page, so it is aligned; it is as long as the
            // number, whose bits are all valid; it lives until `drop`. Other processes
            // write to it, but only as an atomic, which is what this reference allows.
            unsafe { self.number.as_ref() }
        }
    }

    impl Drop for SharedNumber {
        fn drop(&mut self) {
            // SAFETY: this is the mapping that `map` made, and no reference outlives `self`.
            let unmapped = unsafe { munmap(self.number.cast(), SIZE.get()) };
            debug_assert!(unmapped.is_ok(), "an address of mmap's own is valid");
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod imp {
    use std::io;
    use std::ops::Deref;
    use std::path::{Path, PathBuf};
    use std::sync::atomic::AtomicU64;

    /// A number that several processes see. Not on this system: no value of it exists.
    #[derive(Debug)]
    pub enum SharedNumber {}

    impl SharedNumber {
        /// Not supported here.
        ///
        /// # Errors
        /// Always.
        pub fn create() -> io::Result<Self> {
            Err(io::ErrorKind::Unsupported.into())
        }

        /// Not supported here.
        ///
        /// # Errors
        /// Always.
        pub fn open(_: &Path) -> io::Result<Self> {
            Err(io::ErrorKind::Unsupported.into())
        }

        /// There is none.
        pub fn path(&self) -> PathBuf {
            match *self {}
        }
    }

    impl Deref for SharedNumber {
        type Target = AtomicU64;

        fn deref(&self) -> &AtomicU64 {
            match *self {}
        }
    }
}
