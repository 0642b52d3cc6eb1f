//! `templates`: a template, and the files of a whole catalog. The template terminates, and the
//! model of every accepted catalog can be written as JSON.

use event_catalog_build::catalog::Catalog;
use event_catalog_cli::api;
use serde_json::Value;

use crate::catalog::{self, expanded};
use crate::measure::Bound;

/// The fuel for the template in the input.
const FUEL: u64 = 20_000;

/// A template that prints everything that templates can access.
const MODEL: &str = "[{{ title|tojson }},{{ intro|tojson }},{{ sections|tojson }},{{ events|tojson }},\
    {{ modules|tojson }},{{ families|tojson }},{{ payloads|tojson }},{{ types|tojson }},\
    {{ common|tojson }},{{ global|tojson }}]";

const JSON: Bound = Bound {
    times: 3_000,
    plus: 10_000,
};

/// Fills a template.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let at = data
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(data.len());
    let (template, rest) = (&data[..at], data.get(at + 1..).unwrap_or_default());
    let rest: &[u8] = if rest.is_empty() {
        b"name,description,module\nload,The chat was loaded.,chat\nvote_{1..3},A vote.,\n"
    } else {
        rest
    };
    let input = catalog::read(&catalog::whole(rest));
    let catalog = Catalog::new(&input);
    if catalog::required(&catalog, data.len().max(rest.len())).errors() > 0 {
        return;
    }
    let model = match api::fill_template(&catalog, MODEL, u64::MAX / 1_000) {
        Ok(model) => model,
        Err(message) if catalog.events.is_empty() => {
            assert!(message.contains("no events"), "{message}");
            return;
        }
        Err(message) => panic!("the model cannot be written: {message}"),
    };
    JSON.hold("model", expanded(&catalog, rest.len()), model.len());
    if let Err(error) = serde_json::from_str::<Vec<Value>>(&model) {
        panic!("the model is not JSON: {error}\n{model}");
    }
    let Ok(template) = std::str::from_utf8(template) else {
        return;
    };
    let filled = api::fill_template(&catalog, template, FUEL);
    assert_eq!(
        filled,
        api::fill_template(&catalog, template, FUEL),
        "filled again"
    );
    if let Ok(filled) = filled {
        let most = usize::try_from(FUEL * 64).unwrap_or(usize::MAX);
        assert!(
            filled.len() <= most,
            "{} bytes for {FUEL} of fuel",
            filled.len()
        );
    }
}
