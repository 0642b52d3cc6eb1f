//! The member names that an envelope may have, and how to recognize them.

use super::Attribute;
use super::form::Form;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    SpecVersion,
    Type,
    Attribute(Attribute),
    Data,
    Detail,
}

impl Known {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "specversion" => Self::SpecVersion,
            "type" => Self::Type,
            "data" => Self::Data,
            "detail" => Self::Detail,
            "id" => Self::Attribute(Attribute::Id),
            "source" => Self::Attribute(Attribute::Source),
            "subject" => Self::Attribute(Attribute::Subject),
            "time" => Self::Attribute(Attribute::Time),
            "datacontenttype" => Self::Attribute(Attribute::DataContentType),
            "dataschema" => Self::Attribute(Attribute::DataSchema),
            "data_base64" => Self::Attribute(Attribute::DataBase64),
            "tenant" => Self::Attribute(Attribute::Tenant),
            "process" => Self::Attribute(Attribute::Process),
            _ => return None,
        })
    }

    /// The known name at the start of the text, and its length, if a quote and a colon follow it. This recognizes
    /// nearly every member of nearly every envelope without first searching for the end of the name.
    #[inline]
    pub(super) fn at_start_of(text: &[u8]) -> Option<(Self, usize)> {
        let word = u64::from_le_bytes(*text.first_chunk()?);
        let first = |bytes: u32| word & (u64::MAX >> (64 - 8 * bytes));
        let (known, length) = match first(5) {
            TYPE => (Self::Type, 4),
            TIME => (Self::Attribute(Attribute::Time), 4),
            DATA => (Self::Data, 4),
            _ => match first(7) {
                SOURCE => (Self::Attribute(Attribute::Source), 6),
                TENANT => (Self::Attribute(Attribute::Tenant), 6),
                DETAIL => (Self::Detail, 6),
                _ if first(3) == ID => (Self::Attribute(Attribute::Id), 2),
                _ => match word {
                    PROCESS => (Self::Attribute(Attribute::Process), 7),
                    SUBJECT => (Self::Attribute(Attribute::Subject), 7),
                    SPECVERSION => (Self::SpecVersion, 11),
                    DATACONTENTTYPE => (Self::Attribute(Attribute::DataContentType), 15),
                    _ => return None,
                },
            },
        };
        let end: &[u8] = match length {
            11 => b"ion\":",
            15 => b"enttype\":",
            _ => return (text.get(length + 1) == Some(&b':')).then_some((known, length)),
        };
        text.get(8..)?.starts_with(end).then_some((known, length))
    }

    pub(super) fn attribute(self) -> Option<Attribute> {
        match self {
            Self::Attribute(attribute) => Some(attribute),
            _ => None,
        }
    }

    /// Whether the form defines this member, so that it isn't an extension.
    #[inline]
    pub(super) fn is_defined(self, form: Form) -> bool {
        match self {
            Self::Attribute(Attribute::Tenant | Attribute::Process) => false,
            Self::Detail => form == Form::Pair,
            Self::SpecVersion | Self::Type | Self::Attribute(_) | Self::Data => true,
        }
    }
}

// The first eight bytes of each name, including the closing quote if it is among them.
const ID: u64 = word(b"id\"");
const TYPE: u64 = word(b"type\"");
const TIME: u64 = word(b"time\"");
const DATA: u64 = word(b"data\"");
const SOURCE: u64 = word(b"source\"");
const TENANT: u64 = word(b"tenant\"");
const DETAIL: u64 = word(b"detail\"");
const PROCESS: u64 = word(b"process\"");
const SUBJECT: u64 = word(b"subject\"");
const SPECVERSION: u64 = word(b"specvers");
const DATACONTENTTYPE: u64 = word(b"datacont");

const fn word<const N: usize>(bytes: &[u8; N]) -> u64 {
    let mut word = [0; 8];
    let mut index = 0;
    while index < N {
        word[index] = bytes[index];
        index += 1;
    }
    u64::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::Known;
    use alloc::format;

    #[test]
    fn both_ways_to_look_up_a_name_agree() {
        for name in [
            "id",
            "type",
            "time",
            "data",
            "source",
            "tenant",
            "detail",
            "process",
            "subject",
            "specversion",
            "datacontenttype",
        ] {
            let known = Known::from_name(name).unwrap();
            let text = format!("{name}\":\"a value\"");
            assert_eq!(
                Known::at_start_of(text.as_bytes()),
                Some((known, name.len())),
                "{name}"
            );
            for almost in [
                format!("{name} \":\"a value\""),
                format!("{name}\" :\"a value\""),
                format!("{name}x\":\"a value\""),
                format!("x{name}\":\"a value\""),
                format!("{}\":\"a value\"", &name[1..]),
                format!("{}\":\"a value\"", name.to_uppercase()),
            ] {
                assert_eq!(Known::at_start_of(almost.as_bytes()), None, "{almost}");
            }
        }
        assert_eq!(Known::at_start_of(b"id\":1}"), None);
    }
}
