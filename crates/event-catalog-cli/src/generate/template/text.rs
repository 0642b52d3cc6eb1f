//! Fills a template from memory, with limited work.

use std::path::Path;

use event_catalog_build::catalog::Catalog;
use minijinja::value::Serde;

use super::context::Context;
use super::limits::{self, Output};
use super::{environment, explained};
use crate::generate::Scope;
use crate::generate::selection::Customers;

/// The name of the template in messages.
const NAME: &str = "template";

/// Fills a template that can't include others.
///
/// # Errors
///
/// If the template is invalid, uses something that doesn't exist, or runs out of fuel.
pub(crate) fn fill_text(
    catalog: &Catalog<'_>,
    template: &str,
    fuel: u64,
) -> anyhow::Result<String> {
    let selection = Scope::default().select(catalog, Customers::All)?;
    let context = Context::of(&selection);
    let filled = environment(Path::new("")).and_then(|mut environment| {
        environment.set_loader(|_| Ok(None::<String>));
        environment.set_fuel(Some(fuel));
        limits::check(template)?;
        let template = environment.template_from_named_str(NAME, template)?;
        let mut output = Output::default();
        template.render_captured_to(Serde(&context), &mut output)?;
        Ok(output.into_text())
    });
    filled.map_err(|error| explained(Path::new(""), &error))
}
