//! The attributes that an occurrence stores in fields.

pub(super) const TENANT: &str = "tenant";
pub(super) const PROCESS: &str = "process";

/// An attribute other than the name of the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
    Id,
    Source,
    Subject,
    Time,
    DataContentType,
    DataSchema,
    DataBase64,
    // `tenant` and `process` are extensions, which keep their order; they are stored here only if they are
    // strings.
    Tenant,
    Process,
}

impl Attribute {
    pub(super) const COUNT: usize = 9;

    /// The attributes that CloudEvents defines, in the order in which they are written.
    pub(super) const DEFINED: [Self; 6] = [
        Self::Id,
        Self::Source,
        Self::Subject,
        Self::Time,
        Self::DataContentType,
        Self::DataSchema,
    ];

    pub(super) const fn index(self) -> usize {
        self as usize
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Source => "source",
            Self::Subject => "subject",
            Self::Time => "time",
            Self::DataContentType => "datacontenttype",
            Self::DataSchema => "dataschema",
            Self::DataBase64 => "data_base64",
            Self::Tenant => TENANT,
            Self::Process => PROCESS,
        }
    }
}
