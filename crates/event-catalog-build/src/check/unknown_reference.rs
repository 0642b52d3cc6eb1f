//! `unknown-reference`: a `$ref` that doesn't point to a schema, or a `$dynamicRef` that points to several.

use super::prelude::*;
use crate::schema::ReferenceError;

pub(super) static UNKNOWN_REFERENCE: Rule = Rule {
    name: "unknown-reference",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a `$ref` that doesn't point to a schema of the catalog, or a `$dynamicRef` that points to several",
    why: "`$ref` points to a schema in the same file (`#/$defs/address`) or in another file in `payloads/` \
        (`address.toml`, `common.json#/$defs/address`), by its path or by its `$id`, and there by a path or an \
        `$anchor`. Nothing is ever fetched, and nothing outside of the folder is read: a catalog is \
        self-contained.\n\n\
        `$dynamicRef` and `$recursiveRef` work like `$ref` if they lead to the same schema wherever the schema that \
        has them is used.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.json",
            "{\n  \"type\": \"object\",\n  \"properties\": {\n    \"target\": { \"$ref\": \"#/$defs/adress\" }\n  },\n  \"$defs\": {\n    \"address\": { \"type\": \"string\", \"description\": \"An address.\" }\n  }\n}\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.json",
            "{\n  \"type\": \"object\",\n  \"properties\": {\n    \"target\": { \"$ref\": \"#/$defs/address\" }\n  },\n  \"$defs\": {\n    \"address\": { \"type\": \"string\", \"description\": \"An address.\" }\n  }\n}\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.schema_problems() {
        let SchemaProblem::Reference {
            place,
            reference,
            error,
        } = problem
        else {
            continue;
        };
        let (message, help) = explain(reference, error);
        let finding = Finding::at(*place, message).help(help);
        findings.add(match error {
            ReferenceError::Dynamic(other) => finding
                .label("points to several schemas")
                .related(*other, "it may mean this one"),
            ReferenceError::SeveralAnchors => finding.label("points to several schemas"),
            _ => finding.label("no such schema"),
        });
    }
}

fn explain(reference: &str, error: &ReferenceError) -> (String, String) {
    let did_you_mean =
        |near: &Option<String>| near.as_ref().map(|near| format!("did you mean `{near}`?"));
    match error {
        ReferenceError::Outside => (
            format!("`{reference}` points outside the catalog's folder"),
            "copy the schema into `payloads/`, and refer to it by its path there".to_owned(),
        ),
        ReferenceError::NoFile(near) => (
            format!("there is no file for `{reference}` in `payloads/`"),
            did_you_mean(near).unwrap_or_else(|| {
                "write the path of the file from this one, with its extension, as in `address.toml`".to_owned()
            }),
        ),
        ReferenceError::NoPlace(near) => (
            format!("there is nothing at `{reference}`"),
            did_you_mean(near).unwrap_or_else(|| {
                "write the path to a schema in the file, as in `#/$defs/address`".to_owned()
            }),
        ),
        ReferenceError::NoSchema => (
            format!("`{reference}` points to a group of schemas, not to a schema"),
            "add the name of one of them, as in `#/$defs/address`".to_owned(),
        ),
        ReferenceError::NoAnchor(near) => (
            format!("there is no anchor `{reference}`"),
            did_you_mean(near).unwrap_or_else(|| {
                "write the `$anchor` of a schema, or the path to it, as in `#/$defs/address`".to_owned()
            }),
        ),
        ReferenceError::SeveralAnchors => (
            format!("several schemas have the anchor `{reference}`"),
            "give each of these schemas a different anchor".to_owned(),
        ),
        ReferenceError::Dynamic(_) => (
            format!("`{reference}` means a different schema if other schemas refer to this one"),
            "use `$ref`, or rename one of the anchors: a type can't depend on what refers to it".to_owned(),
        ),
        ReferenceError::Escape => (
            format!("`{reference}` has an invalid `%` escape"),
            "write the character itself, or `%25` for a percent sign".to_owned(),
        ),
    }
}
