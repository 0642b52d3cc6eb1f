//! The map `EVENTS`, from every name and alias to its event.

use super::allow;
use crate::catalog::Catalog;
use crate::generate::layout::layout;
use crate::ident::type_ident;

pub(super) fn write(catalog: &Catalog<'_>, runtime: &str, out: &mut String) {
    let phf = format!("{runtime}::__private::phf");
    let mut map = phf_codegen::Map::new();
    map.phf_path(&phf);
    for event in &catalog.events {
        let variant = format!("Event::{}", type_ident(&event.name));
        for alias in &event.aliases {
            map.entry(alias.name.as_ref(), variant.clone());
        }
        map.entry(event.name.as_ref(), variant);
    }
    out.push_str("/// Every name, and every alias, with its event: a perfect hash table.\n///\n");
    out.push_str("/// [`Event::from_name`] answers the same question faster.\n");
    out.push_str(&layout(allow(), 0));
    out.push_str(&format!(
        "pub static EVENTS: {phf}::Map<&'static ::core::primitive::str, Event> = {};\n\n",
        map.build()
    ));
}
