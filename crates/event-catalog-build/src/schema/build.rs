//! Converts views to types: each place in a payload gets the type that programs use for its values.

mod fields;
mod root;
mod slots;
mod tuples;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::cases::{self, Uncombined};
use super::docs::Docs;
use super::model::{SchemaFile, SchemaId, Schemas, Types as JsonTypes};
use super::naming;
use super::recursion;
use super::types::{Kind, Shape, Slot, Type, TypeId, Types, Use, Variant};
use super::variants;
use super::view::{AdditionalView, Contradiction, View, ViewKey};
use crate::problem::SchemaProblem;
use crate::read::{SchemaSettings, Suggestions};
use crate::source::Place;

/// Builds the types of the events' payloads.
pub(crate) fn build<'s>(
    schemas: &Schemas<'s>,
    used: &[Use<'s>],
    default: Option<&'s str>,
    settings: &SchemaSettings,
) -> (Types<'s>, Vec<SchemaProblem>) {
    let bytes = |file: &SchemaFile<'_>| file.document.bytes();
    let written: usize = schemas.files.iter().map(bytes).sum();
    let mut building = Building {
        schemas,
        types: Types {
            keeps_undeclared: settings.keep_undeclared,
            ..Types::default()
        },
        raw: raw(schemas, settings),
        views: Vec::new(),
        known: HashMap::default(),
        problems: Vec::new(),
        reported: HashSet::default(),
        done: 0,
        contradictory: Vec::new(),
        inspected: HashSet::default(),
        inspections: cases::most_steps(written),
        suggestions: Suggestions::default(),
        room: FREE_ROOM + 40 * written,
        steps: cases::most_steps(written),
    };
    let is_object = |root: &SchemaId| {
        let types = View::of(schemas, *root).types(schemas);
        types.is_ok_and(|types| types == JsonTypes::OBJECT)
    };
    // Ignore a default payload that isn't an object: it is one mistake, not a mistake in every payload.
    let combined = default.and_then(|name| Some((name, schemas.file(name)?.root)));
    let combined = combined.filter(|(_, root)| is_object(root) && !building.raw.contains(root));
    for used in used {
        let Some(file) = schemas.file(used.payload) else {
            continue;
        };
        if building.raw.contains(&file.root) {
            let id = building.raw_payload(file.root, used.payload);
            building.types.payloads.push((used.payload, id));
            continue;
        }
        let mut view = View::of(schemas, file.root);
        let is_default = default == Some(used.payload);
        let others = combined.filter(|_| !is_default);
        if (is_default || others.is_some())
            && let Some(problem) = root::not_an_object(schemas, &view, used, others.map(|it| it.0))
        {
            building.problems.push(problem);
            building.contradictory.push(view);
            continue;
        }
        if let Some((_, default)) = others {
            view.add_beside(schemas, default);
        }
        let id = building.payload(view, file.root, used);
        if let Some(id) = id {
            building.types.payloads.push((used.payload, id));
        }
        building.fill();
    }
    building.types.default = default.and_then(|name| building.types.payload(name));
    let Building {
        mut types,
        mut problems,
        ..
    } = building;
    naming::name(schemas, &mut types, used, &mut problems);
    recursion::mark(schemas, &mut types, &mut problems);
    (types, problems)
}

/// The roots of the schemas whose values stay raw JSON, according to the settings.
fn raw(schemas: &Schemas<'_>, settings: &SchemaSettings) -> HashSet<SchemaId, RandomState> {
    let files = schemas.files.iter();
    let files = files.filter(|file| settings.is_raw(file.name));
    files.map(|file| file.root).collect()
}

/// The views of the fields and elements inside a view's values.
fn inner(schemas: &Schemas<'_>, view: &View) -> Vec<View> {
    let fields = view.properties(schemas).into_iter();
    let mut inner: Vec<View> = fields.map(|(_, values)| values).collect();
    let (count, _) = view.positions(schemas);
    inner.extend((0..count).map(|position| view.element(schemas, position)));
    inner.extend(view.items(schemas));
    if let Some(AdditionalView::Schema(values)) = view.additional(schemas) {
        inner.push(values);
    }
    inner
}

