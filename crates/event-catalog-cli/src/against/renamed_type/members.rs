//! Values and alternatives that have another name in code than in the older version: `Currency::Euro`.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Draft, Finding};
use event_catalog_build::schema::SchemaId;
use event_catalog_build::schema::types::{Kind, Test, Type};

use super::{kept, place};

/// A value or an alternative of a type.
struct Member<'t> {
    /// Its JSON form, which is the same in both versions.
    key: String,
    /// Its name in code.
    ident: &'t str,
    schema: SchemaId,
}

/// The findings about members of types that both versions have. `types` are the schemas of types with other names:
/// an alternative is named after its type.
pub(super) fn renamed(
    new: &Catalog<'_>,
    old: &Catalog<'_>,
    types: &HashSet<SchemaId>,
) -> Vec<Draft> {
    let old_types = by_schema(old);
    let mut drafts = Vec::new();
    for (_, now) in new.types.iter() {
        let before = old_types.get(&key(new, now)).copied().flatten();
        let compared = before.and_then(|before| Some((before, what(before, now)?)));
        let Some((before, noun)) = compared else {
            continue;
        };
        let (was, is) = (members(&before.kind), members(&now.kind));
        let names: HashSet<&str> = is.iter().map(|it| it.ident).collect();
        let (known, unique) = (by_key(&was), by_key(&is));
        for member in is.iter().filter(|it| !types.contains(&it.schema)) {
            let key = member.key.as_str();
            let is_unique = unique.get(key).is_some_and(Option::is_some);
            let former = known.get(key).copied().flatten();
            let Some(former) = former.filter(|_| is_unique) else {
                continue;
            };
            let (before, ident) = (former.ident, member.ident);
            if before == ident {
                continue;
            }
            let of = &now.name;
            let message = format!(
                "the {noun} `{of}::{before}` is now called `{of}::{ident}`: code that uses it no longer compiles; the \
                 wire is not affected"
            );
            let draft = Finding::at(place(new, member.schema), message)
                .label(format!("`{ident}` in code"))
                .before(place(old, former.schema), format!("it was `{before}`"));
            drafts.push(kept(
                draft,
                new,
                member.schema,
                before,
                names.contains(before),
            ));
        }
    }
    drafts
}

/// The members of both types; `None` if they have none that can be compared.
fn what(before: &Type<'_>, now: &Type<'_>) -> Option<&'static str> {
    match (&before.kind, &now.kind) {
        (Kind::Enumeration(_), Kind::Enumeration(_)) => Some("value"),
        (Kind::OneOf(_), Kind::OneOf(_)) => Some("alternative"),
        _ => None,
    }
}

/// The members that are separate schemas and can be told apart.
fn members<'t>(kind: &'t Kind<'_>) -> Vec<Member<'t>> {
    match kind {
        Kind::Enumeration(values) => {
            let members = values.iter().filter_map(|value| {
                Some(Member {
                    key: value.text.to_string(),
                    ident: &value.ident,
                    schema: value.schema?,
                })
            });
            members.collect()
        }
        Kind::OneOf(variants) => {
            let variants = variants.iter().filter(|it| it.test != Test::Any);
            let members = variants.map(|variant| Member {
                key: format!("{:?}", variant.test),
                ident: &variant.ident,
                schema: variant.schema,
            });
            members.collect()
        }
        Kind::Object(_) | Kind::Tuple(_) | Kind::Value(_) => Vec::new(),
    }
}

/// The members by their keys; `None` for a key that several have.
fn by_key<'m, 't>(members: &'m [Member<'t>]) -> HashMap<&'m str, Option<&'m Member<'t>>> {
    let mut found = HashMap::new();
    for member in members {
        found
            .entry(member.key.as_str())
            .and_modify(|known| *known = None)
            .or_insert(Some(member));
    }
    found
}

/// The origin of a type: its file, its position there, and whether it is a payload's type.
type Key<'c> = (&'c str, String, bool);

fn key<'c>(catalog: &'c Catalog<'_>, it: &Type<'_>) -> Key<'c> {
    let file = catalog.schemas.file_name(it.schema);
    let position = catalog.schemas.newest_pointer(it.schema);
    (file, position, it.payload.is_some())
}

/// The type of each place; `None` if there are several.
fn by_schema<'c, 's>(catalog: &'c Catalog<'s>) -> HashMap<Key<'c>, Option<&'c Type<'s>>> {
    let mut types = HashMap::new();
    for (_, it) in catalog.types.iter() {
        types
            .entry(key(catalog, it))
            .and_modify(|known| *known = None)
            .or_insert(Some(it));
    }
    types
}
