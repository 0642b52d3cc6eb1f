//! Finds the rules of tracking plans in a document, in any of their forms.
//!
//! Segment's Public API has a list `rules`, whose items have a `jsonSchema`
//! (<https://docs.segmentapis.com/tag/Tracking-Plans>). Its older Config API has a list
//! `rules.events`. `RudderStack` has a list `events` or `rules.events`, whose items have `rules`
//! (<https://www.rudderstack.com/docs/api/data-catalog-api/>).

use crate::json::Json;

/// A tracking plan.
#[derive(Debug)]
pub(super) struct Plan<'d> {
    pub(super) title: Option<&'d str>,
    pub(super) rules: Vec<Rule<'d>>,
    /// The names of rules for calls that aren't events.
    pub(super) others: Vec<&'d str>,
}

/// A rule: the requirements for a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule<'d> {
    /// The list that contains the rule.
    list: &'d [Json],
    /// The path of the list in the plan.
    path: &'static [&'static str],
    parent: Parent,
    index: usize,
}

/// The position of a plan in its document.
#[derive(Clone, Copy, Debug)]
enum Parent {
    At(&'static [&'static str]),
    Item(&'static str, usize),
}

/// The path of a document itself.
const HERE: &[&str] = &[];

/// Where an API response can contain a plan.
const PLANS: [&[&str]; 4] = [
    HERE,
    &["data"],
    &["data", "trackingPlan"],
    &["trackingPlan"],
];

/// Where a document can contain several plans.
const LISTS_OF_PLANS: [&str; 2] = ["tracking_plans", "trackingPlans"];

/// Where a plan can contain rules.
const RULES: [&[&str]; 4] = [&["rules"], &["rules", "events"], &["events"], &["data"]];

/// Members of `rules` that aren't about events.
const OTHERS: [&str; 7] = [
    "global",
    "identify",
    "identify_traits",
    "group",
    "group_traits",
    "page",
    "screen",
];

/// Finds the plans with rules.
pub(super) fn plans(document: &Json) -> Vec<Plan<'_>> {
    let mut plans = Vec::new();
    if let Json::Array(list) = document {
        plans.extend(plan(None, vec![(HERE, list.as_slice())], Parent::At(HERE)));
    }
    for path in PLANS {
        if let Some(value) = at(document, path) {
            plans.extend(plan(Some(value), lists(value), Parent::At(path)));
        }
    }
    for name in LISTS_OF_PLANS {
        let items = document.get(name).map(Json::items).unwrap_or_default();
        for (index, value) in items.iter().enumerate() {
            plans.extend(plan(Some(value), lists(value), Parent::Item(name, index)));
        }
    }
    plans
}

/// The path of a list in the plan, and its rules.
type List<'d> = (&'static [&'static str], &'d [Json]);

fn lists(plan: &Json) -> Vec<List<'_>> {
    let lists = RULES.into_iter().filter_map(|path| {
        let list = at(plan, path)?.items();
        Some((path, list))
    });
    lists.collect()
}

fn plan<'d>(value: Option<&'d Json>, lists: Vec<List<'d>>, parent: Parent) -> Option<Plan<'d>> {
    let mut rules = Vec::new();
    for (path, list) in lists {
        // Single rules can lack a schema, but in a list of rules, at least one has a schema.
        if list.iter().any(is_rule) {
            rules.extend((0..list.len()).map(|index| Rule {
                list,
                path,
                parent,
                index,
            }));
        }
    }
    if rules.is_empty() {
        return None;
    }
    let title = ["display_name", "name"].iter().find_map(|name| {
        let title = value?.get(name)?.as_str()?;
        (!title.is_empty()).then_some(title)
    });
    let object = value.and_then(|it| it.get("rules"));
    let members = object.map(Json::members).unwrap_or_default();
    let is_other = |(name, rule): &&(String, Json)| {
        OTHERS.contains(&name.as_str()) && !(rule.members().is_empty() && rule.items().is_empty())
    };
    let others = members.iter().filter(is_other);
    Some(Plan {
        title,
        rules,
        others: others.map(|(name, _)| name.as_str()).collect(),
    })
}

/// Whether a list item is a rule with a schema.
fn is_rule(item: &Json) -> bool {
    let is_object = |name: &str| matches!(item.get(name), Some(Json::Object(_)));
    let is_named = item.get("name").is_some_and(|name| name.as_str().is_some());
    let is_call = item
        .get("eventType")
        .is_some_and(|it| it.as_str().is_some());
    item.get("jsonSchema").is_some() || is_named && (is_object("rules") || is_call)
}

fn at<'d>(value: &'d Json, path: &[&str]) -> Option<&'d Json> {
    path.iter().try_fold(value, |value, name| value.get(name))
}

impl<'d> Rule<'d> {
    fn value(self) -> Option<&'d Json> {
        self.list.get(self.index)
    }

    /// The rule's JSON pointer in the document.
    pub(super) fn pointer(self) -> String {
        let mut pointer = String::new();
        let path = match self.parent {
            Parent::At(path) => path,
            Parent::Item(name, index) => {
                pointer = format!("/{name}/{index}");
                HERE
            }
        };
        for name in path.iter().chain(self.path) {
            pointer += &format!("/{name}");
        }
        pointer + &format!("/{}", self.index)
    }

    /// A member of the rule.
    pub(super) fn get(self, name: &str) -> Option<&'d Json> {
        self.value()?.get(name)
    }

    /// A string member; empty if missing.
    pub(super) fn text(self, name: &str) -> &'d str {
        self.get(name).and_then(Json::as_str).unwrap_or_default()
    }

    /// The name of the event.
    pub(super) fn name(self) -> &'d str {
        match self.text("key") {
            "" => self.text("name"),
            key => key,
        }
    }

    /// The kind of call: `track` for an event.
    pub(super) fn call(self) -> String {
        let kinds = [self.text("type"), self.text("eventType")];
        let kind = kinds.into_iter().find(|kind| !kind.is_empty());
        kind.unwrap_or("track").to_ascii_lowercase()
    }

    /// The version; 0 if there is none.
    pub(super) fn version(self) -> u64 {
        match self.get("version") {
            Some(Json::Plain(version)) => version.as_u64().unwrap_or_default(),
            _ => 0,
        }
    }

    /// The schema of the call.
    pub(super) fn schema(self) -> Option<&'d Json> {
        let schema = self.get("jsonSchema").or_else(|| self.get("rules"))?;
        matches!(schema, Json::Object(_)).then_some(schema)
    }
}