/// The constant part of the limit on the total size of all fields; the other part is a multiple of the schemas' size.
/// It leaves room for small catalogs, and for the fields of the default payload. Each byte of a field takes about three
/// bytes on a generated page, and twenty in memory.
const FREE_ROOM: usize = 8 << 20;

/// The type for any JSON value.
const ANY: Slot = Slot {
    shape: Shape::Any,
    nullable: false,
    recursive: false,
};

struct Building<'m, 's> {
    schemas: &'m Schemas<'s>,
    types: Types<'s>,
    /// The roots of the schemas for which no types are built.
    raw: HashSet<SchemaId, RandomState>,
    /// For each type, the view that it is built from.
    views: Vec<View>,
    known: HashMap<ViewKey, TypeId, RandomState>,
    problems: Vec<SchemaProblem>,
    reported: HashSet<(Place, Place), RandomState>,
    /// How many types have been completed.
    done: usize,
    /// The views that contradict themselves, and so have no type, whose inner values haven't been checked yet.
    contradictory: Vec<View>,
    /// The alternatives in contradictory views that have been checked.
    inspected: HashSet<SchemaId, RandomState>,
    /// The remaining budget for checking alternatives in contradictory views, in fields.
    inspections: usize,
    suggestions: Suggestions,
    /// How many bytes the fields of further types can take.
    room: usize,
    /// How many steps are left for comparing alternatives.
    steps: usize,
}

