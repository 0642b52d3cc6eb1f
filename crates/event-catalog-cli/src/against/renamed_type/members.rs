//! Values, alternatives and elements that have a different name in code than in the older version: `Currency::Euro`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Draft, Finding};
use event_catalog_build::ident::{camel_case, snake_case};
use event_catalog_build::schema::SchemaId;
use event_catalog_build::schema::types::{Kind, Test, Type};

use super::{kept, named, place};
use crate::edit::type_name;

/// A value, an alternative or an element of a type.
struct Member<'t> {
    /// What distinguishes the member from the other members, such as its value; `None` if nothing does.
    key: Option<String>,
    /// The member's name in code.
    ident: &'t str,
    schema: SchemaId,
}

/// Reports the renamed members of types that both versions have. `types` contains the schemas of renamed types: an
/// alternative with such a schema is renamed together with its type, so it gets no finding here.
pub(super) fn renamed(
    new: &Catalog<'_>,
    old: &Catalog<'_>,
    types: &HashSet<SchemaId>,
) -> Vec<Draft> {
    let old_types = by_schema(old);
    let mut drafts = Vec::new();
    for (_, now) in new.types.iter() {
        let before = old_types.get(&key(new, now)).copied().flatten();
        let compared = before.and_then(|before| Some((before, Noun::of(before, now)?)));
        let Some((before, noun)) = compared else {
            continue;
        };
        let (was, is) = (members(old, before), members(new, now));
        let formers = Formers::between((old, was.as_slice()), (new, is.as_slice()));
        for member in is.iter().filter(|it| !types.contains(&it.schema)) {
            if let Some(former) = formers.of(member)
                && former.ident != member.ident
            {
                let draft = Finding::at(
                    place(new, member.schema),
                    noun.message(&now.name, former.ident, member.ident),
                )
                .label(format!("`{}` in code", member.ident))
                .before(
                    place(old, former.schema),
                    format!("it was `{}`", former.ident),
                )
                .change(named(std::iter::once(
                    noun.in_code(&now.name, member.ident).as_ref(),
                )));
                let is_taken = formers.names_now.contains(former.ident);
                drafts.push(match noun.given(former.ident) {
                    Some(name) => kept(draft, new, member.schema, &name, is_taken),
                    None => draft.help(
                        "restore the title; or change the code together with the catalog, and accept this finding",
                    ),
                });
            }
        }
    }
    drafts
}

/// What the members of a type are called in messages.
#[derive(Clone, Copy)]
enum Noun {
    Value,
    Alternative,
    Element,
}

impl Noun {
    /// Returns what the members of both types are called, or `None` if the types have no comparable members.
    fn of(before: &Type<'_>, now: &Type<'_>) -> Option<Self> {
        match (&before.kind, &now.kind) {
            (Kind::Enumeration(_), Kind::Enumeration(_)) => Some(Self::Value),
            (Kind::OneOf(_), Kind::OneOf(_)) => Some(Self::Alternative),
            (Kind::Tuple(_), Kind::Tuple(_)) => Some(Self::Element),
            _ => None,
        }
    }

    /// Returns the name to write into a member's schema so that the member is called `ident` in code. Returns `None` if
    /// no name has this effect.
    fn given(self, ident: &str) -> Option<Cow<'_, str>> {
        match self {
            Self::Value | Self::Alternative => Some(Cow::Borrowed(ident)),
            Self::Element => {
                let name = camel_case(ident);
                (snake_case(&name) == ident).then_some(Cow::Owned(name))
            }
        }
    }

    /// Formats a member's name in code in the form that the identities of changes use.
    fn in_code<'n>(self, of: &str, ident: &'n str) -> Cow<'n, str> {
        match self {
            Self::Value | Self::Alternative => Cow::Owned(format!("{of}::{ident}")),
            Self::Element => Cow::Borrowed(ident),
        }
    }

    fn message(self, of: &str, before: &str, now: &str) -> String {
        let what = match self {
            Self::Value => format!("the value `{of}::{before}` is now called `{of}::{now}`"),
            Self::Alternative => {
                format!("the alternative `{of}::{before}` is now called `{of}::{now}`")
            }
            Self::Element => format!("the element `{before}` of `{of}` is now called `{now}`"),
        };
        format!("{what}: code that uses it no longer compiles; the wire is not affected")
    }
}

/// Lists the members that have their own schemas.
fn members<'t>(catalog: &Catalog<'_>, of: &'t Type<'_>) -> Vec<Member<'t>> {
    match &of.kind {
        Kind::Enumeration(values) => {
            let members = values.iter().filter_map(|value| {
                Some(Member {
                    key: Some(value.text.to_string()),
                    ident: &value.ident,
                    schema: value.schema?,
                })
            });
            members.collect()
        }
        Kind::OneOf(variants) => {
            let members = variants.iter().map(|variant| Member {
                key: (variant.test != Test::Any).then(|| format!("{:?}", variant.test)),
                ident: &variant.ident,
                schema: variant.schema,
            });
            members.collect()
        }
        Kind::Tuple(tuple) => {
            let positions = &catalog.schemas.get(of.schema).positions;
            let members = tuple.fields.iter().zip(positions);
            let members = members.map(|(field, schema)| Member {
                key: Some(field.name.to_string()),
                ident: &field.ident,
                schema: *schema,
            });
            members.collect()
        }
        Kind::Object(_) | Kind::Value(_) => Vec::new(),
    }
}

