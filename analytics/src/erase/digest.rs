//! Digests of erased people, made with a key of the store: without the key, a digest doesn't reveal a person, not even
//! by guessing.

use serde::{Deserialize, Serialize};

use crate::hmac::Mac;
use crate::key::hex;

/// The person or tenant whose data is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// A person, who is the subject of events.
    Subject,
    /// A tenant.
    Tenant,
}

impl Whose {
    /// The word in files and receipts: `subject` or `tenant`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Tenant => "tenant",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        let all = [Self::Subject, Self::Tenant];
        all.into_iter().find(|it| it.name() == name)
    }
}

/// A person or a tenant, as a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest {
    /// Whether this is a person or a tenant.
    pub whose: Whose,
    /// The HMAC of the name, with SHA-256.
    code: [u8; 32],
}

impl Digest {
    /// Computes the digest of a person's or tenant's name.
    pub(super) fn of(mac: &Mac, whose: Whose, text: &str) -> Self {
        Self {
            whose,
            code: mac.of(&[whose.name().as_bytes(), b"\0", text.as_bytes()]),
        }
    }

    /// Reads a line of a file: `subject 3f…`.
    pub(super) fn read(line: &str) -> Option<Self> {
        let (whose, digits) = line.split_once(' ')?;
        let whose = Whose::from_name(whose)?;
        let mut code = [0; 32];
        if digits.len() != 2 * code.len() || !digits.is_ascii() {
            return None;
        }
        for (at, byte) in code.iter_mut().enumerate() {
            *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self { whose, code })
    }

    /// Formats the digest as text: `subject 3f…`, with all hexadecimal digits.
    #[must_use]
    pub fn in_words(&self) -> String {
        format!("{} {}", self.whose.name(), hex(&self.code))
    }
}