impl<'s> Building<'_, 's> {
    /// Adds the type of a payload that stays raw JSON.
    fn raw_payload(&mut self, root: SchemaId, payload: &'s str) -> TypeId {
        let kind = Kind::Value(ANY);
        let id = self.push(View::of(self.schemas, root), kind, root);
        self.types.others.insert(Cow::Borrowed(payload));
        self.describe(id, root, payload);
        id
    }

    /// Marks a type as the type of a payload.
    fn describe(&mut self, id: TypeId, root: SchemaId, payload: &'s str) {
        let of_its_own = View::of(self.schemas, root);
        let it = &mut self.types.types[id.0 as usize];
        it.payload = Some(payload);
        // Only the payload's own schema, without the fields of the default payload.
        it.docs = Docs::of(self.schemas, &of_its_own, Some(root));
    }

    /// Returns the type of a view, or adds a new type, which is completed later.
    fn add(&mut self, view: View, kind: Kind<'s>, schema: SchemaId) -> TypeId {
        let key = view.key(self.schemas);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let id = self.push(view, kind, schema);
        self.known.insert(key, id);
        id
    }

    /// Adds a type, which is completed later.
    fn push(&mut self, view: View, kind: Kind<'s>, schema: SchemaId) -> TypeId {
        let id = TypeId(u32::try_from(self.types.types.len()).unwrap_or(u32::MAX));
        let (docs, payload) = (Docs::of(self.schemas, &view, Some(schema)), None);
        self.types.types.push(Type {
            name: String::new(),
            docs,
            payload,
            kind,
            schema,
            suffix: match view.only {
                Some(JsonTypes::OBJECT) => "Object",
                Some(JsonTypes::ARRAY) => "Array",
                Some(JsonTypes::STRING) => "String",
                _ => "",
            },
        });
        self.views.push(view);
        id
    }

    /// Completes the types that were added, which can add more types.
    fn fill(&mut self) {
        while self.done < self.views.len() || !self.contradictory.is_empty() {
            if let Some(view) = self.contradictory.pop() {
                self.look_inside(&view);
                continue;
            }
            let at = self.done;
            self.done += 1;
            let view = self.views[at].clone();
            let kind = match &self.types.types[at].kind {
                Kind::Object(_) => Kind::Object(self.object(&view)),
                Kind::Tuple(_) => Kind::Tuple(self.tuple(&view)),
                Kind::OneOf(_) => Kind::OneOf(self.one_of(&view)),
                Kind::Enumeration(_) | Kind::Value(_) => continue,
            };
            self.types.types[at].kind = kind;
        }
    }

    /// Looks for mistakes in the inner values of contradictory views, and in their alternatives.
    fn look_inside(&mut self, view: &View) {
        let schemas = self.schemas;
        for values in inner(schemas, view) {
            self.slot(&values);
        }
        for alternatives in view.alternatives(schemas) {
            for id in &alternatives.schemas {
                self.look_at(view, *id);
            }
        }
    }

    /// Looks for mistakes in an alternative of a contradictory view. The alternative might be impossible there, so a
    /// contradiction with the view isn't a mistake.
    fn look_at(&mut self, view: &View, alternative: SchemaId) {
        let schemas = self.schemas;
        let around = view.schemas(schemas);
        let fields: usize = around.map(|(_, schema)| schema.properties.len()).sum();
        self.inspections = self.inspections.saturating_sub(fields + 1);
        if self.inspections == 0 || !self.inspected.insert(alternative) {
            return;
        }
        let own = View::of(schemas, alternative);
        if let Err(found) = own.types(schemas) {
            self.contradiction(found, &own);
        }
        for values in inner(schemas, &own) {
            if let Err(found) = values.types(schemas) {
                self.contradiction(found, &values);
            }
        }
        // Include the view itself, because the alternative can require fields that the view declares.
        let chosen = view.choose(schemas, &[alternative]);
        for values in inner(schemas, &chosen) {
            if values.types(schemas).is_ok() && values.values(schemas).is_ok() {
                self.slot(&values);
            }
        }
        for alternatives in own.alternatives(schemas) {
            for id in &alternatives.schemas {
                self.look_at(&chosen, *id);
            }
        }
    }

    /// Records a view that has no `type` if other keywords imply one.
    fn imply(&mut self, view: &View) {
        let implied = view.named_types(self.schemas).ok();
        if let Some((types, schema)) = implied.and_then(|it| view.implied(self.schemas, it)) {
            self.types.implied.push((schema, types));
        }
    }

    fn one_of(&mut self, view: &View) -> Vec<Variant<'s>> {
        let choices = variants::choices(self.schemas, view, &mut self.steps);
        let choices = choices.unwrap_or_else(|why| {
            self.refuse(why, view);
            Vec::new()
        });
        let mut made: Vec<Variant<'s>> = Vec::new();
        let mut shapes: HashSet<Slot, RandomState> = HashSet::default();
        for choice in choices {
            let mut slot = self.slot(&choice.view);
            // The type itself already shows that the value can be null.
            slot.nullable = false;
            // In programs, strings have the same type regardless of their format.
            if !shapes.insert(slot.clone()) {
                continue;
            }
            let docs = self.value_docs(&choice.view, &slot);
            made.push(Variant {
                docs,
                test: variants::test(&choice, &slot),
                schema: choice.schema,
                ident: choice.name,
                slot,
            });
        }
        naming::variants(&mut made);
        made
    }

    /// Reports alternatives that can't be combined.
    fn refuse(&mut self, why: Uncombined, view: &View) {
        match why {
            Uncombined::Contradiction(found) => self.contradiction(found, view),
            Uncombined::Pairs { place, other } => {
                if self.reported.insert((place, other)) {
                    let problem = SchemaProblem::Alternatives { place, other };
                    self.problems.push(problem);
                    self.contradictory.push(view.clone());
                }
            }
        }
    }

    fn contradiction(&mut self, found: Contradiction, view: &View) {
        let Contradiction {
            place,
            other,
            message,
            other_says,
        } = found;
        if self.reported.insert((place, other)) {
            self.contradictory.push(view.clone());
            self.problems.push(SchemaProblem::Conflict {
                place,
                other,
                message,
                other_says,
            });
        }
    }
}
