//! Adds help to findings: whom a change to a payload breaks, and why an entry accepts nothing.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Accepts, Finding, Report};
use event_catalog_build::read::Mode;

use crate::against::links::Weight;
use crate::changes::Audience;
use crate::changes::gate::Gate;

/// Explains which users a change to a payload breaks, and whether the mode allows that.
pub(super) fn explain_mode(finding: &mut Finding, weight: Weight, gate: &Gate) {
    let mode = gate.mode();
    if mode == Mode::Full || !gate.has(Audience::Wire) {
        return;
    }
    let (who, is_kept) = match (weight.is_backward, weight.is_forward) {
        (true, true) => (
            "emitters and listeners have to be updated together",
            mode.is_backward() || mode.is_forward(),
        ),
        (true, false) => (
            "updated listeners don't understand events from emitters that aren't updated, nor stored events",
            mode.is_backward(),
        ),
        (false, true) => (
            "listeners that aren't updated don't understand events from updated emitters",
            mode.is_forward(),
        ),
        (false, false) => return,
    };
    let verb = if is_kept { "forbids" } else { "allows" };
    let said = format!("{who}; the mode `{}` {verb} this", mode.name());
    add_help(finding, &said);
}

/// If an entry in the older version names a finding, explains in the finding why that entry doesn't accept it.
pub(super) fn explain_old_accepts(report: &mut Report, new: &Catalog<'_>) {
    let all = Accepts::of(&new.input.settings);
    for finding in &mut report.findings {
        if finding.rule.is_comparing() && all.lets_pass(finding) {
            let text = "the older version already has this `[[accept]]`, for an earlier change: replace its reason \
                with the reason for this change";
            add_help(finding, text);
        }
    }
}

fn add_help(finding: &mut Finding, text: &str) {
    let help = finding.help.take().filter(|it| !it.is_empty());
    finding.help = Some(match help {
        Some(help) => format!("{help}; {text}"),
        None => text.to_owned(),
    });
}
