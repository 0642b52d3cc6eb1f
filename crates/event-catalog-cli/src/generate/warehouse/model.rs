//! The parts of a catalog that the SQL uses: the columns of stored events, and the names of views.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use event_catalog_build::catalog::{Alias, Catalog};

use super::names::{EVENT_VIEW, view_names};
use crate::generate::selection::Selection;
use crate::stored::{self, ColumnType, EVENTS, EnvelopeType, Periods, StoredField};

/// How the values of a column are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueType {
    Bytes,
    Text,
    Timestamp,
    Integer,
    Date,
    Boolean,
    Number,
    Decimal,
}

impl From<EnvelopeType> for ValueType {
    fn from(it: EnvelopeType) -> Self {
        match it {
            EnvelopeType::Bytes => Self::Bytes,
            EnvelopeType::Text => Self::Text,
            EnvelopeType::Timestamp => Self::Timestamp,
            EnvelopeType::Integer => Self::Integer,
            EnvelopeType::Date => Self::Date,
        }
    }
}

impl From<ColumnType> for ValueType {
    fn from(it: ColumnType) -> Self {
        match it {
            ColumnType::Boolean => Self::Boolean,
            ColumnType::Integer => Self::Integer,
            ColumnType::Decimal => Self::Decimal,
            ColumnType::Number => Self::Number,
            ColumnType::Text => Self::Text,
            ColumnType::Timestamp => Self::Timestamp,
        }
    }
}

/// A column of stored events.
#[derive(Clone, Debug)]
pub(crate) struct Column<'c> {
    pub(crate) name: Cow<'c, str>,
    pub(crate) value_type: ValueType,
    /// Whether every event has a value in this column.
    pub(crate) is_required: bool,
    pub(crate) description: Cow<'c, str>,
    /// The payload field that the column contains.
    pub(crate) field: Option<Cow<'c, str>>,
}

/// The column with the time of an event. It isn't stored, but computed.
pub(crate) static OCCURRED: Column<'static> = Column {
    name: Cow::Borrowed("occurred"),
    value_type: ValueType::Timestamp,
    is_required: true,
    description: Cow::Borrowed("When it happened; when it was stored, if `time` is NULL"),
    field: None,
};

/// The columns for the fields of a payload. Events with this payload share a view.
#[derive(Clone, Debug)]
pub(crate) struct Layout<'c> {
    pub(crate) view: String,
    /// `None` for the fields that every event can have.
    pub(crate) payload: Option<&'c str>,
    /// Indices into [`Model::columns`].
    pub(crate) fields: Vec<usize>,
}

/// An event of the selection, with its views and names.
#[derive(Clone, Debug)]
pub(crate) struct KnownEvent<'c> {
    pub(crate) view: String,
    /// The views under former names, unless another view has that name.
    pub(crate) former_views: Vec<String>,
    /// The current name, followed by the former ones.
    pub(crate) names: Vec<&'c str>,
    pub(crate) module: Option<&'c str>,
    pub(crate) description: &'c str,
    /// An index into [`Model::layouts`].
    pub(crate) layout: usize,
    /// The periods in which a name meant this event, as indices into [`Model::timed`].
    pub(crate) timed: Vec<usize>,
}

impl<'c> KnownEvent<'c> {
    pub(crate) fn name(&self) -> &'c str {
        self.names.first().copied().unwrap_or_default()
    }
}

/// A module of the selection, with its view.
#[derive(Clone, Debug)]
pub(crate) struct KnownModule<'c> {
    pub(crate) view: String,
    pub(crate) name: &'c str,
    pub(crate) title: &'c str,
    /// The columns for the fields of the module's events, as indices into [`Model::columns`].
    pub(crate) fields: BTreeSet<usize>,
}

/// A period in which a name had one meaning.
#[derive(Clone, Debug)]
pub(crate) struct TimedName {
    pub(crate) name: String,
    /// The start in microseconds since 1970; `None` if there is no start.
    pub(crate) from: Option<i64>,
    /// The exclusive end in microseconds since 1970; `None` if there is no end.
    pub(crate) to: Option<i64>,
    /// An index into [`Model::events`]; `None` if the event isn't selected.
    pub(crate) event: Option<usize>,
    /// Whether the name still means the same event.
    pub(crate) is_current: bool,
}

