//! `renamed-type`: a type, or a value or an alternative of a type, that has a new name since the older version.

mod members;

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{ChangeName, Draft, Finding, Findings};
use event_catalog_build::read::Level;
use event_catalog_build::rule::{Example, Kind, Rule, file};
use event_catalog_build::schema::SchemaId;
use event_catalog_build::source::Place;

use crate::edit::type_name;

/// A type that has a different name than in the older version.
pub(super) static RENAMED_TYPE: Rule = Rule {
    name: "renamed-type",
    kind: Kind::Versions(Level::Deny, compare),
    suppresses: false,
    summary: "a type has a different name than in the older version",
    why: "A schema inside a payload gives its title to a type in Rust and TypeScript. Once the title is corrected, the \
    type has a different name, and programs that use it no longer compile. Nothing changes on the wire.\n\n\
    A type keeps its name if the schema has an `x-type-name`: `\"x-type-name\": \"OrderItem\"` names it `OrderItem`, \
    whatever the title says. `event-catalog check --against main --fix` writes it. If another type now has the old \
    name, the fix can't write it. A payload in a renamed file counts as a different payload, and a renamed definition \
    as a different definition: write the old name there by hand.\n\n\
    It is an error if `rust` or `typescript` is in `[compatibility] gate`, or if `[rules]` has `renamed-type = \
    \"deny\"`, and a warning otherwise.",
    bad: Example(&[
        file("before/events.csv", TABLE),
        file("before/payloads/order.json", BEFORE),
        file("after/events.csv", TABLE),
        file(
            "after/payloads/order.json",
            "{ \"type\": \"object\", \"properties\": { \"item\": {\n  \"title\": \"Order line\", \"description\": \"What was ordered.\", \"type\": \"object\",\n  \
             \"properties\": { \"sku\": { \"type\": \"string\", \"description\": \"The article.\" } } } } }\n",
        ),
    ]),
    good: Example(&[
        file("before/events.csv", TABLE),
        file("before/payloads/order.json", BEFORE),
        file("after/events.csv", TABLE),
        file(
            "after/payloads/order.json",
            "{ \"type\": \"object\", \"properties\": { \"item\": {\n  \"title\": \"Order line\", \"x-type-name\": \"Item\", \"description\": \"What was ordered.\", \"type\": \"object\",\n  \
             \"properties\": { \"sku\": { \"type\": \"string\", \"description\": \"The article.\" } } } } }\n",
        ),
    ]),
};

const TABLE: &str = "name,description,payload\norder_placed,An order was placed.,order\n";

const BEFORE: &str = "{ \"type\": \"object\", \"properties\": { \"item\": {\n  \"title\": \"Item\", \"description\": \"What was ordered.\", \"type\": \"object\",\n  \
    \"properties\": { \"sku\": { \"type\": \"string\", \"description\": \"The article.\" } } } } }\n";

/// A type whose name changed.
struct Renamed<'c> {
    /// The schema, in the new version and in the older one.
    schema: SchemaId,
    old_schema: SchemaId,
    before: &'c str,
    now: &'c str,
    /// The new names of the types that are named after this type, and so were renamed with it.
    further: Vec<&'c str>,
}

fn compare(new: &Catalog<'_>, old: &Catalog<'_>, findings: &mut Findings) {
    let mut renamed = renamed(new, old);
    let at: HashMap<SchemaId, usize> = renamed
        .iter()
        .enumerate()
        .map(|(at, it)| (it.schema, at))
        .collect();
    // If a type is named after an enclosing type, the enclosing type's new name is the cause of its own new name.
    let causes: Vec<_> = renamed
        .iter()
        .map(|it| cause(new, it, &renamed, &at))
        .collect();
    let first_cause = |mut cause: usize| {
        while let Some(next) = causes[cause] {
            cause = next;
        }
        cause
    };
    for (index, cause) in causes.iter().enumerate() {
        if let Some(cause) = *cause {
            let name = renamed[index].now;
            renamed[first_cause(cause)].further.push(name);
        }
    }
    let names = type_names(new);
    let first = renamed.iter().zip(&causes);
    let first = first.filter(|(_, cause)| cause.is_none());
    findings.extend(first.map(|(it, _)| report(it, new, old, &names)));
    let types: HashSet<SchemaId> = renamed.iter().map(|it| it.schema).collect();
    findings.extend(members::renamed(new, old, &types));
}

