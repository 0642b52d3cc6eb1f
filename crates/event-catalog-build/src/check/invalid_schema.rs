//! `invalid-schema`: a JSON Schema keyword with a value that isn't allowed.

use super::prelude::*;
use crate::problem::{ExpectedValue, ValueProblem};
use crate::schema::JsonTypes;

pub(super) static INVALID_SCHEMA: Rule = Rule {
    name: "invalid-schema",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a keyword in a schema has an invalid value",
    why: "The specification of JSON Schema defines the values of each keyword, see \
        <https://json-schema.org/draft/2020-12/json-schema-validation>. Schemas in TOML can have dates, \
        `nan` and `inf`, which JSON doesn't have.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ndescription = \"The address.\"\ntype = \"text\"\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ndescription = \"The address.\"\ntype = \"string\"\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        match problem {
            SchemaProblem::Value { place, problem } => {
                findings.add(Finding::at(*place, message(problem)).help(help(problem)));
            }
            SchemaProblem::TypeName { place, name, other } => findings.add(
                Finding::at(*place, format!("`{name}` is the name of another type"))
                    .label("taken")
                    .related(*other, "the other type")
                    .help("write a different `x-type-name`, or remove the keyword"),
            ),
            _ => {}
        }
    }
}

/// Writes the message for a problem with a value.
fn message(problem: &ValueProblem) -> String {
    match problem {
        ValueProblem::Type {
            keyword,
            expected,
            found,
        } => format!("`{keyword}` must be {}, but is {found}", words(*expected).0),
        ValueProblem::FalseSchema => "the schema `false` allows no value at all".to_owned(),
        ValueProblem::NotSchema(found) => format!("a schema must be an object, but is {found}"),
        ValueProblem::NoSchemas(keyword) => format!("`{keyword}` must list at least one schema"),
        ValueProblem::ManyPositions {
            keyword,
            count,
            most,
        } => format!("`{keyword}` lists {count} schemas, which is more than {most}"),
        ValueProblem::ItemsList => "`items` must be one schema, but is a list".to_owned(),
        ValueProblem::Dialect {
            address: Some(address),
            ..
        } => format!("`$schema` names the unknown dialect {address:?}"),
        ValueProblem::Dialect { found, .. } => {
            format!("`$schema` must be a string, but is {found}")
        }
        ValueProblem::InnerDialect => "`$schema` is allowed only at the top of a file".to_owned(),
        ValueProblem::RepeatedValue => "this value is already in the list".to_owned(),
        ValueProblem::NoValues => "an empty `enum` allows no value at all".to_owned(),
        ValueProblem::UnknownType { name, .. } => format!("there is no type `{name}`"),
        ValueProblem::RepeatedType(name) => format!("the type `{name}` is already in the list"),
        ValueProblem::RepeatedName(name) => format!("`{name}` is already in the list"),
        ValueProblem::RequiredName(found) => {
            format!("`required` lists names of properties, but this is {found}")
        }
        ValueProblem::RequiredBoolean => "`required` must be a list, but is a boolean".to_owned(),
        ValueProblem::DependentName { keyword, found } => {
            format!("`{keyword}` lists names of properties, but this is {found}")
        }
        ValueProblem::ExclusiveBoolean { keyword, .. } => {
            format!("`{keyword}` must be a number, but is a boolean")
        }
        ValueProblem::NotCount { keyword, found } => {
            format!("`{keyword}` must be a whole number from 0, but is {found}")
        }
        ValueProblem::NotPositive { keyword, found } => {
            format!("`{keyword}` must be more than 0, but is {found}")
        }
        ValueProblem::Address { keyword, found } => {
            format!("`{keyword}` must be a string, but is {found}")
        }
        ValueProblem::LongAddress {
            keyword,
            bytes,
            most,
        } => format!("`{keyword}` has {bytes} bytes, but at most {most} are allowed"),
        ValueProblem::AddressFragment { keyword, fragment } => {
            format!("`{keyword}` must have no fragment, but has `#{fragment}`")
        }
        ValueProblem::RecursiveReference(text) => {
            format!("`$recursiveRef` must be \"#\", but is {text:?}")
        }
        ValueProblem::SecondReference { first, .. } => {
            format!("this schema already has a `{first}`")
        }
        ValueProblem::TypeName(name) => format!("{name:?} can't be the name of a type"),
        ValueProblem::Personal(found) => {
            format!("`x-personal` must be `true` or `false`, but is {found}")
        }
        ValueProblem::Date(date) => format!("`{date}` is a date, which JSON doesn't have"),
        ValueProblem::LargeNumber(text) => format!("the number `{text}` is too large"),
        ValueProblem::NoNumber(text) => format!("JSON doesn't have the number `{text}`"),
    }
}