/// The part of a catalog that the SQL is generated from.
#[derive(Clone, Debug)]
pub(crate) struct Model<'c> {
    /// The columns of stored events, starting with the envelope.
    pub(crate) columns: Vec<Column<'c>>,
    /// The distinct payloads, starting with the one that every event can have.
    pub(crate) layouts: Vec<Layout<'c>>,
    pub(crate) events: Vec<KnownEvent<'c>>,
    pub(crate) modules: Vec<KnownModule<'c>>,
    /// All periods of the names whose meaning has changed.
    pub(crate) timed: Vec<TimedName>,
    /// The names whose meaning has changed.
    pub(crate) timed_names: HashSet<String>,
    /// Whether the whole catalog is selected. Only then is an unknown event a custom event.
    pub(crate) is_whole: bool,
}

/// The maximum number of views under former names per event: even a short name needs a long
/// statement.
const MOST_FORMER_VIEWS: usize = 100;

/// The name of a payload and its fields. The name is `None` for the fields that every event can have.
type PayloadFields<'c> = (Option<&'c str>, Vec<StoredField<'c>>);

impl<'c> Model<'c> {
    /// Builds the model. It contains nothing outside the selection except column names: an event
    /// has the same columns, whichever part of the catalog is selected.
    pub(crate) fn of(selection: &Selection<'c, '_>) -> Self {
        let catalog = selection.catalog;
        let mut payloads: Vec<PayloadFields<'c>> = vec![(None, stored::common_fields(catalog))];
        let mut number_of: HashMap<Option<&str>, usize> = HashMap::from([(None, 0)]);
        let mut names_seen: HashSet<&str> = catalog.events.iter().map(|it| &*it.name).collect();
        let (mut events, mut words) = (Vec::new(), Vec::new());
        let mut former_words: Vec<Vec<String>> = Vec::new();
        for event in selection.events() {
            let layout = *number_of.entry(event.payload).or_insert_with(|| {
                payloads.push((event.payload, stored::fields(catalog, event)));
                payloads.len() - 1
            });
            let mut names = vec![&*event.name];
            // If a former name is now another event's current name, it belongs to that event.
            let former = event.aliases().iter().map(|alias| &*alias.name);
            names.extend(former.filter(|name| names_seen.insert(*name)));
            words.push(event.identifiers().words().to_owned());
            let former = event.aliases().iter();
            let former = former.filter(|alias| catalog.event(&alias.name).is_none());
            let former = former.filter_map(Alias::identifiers);
            former_words.push(former.map(|it| it.words().to_owned()).collect());
            events.push(KnownEvent {
                view: String::new(),
                former_views: Vec::new(),
                names,
                module: catalog.module(event).map(|module| &*module.name),
                description: &event.description,
                layout,
                timed: Vec::new(),
            });
        }
        for (event, view) in events.iter_mut().zip(view_names(EVENT_VIEW, &words)) {
            event.view = view;
        }
        // Current names reserve their views first, so that an alias never renames one.
        let mut taken: HashSet<String> = events.iter().map(|it| it.view.clone()).collect();
        // ClickHouse's files already have a table with this name.
        taken.insert("event_names".to_owned());
        for (event, words) in events.iter_mut().zip(former_words) {
            for word in words.into_iter().take(MOST_FORMER_VIEWS) {
                let views = view_names(EVENT_VIEW, &[word]).into_iter();
                event
                    .former_views
                    .extend(views.filter(|view| taken.insert(view.clone())));
            }
        }
        let (columns, layouts) = columns_and_layouts(stored::columns(catalog), payloads);
        let mut modules = Vec::new();
        let found = selection.modules();
        let words: Vec<_> = found
            .iter()
            .map(|it| it.identifiers().words().to_owned())
            .collect();
        let mut fields = fields_of_modules(&events, &layouts);
        for (module, view) in found.into_iter().zip(view_names("module_", &words)) {
            let name = &*module.name;
            modules.push(KnownModule {
                view,
                name,
                title: module.title.unwrap_or_default(),
                fields: fields.remove(name).unwrap_or_default(),
            });
        }
        let is_whole = events.len() == catalog.events.len();
        let timed = timed(catalog, &events);
        for (at, timed) in timed.iter().enumerate() {
            if let Some(event) = timed.event.and_then(|event| events.get_mut(event)) {
                event.timed.push(at);
            }
        }
        let timed_names = timed.iter().map(|it| it.name.clone()).collect();
        Self {
            columns,
            layouts,
            events,
            modules,
            timed,
            timed_names,
            is_whole,
        }
    }

