//! Limits how much work an input can cause.

use crate::payload::{PayloadError, PayloadErrorKind};

/// How deep a value that is read into a type can be nested. Only types that contain themselves
/// reach this; skipped values and [`RawJson`](crate::RawJson) have no limit.
const DEPTH: u8 = 128;

/// Every 512 bytes of a type's size count as another level: the stack holds several copies of the fields of each
/// object that is being read. Without optimization, a level takes about ten times the size of the type.
const LEVEL: usize = 512;

/// How many times a value can be read again as another alternative. The attempts of nested values are multiplied: with
/// 2^12, types with two alternatives can be nested 12 levels deep.
const ATTEMPTS: u16 = 1 << 12;

/// The remaining levels and attempts. Not part of the API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    depth: u8,
    attempts: u16,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: DEPTH,
            attempts: ATTEMPTS,
        }
    }
}

impl Limits {
    /// Computes the limits for reading the values that are nested in a value, which is read into a type of `size`
    /// bytes.
    #[inline]
    pub(super) fn nested(self, size: usize) -> Result<Self, PayloadError> {
        let levels = u8::try_from(1 + size / LEVEL).unwrap_or(u8::MAX);
        match self.depth.checked_sub(levels) {
            Some(depth) => Ok(Self { depth, ..self }),
            None => Err(too_many_levels(levels)),
        }
    }

    /// Divides the remaining attempts among several attempts to read a value.
    pub(crate) fn shared_by(self, attempts: usize) -> Result<Self, PayloadError> {
        let share = usize::from(self.attempts) / attempts.max(1);
        match u16::try_from(share) {
            Ok(attempts) if attempts > 0 => Ok(Self { attempts, ..self }),
            _ => Err(too_deep("fewer nested values with several possible types")),
        }
    }

    /// Converts both limits to one number. Converting back never exceeds the initial limits.
    pub(super) fn to_number(self) -> u32 {
        u32::from(self.depth) << 16 | u32::from(self.attempts)
    }

    pub(crate) fn from_number(number: u32) -> Self {
        let [_, depth, high, low] = number.to_be_bytes();
        Self {
            depth: depth.min(DEPTH),
            attempts: u16::from_be_bytes([high, low]).min(ATTEMPTS),
        }
    }
}

#[cold]
fn too_many_levels(levels: u8) -> PayloadError {
    let most = DEPTH / levels;
    let of = if levels > 1 {
        " for a type of this size"
    } else {
        ""
    };
    too_deep(&alloc::format!("at most {most} levels of nesting{of}"))
}

#[cold]
fn too_deep(expected: &str) -> PayloadError {
    PayloadError::new(PayloadErrorKind::TooDeep, expected, "more")
}
