//! Why not all of a page's links were kept, one sentence's end each: `cut: …`.

use crate::fetch::cut::Cut as Unpacking;

/// Why no more links of a page were kept. Those before are.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Cut {
    /// It has more of them.
    #[error("more than {0} links")]
    Many(usize),
    /// They have more bytes, as they are written or as they are resolved.
    #[error("links of more than {0} bytes")]
    Held(usize),
    /// A sitemap that is sent packed cannot be unpacked to its end.
    #[error(transparent)]
    Packed(#[from] Unpacking),
}