    /// The columns of the envelope.
    pub(crate) fn envelope(&self) -> impl Iterator<Item = &Column<'c>> {
        self.columns.iter().filter(|it| it.field.is_none())
    }

    /// The columns for the fields of payloads.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &Column<'c>> {
        self.columns.iter().filter(|it| it.field.is_some())
    }

    /// The column that stores a field's values of this type.
    pub(crate) fn stored_as(&self, field: &str, value_type: ValueType) -> Option<&Column<'c>> {
        let is_wanted =
            |it: &&Column<'_>| it.field.as_deref() == Some(field) && it.value_type == value_type;
        self.columns.iter().find(is_wanted)
    }
}

/// Collects the periods of names whose meaning has changed.
fn timed(catalog: &Catalog<'_>, events: &[KnownEvent<'_>]) -> Vec<TimedName> {
    let periods = Periods::of(catalog);
    if periods.is_empty() {
        return Vec::new();
    }
    let known = events.iter().enumerate();
    let known: HashMap<&str, usize> = known.map(|(at, event)| (event.name(), at)).collect();
    let mut timed = Vec::new();
    for (name, periods) in periods.iter() {
        let now = periods.last().and_then(|period| period.event);
        for period in periods {
            let event = period.event.and_then(|event| catalog.events.get(event));
            timed.push(TimedName {
                name: name.to_owned(),
                from: period.from,
                to: period.to,
                event: event.and_then(|event| known.get(&*event.name).copied()),
                is_current: period.event == now,
            });
        }
    }
    timed
}

/// Builds the columns for the envelope and for payload fields, and the layouts of the payloads.
fn columns_and_layouts<'c>(
    all: Vec<stored::StoredColumn<'c>>,
    payloads: Vec<PayloadFields<'c>>,
) -> (Vec<Column<'c>>, Vec<Layout<'c>>) {
    let mut described = HashMap::new();
    // The first description of a field is used. The fields that every event can have come last, because an event's own
    // payload can describe them better.
    let in_order = payloads.iter().skip(1).chain(payloads.first());
    for field in in_order.flat_map(|(_, fields)| fields) {
        described
            .entry((field.name.clone(), field.column_type))
            .or_insert_with(|| field.description.clone());
    }
    let mut columns: Vec<Column<'c>> = EVENTS
        .iter()
        .map(|it| Column {
            name: Cow::Borrowed(it.name),
            value_type: it.column_type.into(),
            is_required: it.is_required,
            description: Cow::Borrowed(it.description),
            field: None,
        })
        .collect();
    let mut index_of = HashMap::new();
    for column in all {
        let key = (column.field.name, column.field.column_type);
        if let Some(description) = described.remove(&key) {
            columns.push(Column {
                name: Cow::Owned(column.name),
                value_type: key.1.into(),
                is_required: false,
                description,
                field: Some(key.0.clone()),
            });
            index_of.insert(key, columns.len() - 1);
        }
    }
    let words: Vec<String> = payloads
        .iter()
        .filter_map(|(payload, _)| payload.map(str::to_owned))
        .collect();
    let views = std::iter::once("common_columns".to_owned()).chain(view_names("payload_", &words));
    let layout = |((payload, fields), view): (PayloadFields<'c>, String)| Layout {
        view,
        payload,
        fields: fields
            .into_iter()
            .filter_map(|field| index_of.get(&(field.name, field.column_type)).copied())
            .collect(),
    };
    let layouts = payloads.into_iter().zip(views).map(layout).collect();
    (columns, layouts)
}

/// Collects the columns for the fields of each module's events.
fn fields_of_modules<'c>(
    events: &[KnownEvent<'c>],
    layouts: &[Layout<'_>],
) -> BTreeMap<&'c str, BTreeSet<usize>> {
    let mut fields: BTreeMap<&'c str, BTreeSet<usize>> = BTreeMap::new();
    let mut seen = HashSet::new();
    for event in events {
        if let Some(module) = event.module
            && seen.insert((module, event.layout))
        {
            let of_module = fields.entry(module).or_default();
            of_module.extend(&layouts[event.layout].fields);
        }
    }
    fields
}
