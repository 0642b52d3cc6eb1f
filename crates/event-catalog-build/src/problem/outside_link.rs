//! The error for a symbolic link that points outside its folder.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// A symbolic link that points outside its folder, wrapped in an [`io::Error`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideLink {
    /// The link's path, relative to the folder.
    pub link: String,
    /// The target of the link.
    pub target: PathBuf,
}

impl OutsideLink {
    /// Returns the link if the error is about one.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl fmt::Display for OutsideLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (link, target) = (&self.link, self.target.display());
        write!(
            f,
            "`{link}` is a link that points outside the folder or to a hidden file: `{target}`"
        )
    }
}

impl std::error::Error for OutsideLink {}
