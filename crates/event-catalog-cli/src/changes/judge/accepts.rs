//! Applies the `[[accept]]` entries of the new version: they allow intended changes.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::read::{Accept, AcceptTarget, Column};

use crate::against::{further_rule_of, rule_of};
use crate::changes::{Change, Kind, Pair, Subject, Verdict, shared};

/// The reasons in the entries, keyed by the entry's rule and target.
type Reasons<'r> = HashMap<(&'r str, AcceptTarget<'r>), &'r str>;

/// Records, for each breaking or risky change, the reason in the entry that allows it.
pub(super) fn apply(pair: &Pair<'_, '_>, changes: &mut [Change]) {
    let accepts = &pair.new.input.settings.accepts;
    if accepts.is_empty() {
        return;
    }
    let earlier = Earlier::of(pair);
    let mut reasons = Reasons::new();
    for accept in accepts {
        let (rule, reason) = (accept.rule.value.as_str(), accept.reason.value.as_str());
        for target in accept.targets() {
            if !earlier.has(pair, accept, target) {
                reasons.entry((rule, target)).or_insert(reason);
            }
        }
    }
    let of_schemas = of_schemas(pair, &reasons);
    for change in changes.iter_mut() {
        if change.verdicts.worst() < Verdict::Risky {
            continue;
        }
        let names = names(pair, change);
        let of_schema = match &change.subject {
            Subject::Payload { schema, .. } => of_schemas.get(schema.as_str()),
            _ => None,
        };
        let further = further_rule_of(change.kind);
        // `early-removal` reports the removal of a name that has a row in `removed.csv`. Otherwise, the rule for the
        // kind of change reports it.
        let is_removal = further.is_some_and(|rule| rule.name == "early-removal");
        let own = [rule_of(change.kind).name, change.kind.name()];
        let own = own.into_iter().filter(|_| !(is_removal && change.recorded));
        let further = further
            .filter(|_| !is_removal || change.recorded)
            .map(|rule| rule.name);
        let found = own.chain(further).find_map(|rule| {
            let reason = |target: AcceptTarget<'_>| reasons.get(&(rule, target)).copied();
            let of_all = || reason(AcceptTarget::Rule).filter(|_| is_shared(pair, change));
            let of_users = || of_schema.and_then(|it| it.get(rule)).copied();
            let of_one = |name: &String| reason(AcceptTarget::Event(name));
            by_name(change, rule, &reasons)
                .or_else(|| names.iter().find_map(of_one))
                .or_else(of_users)
                .or_else(of_all)
        });
        change.accepted = found.map(str::to_owned);
    }
    // If several payloads share a schema, an entry for one of them also allows the same change in the others.
    for index in 0..changes.len() {
        let reason = changes[shared(changes, index)].accepted.clone();
        if changes[index].accepted.is_none() {
            changes[index].accepted = reason;
        }
    }
}

/// Finds the reason in the entry that names a change, or in the first of several entries that name parts of the
/// change.
fn by_name<'r>(change: &Change, rule: &str, reasons: &Reasons<'r>) -> Option<&'r str> {
    let reason = |name: &str| reasons.get(&(rule, AcceptTarget::Change(name))).copied();
    let name = change.name();
    let is_named = name.is_named_by(|name| reason(name).is_some());
    let mut names = name.all().filter(|_| is_named);
    names.find_map(|name| reason(&name))
}

/// The entries of the older version. They allow only earlier changes.
struct Earlier<'p>(HashSet<(&'p str, AcceptTarget<'p>, String)>);

impl<'p> Earlier<'p> {
    fn of(pair: &Pair<'p, '_>) -> Self {
        let old = pair.old.map(|old| old.input.settings.accepts.as_slice());
        let mut entries = HashSet::new();
        for accept in old.unwrap_or_default() {
            let (rule, reason) = (accept.rule.value.as_str(), accept.seen_reason());
            entries.extend(
                accept
                    .targets()
                    .map(|target| (rule, target, reason.clone())),
            );
        }
        Self(entries)
    }

    /// Whether the older version already had an entry, even if the entry's event had another name.
    fn has(&self, pair: &Pair<'_, '_>, accept: &Accept, target: AcceptTarget<'_>) -> bool {
        let former = match target {
            AcceptTarget::Event(event) => pair.before(event),
            AcceptTarget::Rule | AcceptTarget::Change(_) => None,
        };
        let (rule, reason) = (accept.rule.value.as_str(), accept.seen_reason());
        let is_there = |target: AcceptTarget<'_>| self.0.contains(&(rule, target, reason.clone()));
        is_there(target) || former.is_some_and(|it| is_there(AcceptTarget::Event(&it.name)))
    }
}

/// Whether the finding about a change isn't about a single event, so that an entry needs no event.
fn is_shared(pair: &Pair<'_, '_>, change: &Change) -> bool {
    let is_event = matches!(change.subject, Subject::Event(_) | Subject::Family(_));
    !is_event
        || match change.kind {
            Kind::DescriptionMoved => true,
            // If the column was removed, a single finding reports all changed identifiers.
            Kind::IdentifierChanged => !pair.new.has(Column::Identifier),
            _ => false,
        }
}

/// Lists the names that an entry may use for the event that a change is about: its current name, the name in its row,
/// and former names. For a payload, see [`of_schemas`].
fn names(pair: &Pair<'_, '_>, change: &Change) -> Vec<String> {
    let mut names = Vec::new();
    match &change.subject {
        Subject::Event(name) => {
            let events = [
                pair.named_now(name),
                pair.before(name),
                pair.named_before(name),
            ];
            let catalogs = [Some(pair.new), pair.old, pair.old];
            names.push(name.clone());
            for (catalog, event) in catalogs.into_iter().zip(events) {
                names.extend(
                    catalog
                        .zip(event)
                        .map(|(catalog, event)| written(catalog, event)),
                );
            }
        }
        Subject::Family(pattern) => names.push(pattern.clone()),
        _ => return names,
    }
    let texts = change.before.iter().chain(&change.after);
    let texts = texts.flat_map(|text| text.split("; "));
    names.extend(texts.map(str::to_owned));
    names.dedup();
    names
}