/// Finds the older version's counterpart of a member.
struct Formers<'m, 't, 'c> {
    old: &'c Catalog<'c>,
    new: &'c Catalog<'c>,
    /// The older version's members, keyed by what distinguishes them. The value is `None` if several members have the
    /// same key.
    before: HashMap<&'m str, Option<&'m Member<'t>>>,
    now: HashMap<&'m str, Option<&'m Member<'t>>>,
    /// The older version's members, keyed by file and position.
    by_place: HashMap<(&'c str, String), &'m Member<'t>>,
    names_before: HashSet<&'t str>,
    names_now: HashSet<&'t str>,
}

impl<'m, 't, 'c> Formers<'m, 't, 'c> {
    fn between(
        (old, was): (&'c Catalog<'_>, &'m [Member<'t>]),
        (new, is): (&'c Catalog<'_>, &'m [Member<'t>]),
    ) -> Self {
        let by_place = was.iter().map(|it| (place_of(old, it.schema), it));
        Self {
            old,
            new,
            before: by_key(was),
            now: by_key(is),
            by_place: by_place.collect(),
            names_before: names(was),
            names_now: names(is),
        }
    }

    fn of_key(&self, key: &str) -> Option<&'m Member<'t>> {
        let is_unique = self.now.get(key).is_some_and(Option::is_some);
        self.before
            .get(key)
            .copied()
            .flatten()
            .filter(|_| is_unique)
    }

    /// Finds the former version of a member. If nothing distinguishes an alternative, its former version must have the
    /// same place and content, and neither of the two names may exist in the other version: otherwise, the alternatives
    /// may just have a different order.
    fn of(&self, member: &Member<'_>) -> Option<&'m Member<'t>> {
        let by_key = member.key.as_deref().and_then(|key| self.of_key(key));
        by_key.or_else(|| {
            let found = self.by_place.get(&place_of(self.new, member.schema));
            found.copied().filter(|former| {
                former.key == member.key
                    && !self.names_before.contains(member.ident)
                    && !self.names_now.contains(former.ident)
                    && self.have_same_content(former.schema, member.schema)
            })
        })
    }

    /// Whether two schemas are the same, apart from titles, descriptions and other texts.
    fn have_same_content(&self, before: SchemaId, now: SchemaId) -> bool {
        let objects = (
            type_name::object(self.old, before),
            type_name::object(self.new, now),
        );
        let (Some(before), Some(now)) = objects else {
            return false;
        };
        let (Some(was), Some(is)) = (before.members(), now.members()) else {
            return before == now;
        };
        let is_content = |name: &str| !TEXTS.contains(&name);
        let mut was = was.iter().filter(|it| is_content(&it.name));
        let is = is.iter().filter(|it| is_content(&it.name));
        was.clone().count() == is.count() && was.all(|it| now.get(&it.name) == Some(&it.value))
    }
}

/// Collects the names of members in code.
fn names<'t>(members: &[Member<'t>]) -> HashSet<&'t str> {
    members.iter().map(|it| it.ident).collect()
}

/// The keywords of a schema that have no effect on values.
const TEXTS: [&str; 6] = [
    "title",
    "description",
    "examples",
    "default",
    "$comment",
    "x-type-name",
];

/// Returns the file of a schema, and the schema's position there.
fn place_of<'c>(catalog: &'c Catalog<'_>, schema: SchemaId) -> (&'c str, String) {
    let schemas = &catalog.schemas;
    (schemas.file_name(schema), schemas.newest_pointer(schema))
}

/// Maps keys to members, or to `None` if several members have the same key.
fn by_key<'m, 't>(members: &'m [Member<'t>]) -> HashMap<&'m str, Option<&'m Member<'t>>> {
    let mut found = HashMap::new();
    for member in members {
        if let Some(key) = member.key.as_deref() {
            found
                .entry(key)
                .and_modify(|known| *known = None)
                .or_insert(Some(member));
        }
    }
    found
}

/// The source of a type: its file, its position there, and whether it is a payload's own type.
type Key<'c> = (&'c str, String, bool);

fn key<'c>(catalog: &'c Catalog<'_>, it: &Type<'_>) -> Key<'c> {
    let (file, position) = place_of(catalog, it.schema);
    (file, position, it.payload.is_some())
}

/// Maps each source to the type generated from it, or to `None` if several types are generated from it.
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