/// Finds the types that have a new name, although their schemas are the same. The order is that of the new version.
fn renamed<'c>(new: &'c Catalog<'_>, old: &'c Catalog<'_>) -> Vec<Renamed<'c>> {
    let old_types = by_schema(old);
    let (old_names, new_names) = (type_names(old), type_names(new));
    let mut now: Vec<_> = by_schema(new).into_iter().collect();
    now.sort_unstable_by_key(|(_, type_of)| type_of.map(|(schema, _)| schema));
    let renamed = now.into_iter().filter_map(|(key, now)| {
        let (schema, now) = now?;
        let (old_schema, before) = (*old_types.get(&key)?)?;
        // If both versions have both names, only the order of the alternatives changed, which doesn't matter.
        let is_alternative = new
            .schemas
            .get(schema)
            .parent
            .as_ref()
            .is_some_and(|(parent, _)| {
                let all = &new.schemas.get(*parent).alternatives;
                all.iter().any(|it| it.schemas.contains(&schema))
            });
        let is_there = new_names.contains(before) && old_names.contains(now);
        (before != now && !(is_alternative && is_there)).then_some(Renamed {
            schema,
            old_schema,
            before,
            now,
            further: Vec::new(),
        })
    });
    renamed.collect()
}

fn type_names<'c>(catalog: &'c Catalog<'_>) -> HashSet<&'c str> {
    let names = catalog.types.iter().map(|(_, it)| it.name.as_str());
    names.collect()
}

/// Maps the source of a type to its schema and its name. The source is a file, a position in the file, and whether the
/// type is the payload's own type. The value is `None` if the schema has several types.
type BySchema<'c> = HashMap<(&'c str, String, bool), Option<(SchemaId, &'c str)>>;

fn by_schema<'c>(catalog: &'c Catalog<'_>) -> BySchema<'c> {
    let mut types = BySchema::new();
    for (_, it) in catalog.types.iter() {
        let file = catalog.schemas.file_name(it.schema);
        let position = catalog.schemas.newest_pointer(it.schema);
        types
            .entry((file, position, it.payload.is_some()))
            .and_modify(|known| *known = None)
            .or_insert(Some((it.schema, it.name.as_str())));
    }
    types
}

/// Finds the renamed type that this type is named after: it contains this type, and this type's name begins with its
/// name.
fn cause(
    new: &Catalog<'_>,
    it: &Renamed<'_>,
    renamed: &[Renamed<'_>],
    at: &HashMap<SchemaId, usize>,
) -> Option<usize> {
    let mut schema = it.schema;
    while let Some((parent, _)) = &new.schemas.get(schema).parent {
        schema = *parent;
        if let Some(around) = at.get(&schema) {
            let (before, now) = (renamed[*around].before, renamed[*around].now);
            let rest = it.before.strip_prefix(before);
            let follows = rest.is_some() && rest == it.now.strip_prefix(now);
            return follows.then_some(*around);
        }
    }
    None
}

fn report(it: &Renamed<'_>, new: &Catalog<'_>, old: &Catalog<'_>, names: &HashSet<&str>) -> Draft {
    let Renamed {
        schema,
        old_schema,
        before,
        now,
        further,
    } = it;
    let more = match further.len() {
        0 => String::new(),
        1 => ", and another type was renamed with it".to_owned(),
        count => format!(", and {count} other types were renamed with it"),
    };
    let message = format!(
        "the type `{before}` is now called `{now}`{more}: code that uses it no longer compiles; the wire is not \
         affected"
    );
    let draft = Finding::at(place(new, *schema), message)
        .label(format!("`{now}` in code"))
        .before(place(old, *old_schema), format!("it was `{before}`"))
        .change(named([*now].into_iter().chain(further.iter().copied())));
    let with_required = format!("{before}Required");
    let shorter = before.strip_suffix("Required");
    let is_taken = names.contains(before)
        || names.contains(with_required.as_str())
        || shorter.is_some_and(|it| names.contains(it));
    kept(draft, new, *schema, before, is_taken)
}

/// Lists the new names. [`Links`] uses them to find the changes and their identities.
///
/// [`Links`]: super::links::Links
fn named<'n>(now: impl Iterator<Item = &'n str>) -> ChangeName {
    let parts = now.map(|name| {
        let kind = crate::changes::Kind::TypeRenamed.name();
        (kind.to_owned(), Some(name.to_owned()))
    });
    ChangeName::new(parts.collect())
}

/// Explains how to keep the name. `is_taken` means that another type now has the name.
fn kept(draft: Draft, new: &Catalog<'_>, schema: SchemaId, before: &str, is_taken: bool) -> Draft {
    if is_taken {
        return draft.help(format!(
            "another type is called `{before}` now: give both types an `x-type-name`, or change the code together with \
             the catalog, and accept this finding"
        ));
    }
    let draft = draft.help(format!(
        "add `\"x-type-name\": \"{before}\"` to the schema; or change the code together with the catalog, and accept \
         this finding"
    ));
    match type_name::edit(new, schema, before) {
        Some(edit) => draft.fix(format!("keep the name `{before}`"), vec![edit]),
        None => draft,
    }
}

/// Finds the place of a schema's title, or of the schema if it has no title.
fn place(catalog: &Catalog<'_>, schema: SchemaId) -> Place {
    let title = type_name::object(catalog, schema).and_then(|object| object.get("title"));
    title.map_or(catalog.schemas.get(schema).place, |title| title.place)
}