/// Returns the name in an event's row, as written.
fn written(catalog: &Catalog<'_>, event: &Event<'_>) -> String {
    catalog.row(event.row).text(Column::Name).to_owned()
}

/// Finds the reasons in the entries about rows with each payload. A row's payload is the one that it names, or the
/// default payload. The reasons are keyed by schema and rule, and collected once for all changes: a schema can have
/// many changes and many rows.
fn of_schemas<'p, 'r>(
    pair: &Pair<'p, '_>,
    reasons: &Reasons<'r>,
) -> HashMap<&'p str, HashMap<&'r str, &'r str>> {
    let mut of_events: HashMap<&str, Vec<(&'r str, &'r str)>> = HashMap::new();
    for ((rule, target), reason) in reasons {
        if let AcceptTarget::Event(event) = target {
            of_events.entry(*event).or_default().push((*rule, *reason));
        }
    }
    let mut of_schemas: HashMap<&'p str, HashMap<&'r str, &'r str>> = HashMap::new();
    for catalog in [Some(pair.new), pair.old].into_iter().flatten() {
        let default = catalog.input.settings.default_payload.as_ref();
        let default = default.map(|it| it.value.as_str());
        for event in &catalog.events {
            let name = catalog.row(event.row).text(Column::Name);
            let payload = event.payload.or(default);
            let (Some(payload), Some(found)) = (payload, of_events.get(name)) else {
                continue;
            };
            let of_schema = of_schemas.entry(payload).or_default();
            for (rule, reason) in found {
                of_schema.entry(*rule).or_insert(*reason);
            }
        }
    }
    of_schemas
}

#[cfg(test)]
mod tests {
    use crate::changes::Kind;
    use crate::changes::tests::{compared, input};

    #[test]
    fn any_event_of_a_payload_accepts_its_changes() {
        let version = |settings: &str, fields: &str| {
            let schema = format!("{{\"type\": \"object\", \"properties\": {{{fields}}}}}");
            input([
                ("catalog.toml", settings),
                (
                    "events.csv",
                    "name,description,payload\nload,Loaded.,chat\nopen,Opened.,chat\n",
                ),
                ("payloads/chat.json", schema.as_str()),
            ])
        };
        let (url, id) = (
            "\"url\": {\"type\": \"string\"}",
            "\"id\": {\"type\": \"string\"}",
        );
        for (event, accepted) in [
            ("load", Some("Never read.")),
            ("open", Some("Never read.")),
            ("close", None),
        ] {
            let settings = format!(
                "[[accept]]\nrule = \"incompatible-payload\"\nevent = \"{event}\"\nreason = \"Never read.\"\n"
            );
            let before = version("", &format!("{url}, {id}"));
            let changes = compared(&before, &version(&settings, id));
            let mut removed = changes.iter().filter(|it| it.kind == Kind::FieldRemoved);
            let found = removed.next().map(|it| it.accepted.as_deref());
            assert_eq!(found, Some(accepted), "{event}: {changes:?}");
        }
    }

    #[test]
    fn an_entry_for_another_limit_accepts_no_further_one() {
        let accepted = |limit: &str, before: &str, after: &str| {
            let version = |settings: &str, limit: &str| {
                let schema = format!(
                    r#"{{"type": "object", "properties": {{"code": {{"type": "string"{limit}}}, "number": {{"type": "number"{limit}}}}}}}"#
                );
                input([
                    ("catalog.toml", settings),
                    (
                        "events.csv",
                        "name,description,payload\nload,Loaded.,coupon\n",
                    ),
                    ("payloads/coupon.json", schema.as_str()),
                ])
            };
            let settings = format!(
                "[[accept]]\nrule = \"incompatible-payload\"\nchange = \"{limit}\"\nreason = \"Longer.\"\n"
            );
            let changes = compared(&version("", before), &version(&settings, after));
            changes.iter().any(|it| it.accepted.is_some())
        };
        let most = |length: usize| format!(r#", "maxLength": {length}"#);
        let code = |what: &str, limit: &str| format!("limit-{what}:coupon#code={limit}");
        let looser = code("loosened", "must have at most 30 characters");
        assert!(accepted(&looser, &most(20), &most(30)));
        assert!(!accepted(&looser, &most(20), &most(30_000)));
        assert!(!accepted(&looser, &most(20), ""));
        let none = code(
            "loosened",
            "no limit (before: must have at most 20 characters)",
        );
        assert!(accepted(&none, &most(20), ""));
        assert!(!accepted(&none, &most(20), &most(30)));
        let tighter = code("tightened", "must have at most 10 characters");
        assert!(accepted(&tighter, &most(20), &most(10)));
        assert!(!accepted(&tighter, &most(20), &most(5)));
        let multiple = |of: usize| format!(r#", "multipleOf": {of}"#);
        let finer = "limit-loosened:coupon#number=must be a multiple of 2";
        assert!(accepted(finer, &multiple(6), &multiple(2)));
        assert!(!accepted(finer, &multiple(6), &multiple(1)));
        let finest = "limit-loosened:coupon#number=no limit (before: must be a multiple of 6)";
        assert!(accepted(finest, &multiple(6), ""));
    }
}
