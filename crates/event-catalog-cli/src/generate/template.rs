//! Fills a user's template with the catalog, for languages and formats without a generator. The
//! language is Jinja, as implemented by [MiniJinja](https://docs.rs/minijinja).

mod case;
mod context;
mod limits;
mod text;
mod types;

use std::io;
use std::path::{Component, Path};

use anyhow::{Context as _, bail};
use event_catalog_build::printable;
use event_catalog_build::read::{Disk, Folder as _};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};

use super::selection::Selection;
use super::{GeneratedFile, address, prose};
use crate::{output, text_file};
use context::Context;
use limits::Output;
pub(crate) use text::fill_text;

/// The extensions of templates. The output file has the same name without the extension.
const ENDINGS: [&str; 3] = [".jinja", ".jinja2", ".j2"];

/// Fills a template, which can include other templates in its folder.
///
/// # Errors
///
/// If the template can't be read, is invalid, or uses something that doesn't exist. The error
/// contains the line in the template.
pub(crate) fn generate(
    selection: &Selection<'_, '_>,
    template: &Path,
) -> anyhow::Result<GeneratedFile> {
    let shown = output::path(template);
    let name = template.file_name().and_then(|name| name.to_str());
    let Some(name) = name else {
        bail!("the name of the template `{shown}` isn't UTF-8; rename the file");
    };
    let made = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
    let Some(made) = made.filter(|made| !made.is_empty()) else {
        bail!(
            "the output of the template `{shown}` has no name; name the template after the output \
             file plus `.jinja`, such as `{name}.jinja`"
        );
    };
    let text = text_file::read(template)
        .with_context(|| format!("the template `{shown}` cannot be read"))?;
    let folder = template.parent().unwrap_or(Path::new(""));
    let fuel = limits::fuel(selection);
    let context = Context::of(selection);
    let filled = limits::on_a_large_stack(|| fill(folder, name, text, &context, fuel));
    let text = filled.map_err(|error| explained(folder, &error))?;
    Ok(GeneratedFile {
        path: made.to_owned(),
        text,
    })
}

fn fill(
    folder: &Path,
    name: &str,
    text: String,
    context: &Context<'_>,
    fuel: u64,
) -> Result<String, Error> {
    let mut environment = environment(folder)?;
    environment.set_fuel(Some(fuel));
    limits::check(&text)?;
    environment.add_template_owned(name.to_owned(), text)?;
    let mut output = Output::default();
    environment
        .get_template(name)?
        .render_captured_to(Serde(context), &mut output)?;
    Ok(output.into_text())
}

/// Converts a name to another case.
type Case = fn(&str) -> String;

fn environment(folder: &Path) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    // Whitespace around a tag on its own line is there only for readability.
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    environment.set_syntax(syntax);
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let folder = folder.to_owned();
    environment.set_loader(move |name| included(&folder, name));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_debug(true);
    let cases: [(&str, Case); 5] = [
        ("upper_camel_case", case::upper_camel),
        ("lower_camel_case", case::lower_camel),
        ("snake_case", case::snake),
        ("shouty_snake_case", case::shouty_snake),
        ("kebab_case", case::kebab),
    ];
    for (name, case) in cases {
        environment.add_filter(name, move |text: &str| case(text));
    }
    environment.add_filter("anchor", |name: &str| address::anchor(name).into_owned());
    environment.add_filter("link", |name: &str| address::link(name));
    environment.add_filter("fragment", |anchor: &str| {
        address::fragment(anchor).into_owned()
    });
    environment.add_filter("plain", |text: &str| prose::plain(text));
    environment.add_filter("html", |text: &str| {
        Value::from_safe_string(prose::html::inline(text))
    });
    environment.add_filter("html_blocks", |text: &str| {
        Value::from_safe_string(prose::html::blocks(text))
    });
    Ok(environment)
}

/// Reads an included template; `None` if it doesn't exist. Files outside the folder can't be
/// included.
fn included(folder: &Path, name: &str) -> Result<Option<String>, Error> {
    let is_inside = |part: Component<'_>| match part {
        Component::Normal(part) => !part.as_encoded_bytes().starts_with(b"."),
        _ => false,
    };
    if name.contains('\\') || !Path::new(name).components().all(is_inside) {
        return Ok(None);
    }
    let bytes = Disk::new(folder).read(name);
    match bytes.and_then(text_file::text) {
        Ok(text) => limits::check(&text).map(|()| Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let detail = format!("the template `{name}` cannot be read: {error}");
            Err(Error::new(ErrorKind::InvalidOperation, detail))
        }
    }
}

/// Adds the line number, and the text of that line, to an error.
fn explained(folder: &Path, error: &Error) -> anyhow::Error {
    let mut place = output::path(&folder.join(error.name().unwrap_or_default()));
    let line = error.line();
    if let Some(line) = line {
        place += &format!(":{line}");
    }
    let kind = match error.kind() {
        ErrorKind::UndefinedError => "the template uses an unknown value".to_owned(),
        ErrorKind::OutOfFuel => limits::OUT_OF_FUEL.to_owned(),
        ErrorKind::WriteFailure => limits::too_long(),
        kind => kind.to_string(),
    };
    let detail = error
        .detail()
        .map(|detail| format!(": {}", printable(detail)));
    let mut text = format!("{place}: {kind}{}", detail.unwrap_or_default());
    let source = error.template_source().zip(line);
    let source = source.and_then(|(source, line)| source.lines().nth(line.checked_sub(1)?));
    if let Some(source) = source {
        text += &format!("\n  | {}", source.trim());
    }
    output::Lines(text).into()
}

#[cfg(test)]
mod tests;