/// Writes the help for a problem with a value.
fn help(problem: &ValueProblem) -> String {
    let help = match problem {
        ValueProblem::Type { expected, .. } => {
            return format!("write it as `{}`, for example", words(*expected).1);
        }
        ValueProblem::Dialect {
            address: Some(address),
            ..
        } => {
            return format!(
                "remove `$schema`, or name its dialect in catalog.toml, as in `{address:?} = \"draft-07\"` below \
                 `[schemas.dialects]`"
            );
        }
        ValueProblem::UnknownType {
            similar: Some(near),
            ..
        } => return format!("did you mean `{near}`?"),
        ValueProblem::UnknownType { similar: None, .. } => {
            let names = JsonTypes::NAMES.map(|(name, _)| name);
            return format!("the types are {}", names.join(", "));
        }
        ValueProblem::ExclusiveBoolean { inclusive, .. } => {
            return format!("move the number of `{inclusive}` here, and remove `{inclusive}`");
        }
        ValueProblem::AddressFragment { fragment, .. } => {
            return format!("write `\"$anchor\": {fragment:?}` next to it instead");
        }
        ValueProblem::SecondReference {
            keyword, reference, ..
        } => return format!("write it as `\"allOf\": [{{ \"{keyword}\": {reference:?} }}]`"),
        ValueProblem::Date(date) => return format!("put it in quotes: \"{date}\""),
        ValueProblem::FalseSchema => "remove the schema, or describe what is allowed",
        ValueProblem::NotSchema(_) => "write `{ \"type\": \"string\" }`, for example",
        ValueProblem::NoSchemas(_)
        | ValueProblem::RepeatedType(_)
        | ValueProblem::RepeatedName(_) => "remove it",
        ValueProblem::ManyPositions { .. } => "write one schema in `items`, for all elements",
        ValueProblem::ItemsList => {
            "write the list as `prefixItems`, or name an older dialect in `$schema`, as in \
             \"http://json-schema.org/draft-07/schema#\""
        }
        ValueProblem::Dialect { address: None, .. } => {
            "remove `$schema`, or write \"https://json-schema.org/draft/2020-12/schema\""
        }
        ValueProblem::InnerDialect => {
            "remove this `$schema`: all schemas in a file have the same dialect"
        }
        ValueProblem::RepeatedValue => "remove the value: `enum` lists each value only once",
        ValueProblem::NoValues => "list the values that are allowed",
        ValueProblem::RequiredName(_) => "put the name in quotes",
        ValueProblem::RequiredBoolean => {
            "add the name of the property to the `required` of the object that has it"
        }
        ValueProblem::DependentName { .. } => "write a list of names, as in `[\"other_name\"]`",
        ValueProblem::NotCount { .. } => "write `1`, for example",
        ValueProblem::NotPositive { .. } => "write `0.01`, for example",
        ValueProblem::Address { .. } => "remove the keyword, or write the address of the schema",
        ValueProblem::LongAddress { .. } => "write a shorter address",
        ValueProblem::RecursiveReference(_) => "write `$ref` for a reference to another schema",
        ValueProblem::Personal(_) => {
            "write `true` if the values say something about a person, such as a name or an address, and `false` if \
             not; until then, the values are treated as personal"
        }
        ValueProblem::TypeName(_) => {
            "write words of ASCII letters and digits, at most 60 characters, as in `\"x-type-name\": \"OrderItem\"`"
        }
        ValueProblem::LargeNumber(_) => "write the number with an exponent, as in `1e30`",
        ValueProblem::NoNumber(_) => {
            "if there is no limit, remove the bound; in an example, write a number"
        }
    };
    help.to_owned()
}

/// Describes a type in words, and gives an example of a value.
fn words(expected: ExpectedValue) -> (&'static str, &'static str) {
    match expected {
        ExpectedValue::String => ("a string", "\"…\""),
        ExpectedValue::Boolean => ("`true` or `false`", "true"),
        ExpectedValue::Number => ("a number", "1"),
        ExpectedValue::List => ("a list", "[…]"),
        ExpectedValue::TypeNames => ("the name of a type, or a list of them", "\"string\""),
        ExpectedValue::NamedSchemas => ("an object", "{ \"name\": { \"type\": \"string\" } }"),
        ExpectedValue::DependentSchemas => ("an object", "{ \"name\": { \"minProperties\": 2 } }"),
        ExpectedValue::DependentNames => ("an object", "{ \"name\": [\"other_name\"] }"),
    }
}
