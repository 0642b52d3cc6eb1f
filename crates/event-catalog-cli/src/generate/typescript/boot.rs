//! Connects to the page's other scripts: the global function registered by the program that emits
//! events, and the data layer of a tag manager.

use anyhow::bail;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Placed, similar};

use super::text::{is_variable, string};
use crate::generate::selection::Selection;

/// The text that tag managers get as `event_category`: the setting, or else the global, or else the
/// title.
pub(crate) fn category<'c>(catalog: &'c Catalog<'_>) -> &'c str {
    let settings = &catalog.input.settings.javascript;
    let mut set = [&settings.category, &settings.global].into_iter().flatten();
    let title = Some(catalog.title()).filter(|title| !title.is_empty());
    let text = set.next().map(|it| it.value.as_str());
    text.or(title).unwrap_or("Events")
}

/// The `[javascript]` settings in `catalog.toml`, validated.
pub(crate) struct Page<'c> {
    /// The name of the global function.
    pub(crate) global: Option<&'c str>,
    /// `event_category` in the data layer.
    pub(crate) category: &'c str,
    /// The field of the detail that becomes `event_action`.
    pub(crate) action_field: Option<&'c str>,
    /// The field of the detail that becomes `event_label`.
    pub(crate) label_field: Option<&'c str>,
}

impl<'c> Page<'c> {
    /// # Errors
    ///
    /// If the global isn't a valid variable name, or a field in the settings isn't in the default
    /// payload.
    pub(crate) fn of<'s>(selection: &Selection<'c, 's>) -> anyhow::Result<Self> {
        let catalog = selection.catalog;
        let settings = &catalog.input.settings.javascript;
        if let Some(global) = &settings.global
            && !is_variable(&global.value)
        {
            bail!(
                "{}: `global` in `[javascript]` is {}, which cannot be the name of a function in \
                 JavaScript: use letters, digits, `_` and `$`, and no reserved word",
                catalog.input.sources.show(global.place),
                string(&global.value)
            );
        }
        let global = settings.global.as_ref().map(|it| it.value.as_str());
        Ok(Self {
            global,
            category: category(catalog),
            action_field: field(selection, "action_field", settings.action_field.as_ref())?,
            label_field: field(selection, "label_field", settings.label_field.as_ref())?,
        })
    }

    /// The name of the global that the classic script defines.
    pub(crate) fn classic_global(&self) -> String {
        format!("{}Events", self.global.unwrap_or("Catalog"))
    }

    /// Writes the types of the boot call.
    pub(crate) fn types(&self) -> String {
        let Some(global) = self.global else {
            return String::new();
        };
        format!(
            "
/** The options of `{global}(\"boot\", {{ … }})`, as far as they concern events. */
export interface BootOptions {{
  readonly eventListeners?: readonly Listener[] | undefined;
  readonly [option: string]: unknown;
}}

declare global {{
  /** The function that the chat registers on the page. */
  function {global}<Command extends string>(
    command: Command,
    ...options: Command extends \"boot\" ? [options?: BootOptions] : unknown[]
  ): unknown;

  interface Window {{
    {global}: typeof {global};
  }}
}}
"
        )
    }
}

/// Returns a setting that contains the name of a field, which must be in the default payload.
fn field<'c>(
    selection: &Selection<'c, '_>,
    key: &str,
    field: Option<&'c Placed<String>>,
) -> anyhow::Result<Option<&'c str>> {
    let Some(field) = field else {
        return Ok(None);
    };
    let schemas = &selection.catalog.schemas;
    let common = selection.common_payload();
    let properties = common.map_or(&[][..], |file| &schemas.get(file.root).properties);
    let names = properties.iter().map(|it| it.name.as_ref());
    if names.clone().any(|name| name == field.value) {
        return Ok(Some(&field.value));
    }
    let place = selection.catalog.input.sources.show(field.place);
    let value = string(&field.value);
    let help = match similar(&field.value, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "use a field that `[defaults] payload` describes".to_owned(),
    };
    bail!(
        "{place}: `{key}` in `[javascript.data_layer]` is {value}, which isn't a field of every event; {help}"
    )
}
