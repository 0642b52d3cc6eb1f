//! Groups of events with the same value in a column: how often it occurs and, if wanted, an estimate of its visitors.

use std::hash::Hash;
use std::sync::Arc;

use deltalake::arrow::array::{Array, ArrayRef, AsArray, StringViewArray, new_null_array};
use deltalake::arrow::datatypes::{DataType, Field, Schema, UInt64Type};
use deltalake::datafusion::common::{HashMap, Result};
use deltalake::datafusion::functions_aggregate::approx_distinct::approx_distinct_udaf;
use deltalake::datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use deltalake::datafusion::physical_expr::aggregate::AggregateExprBuilder;
use deltalake::datafusion::physical_expr::expressions::Column;

/// The maximum number of groups.
const MOST: usize = 100_000;

/// The maximum length of all values together, in bytes.
const LONGEST: usize = 32 << 20;

/// The maximum memory for the visitors of all groups, in bytes.
const MOST_MEMORY: usize = 64 << 20;

/// The number of rows of a batch that show whether equal texts have equal views.
const PROBED: usize = 1024;

/// The numbers of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Counted {
    pub(in super::super) occurrences: i64,
    /// The estimated number of visitors; `None` if they weren't counted.
    pub(in super::super) visitors: Option<i64>,
}

/// Groups of events, each with a number, in the order in which their values are found.
pub(super) struct Groups<K> {
    numbers: HashMap<K, usize>,
    /// The number of the group without a value.
    without: Option<usize>,
    values: Vec<Option<K>>,
    occurrences: Vec<i64>,
    visitors: Option<Visitors>,
    /// The length of all values together.
    length: usize,
}

/// A value of a column. Its length counts towards the limit.
pub(super) trait Grouped: Clone + Eq + Hash {
    fn length(&self) -> usize;
}

impl Grouped for String {
    fn length(&self) -> usize {
        self.len()
    }
}

impl Grouped for i64 {
    fn length(&self) -> usize {
        size_of::<Self>()
    }
}

impl<K: Grouped> Groups<K> {
    pub(super) fn new(with_visitors: bool) -> Result<Self> {
        Ok(Self {
            numbers: HashMap::new(),
            without: None,
            values: Vec::new(),
            occurrences: Vec::new(),
            visitors: with_visitors.then(Visitors::new).transpose()?,
            length: 0,
        })
    }

    /// The number of a value that may be new.
    pub(super) fn number(&mut self, value: Option<K>) -> usize {
        let known = match &value {
            Some(value) => self.numbers.get(value).copied(),
            None => self.without,
        };
        known.unwrap_or_else(|| {
            let number = self.values.len();
            if let Some(value) = &value {
                self.length += value.length();
                self.numbers.insert(value.clone(), number);
            } else {
                self.without = Some(number);
            }
            self.values.push(value);
            self.occurrences.push(0);
            number
        })
    }

    /// Adds an event to the group of each number. `subjects` are their visitors.
    pub(super) fn add(&mut self, numbers: &[usize], subjects: &ArrayRef) -> Result<()> {
        for number in numbers {
            self.occurrences[*number] += 1;
        }
        if let Some(visitors) = &mut self.visitors {
            visitors.add(subjects, numbers, self.values.len())?;
        }
        self.limit_visitors();
        Ok(())
    }

    /// Adds the events of other groups.
    pub(super) fn merge(&mut self, other: Self) -> Result<()> {
        let (others, state) = other.finished()?;
        let values = others.values.into_iter();
        let numbers: Vec<usize> = values.map(|value| self.number(value)).collect();
        for (number, occurrences) in numbers.iter().zip(others.occurrences) {
            self.occurrences[*number] += occurrences;
        }
        self.visitors = match (self.visitors.take(), state) {
            (Some(mut visitors), Some(state)) => {
                visitors.merge(&state, &numbers, self.values.len())?;
                Some(visitors)
            }
            _ => None,
        };
        self.limit_visitors();
        Ok(())
    }

    fn limit_visitors(&mut self) {
        self.visitors
            .take_if(|visitors| visitors.size() > MOST_MEMORY);
    }

    /// Whether there are too many groups to go on.
    pub(super) fn are_too_many(&self) -> bool {
        self.values.len() > MOST || self.length > LONGEST
    }

    /// The memory in bytes.
    pub(super) fn size(&self) -> usize {
        let visitors = self.visitors.as_ref().map_or(0, Visitors::size);
        let entries =
            self.values.capacity() * (2 * size_of::<Option<K>>() + size_of::<[usize; 2]>());
        visitors + entries + 2 * self.length
    }

