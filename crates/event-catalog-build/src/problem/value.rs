//! Values that a keyword of JSON Schema can't have, as data.

/// A problem with a value in a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The rule `invalid-schema` documents each variant.
pub enum ValueProblem {
    /// A keyword has a value of the wrong type.
    Type {
        keyword: String,
        expected: ExpectedValue,
        found: &'static str,
    },
    /// The schema is `false`, from which no type can be built.
    FalseSchema,
    /// A schema is neither an object nor a boolean.
    NotSchema(&'static str),
    /// A list of schemas is empty.
    NoSchemas(&'static str),
    /// A list of schemas by position is longer than allowed.
    ManyPositions {
        keyword: &'static str,
        count: usize,
        most: usize,
    },
    /// `items` is a list, in a dialect that doesn't allow this.
    ItemsList,
    /// `$schema` doesn't name a dialect; contains its value, if that is a string.
    Dialect {
        address: Option<String>,
        found: &'static str,
    },
    /// `$schema` is in a nested schema.
    InnerDialect,
    /// `enum` contains a value twice.
    RepeatedValue,
    /// `enum` is empty.
    NoValues,
    /// The type doesn't exist; contains the type that was probably meant.
    UnknownType {
        name: String,
        similar: Option<String>,
    },
    RepeatedType(String),
    /// `required` contains a name twice.
    RepeatedName(String),
    /// `required` contains an item that isn't a name.
    RequiredName(&'static str),
    /// `required` is a boolean, as it was in draft 3.
    RequiredBoolean,
    /// A property's list of required names contains an item that isn't a name.
    DependentName {
        keyword: String,
        found: &'static str,
    },
    /// An exclusive bound is a boolean, as it was in draft 4.
    ExclusiveBoolean {
        keyword: String,
        inclusive: String,
    },
    NotCount {
        keyword: String,
        found: String,
    },
    NotPositive {
        keyword: String,
        found: String,
    },
    /// The URI of a schema isn't a string.
    Address {
        keyword: String,
        found: &'static str,
    },
    LongAddress {
        keyword: String,
        bytes: usize,
        most: usize,
    },
    AddressFragment {
        keyword: String,
        fragment: String,
    },
    /// `$recursiveRef` has a value other than `#`, the only value that the specification allows.
    RecursiveReference(String),
    /// The schema already has a reference.
    SecondReference {
        first: &'static str,
        keyword: &'static str,
        reference: String,
    },
    /// The name of a type has no letters or digits, or is too long.
    TypeName(String),
    /// `x-personal` is something other than `true` or `false`.
    Personal(&'static str),
    /// The value is a date, which TOML has but JSON doesn't.
    Date(String),
    /// An integer in TOML doesn't fit into 128 bits.
    LargeNumber(String),
    /// The number is `nan` or `inf`, which TOML has but JSON doesn't.
    NoNumber(String),
}

/// The type that a keyword's value must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The variants are JSON's types, and the types of their items.
pub enum ExpectedValue {
    String,
    Boolean,
    Number,
    List,
    TypeNames,
    /// An object that has a schema for each name.
    NamedSchemas,
    /// An object that has a schema for each property name.
    DependentSchemas,
    /// An object that has a list of names for each property name.
    DependentNames,
}