    /// Splits off the state of the visitors, from which any union of groups can be counted.
    pub(super) fn finished(mut self) -> Result<(Self, Option<State>)> {
        let visitors = self.visitors.take();
        let state = visitors.map(|visitors| visitors.state(self.values.len()));
        Ok((self, state.transpose()?))
    }

    /// Counts the groups by what their values become. Groups that become the same are one.
    pub(super) fn counted<L: Clone + Eq + Hash>(
        &self,
        state: Option<&State>,
        becomes: impl Fn(Option<&K>) -> L,
    ) -> Result<std::collections::HashMap<L, Counted>> {
        let mut numbers: HashMap<L, usize> = HashMap::new();
        let mut counted: Vec<(L, Counted)> = Vec::new();
        let mut places = Vec::with_capacity(self.values.len());
        for (value, occurrences) in self.values.iter().zip(&self.occurrences) {
            let key = becomes(value.as_ref());
            let place = *numbers.entry(key.clone()).or_insert_with(|| {
                counted.push((key, Counted::default()));
                counted.len() - 1
            });
            counted[place].1.occurrences += occurrences;
            places.push(place);
        }
        if let Some(state) = state {
            let mut visitors = Visitors::new()?;
            visitors.merge(state, &places, counted.len())?;
            let estimates = visitors.estimates()?;
            for ((_, counted), estimate) in counted.iter_mut().zip(estimates) {
                counted.visitors = Some(estimate);
            }
        }
        Ok(counted.into_iter().collect())
    }
}

impl Groups<String> {
    /// Finds the number of each text.
    ///
    /// A view is a number that stands for a text. Equal texts of a batch mostly have the same view, because they come
    /// from one dictionary, and numbers are looked up much faster than texts.
    pub(super) fn numbers(&mut self, texts: &StringViewArray, numbers: &mut Vec<usize>) {
        numbers.clear();
        let mut by_view: HashMap<u128, usize> = HashMap::new();
        let mut are_repeated = true;
        for (row, view) in texts.views().iter().enumerate() {
            let number = if texts.is_null(row) {
                self.number(None)
            } else if let Some(number) = by_view.get(view) {
                *number
            } else {
                let text = texts.value(row);
                let known = self.numbers.get(text).copied();
                let number = known.unwrap_or_else(|| self.number(Some(text.to_owned())));
                if are_repeated {
                    by_view.insert(*view, number);
                }
                number
            };
            numbers.push(number);
            if row + 1 == PROBED && by_view.len() > PROBED / 2 {
                // Nearly every row has a different view, so looking up views takes longer than it saves.
                are_repeated = false;
                by_view.clear();
            }
        }
    }
}

/// The state of [`Visitors`], with a row for each group.
pub(super) type State = Vec<ArrayRef>;

/// Estimates the visitors of each group, with the accumulator of the engine's `approx_distinct`. So the numbers are
/// those of a statement with this function.
struct Visitors(Box<dyn GroupsAccumulator>);

impl Visitors {
    fn new() -> Result<Self> {
        let subject = Field::new("subject", DataType::Utf8View, true);
        let schema = Arc::new(Schema::new(vec![subject]));
        let arguments = vec![Arc::new(Column::new("subject", 0)) as _];
        let function = AggregateExprBuilder::new(approx_distinct_udaf(), arguments);
        let function = function.schema(schema).alias("visitors").build()?;
        Ok(Self(function.create_groups_accumulator()?))
    }

    fn add(&mut self, subjects: &ArrayRef, numbers: &[usize], groups: usize) -> Result<()> {
        let subjects = [Arc::clone(subjects)];
        self.0.update_batch(&subjects, numbers, None, groups)
    }

    fn merge(&mut self, state: &State, numbers: &[usize], groups: usize) -> Result<()> {
        self.0.merge_batch(state, numbers, groups)
    }

    /// The state of this many groups; the last ones may have no visitors yet.
    fn state(mut self, groups: usize) -> Result<State> {
        let none = new_null_array(&DataType::Utf8View, 0);
        self.add(&none, &[], groups)?;
        self.0.state(EmitTo::All)
    }

    fn estimates(mut self) -> Result<Vec<i64>> {
        let estimates = self.0.evaluate(EmitTo::All)?;
        let estimates = estimates.as_primitive::<UInt64Type>().values();
        let estimates = estimates.iter().map(|it| i64::try_from(*it));
        Ok(estimates.map(|it| it.unwrap_or(i64::MAX)).collect())
    }

    fn size(&self) -> usize {
        self.0.size()
    }
}
