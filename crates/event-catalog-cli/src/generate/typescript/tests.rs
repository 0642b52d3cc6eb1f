//! The output for a small catalog. Tests in `web/` show that it compiles and works.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};

use super::{PackageOptions, generate};
use crate::generate::selection::{Customers, Scope};
use crate::generate::small;

fn package(input: &Input, customers: &[&str], files: &[&str]) -> anyhow::Result<String> {
    let catalog = Catalog::new(input);
    let scope = Scope {
        customers: customers.iter().map(|it| (*it).to_owned()).collect(),
        ..Scope::default()
    };
    let selection = scope.select(&catalog, Customers::Named)?;
    let generated = generate(&selection, &PackageOptions::default())?;
    let wanted = generated
        .iter()
        .filter(|it| files.contains(&it.path.as_str()));
    let texts = wanted.map(|it| format!("==== {}\n{}", it.path, it.text));
    Ok(texts.collect())
}

#[test]
fn the_generated_parts_of_the_package() {
    let files = [
        "events.d.ts",
        "names.js",
        "schemas.js",
        "events.global.d.ts",
    ];
    insta::assert_snapshot!(package(&small::input(), &[], &files).expect("a package"));
}

#[test]
fn the_readme() {
    insta::assert_snapshot!(package(&small::input(), &[], &["README.md"]).expect("a package"));
}

#[test]
fn a_customer_is_in_it_only_when_named() {
    let all = [
        "package.json",
        "README.md",
        "index.js",
        "events.d.ts",
        "names.js",
        "events.global.js",
    ];
    let without = package(&small::input(), &[], &all).expect("a package");
    assert!(!without.contains("acme"), "{without}");
    let with = package(&small::input(), &["Acme"], &all).expect("a package");
    assert!(with.contains("acme_opened: CommonDetail | undefined;"));
    assert!(with.contains("@deprecated Use `acme_opened` instead."));
}

#[test]
fn a_setting_that_cannot_be_used_is_named_with_its_place() {
    let message = |from: &str, to: &str| {
        let input = small::input_with(|settings| settings.replace(from, to));
        package(&input, &[], &[])
            .expect_err("a setting is wrong")
            .to_string()
    };
    let messages = [
        message(r#"global = "Shop""#, r#"global = "shop.window""#),
        message(r#"global = "Shop""#, r#"global = "new""#),
        message(r#"action_field = "shop""#, r#"action_field = "shopp""#),
        message(r#"action_field = "shop""#, r#"label_field = "items""#),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn a_long_chain_of_references_needs_no_deep_stack() {
    let link = |number: usize| {
        format!(
            r##""d{number}":{{"type":"object","properties":{{"x":{{"$ref":"#/$defs/d{}"}}}}}},"##,
            number + 1
        )
    };
    let links: String = (0..5_000).map(link).collect();
    let schema = format!(
        r##"{{"type":"object","properties":{{"x":{{"$ref":"#/$defs/d0"}}}},"$defs":{{{links}"d5000":{{"type":"string"}}}}}}"##
    );
    let files: Memory = [
        ("events.csv", "name,description,payload\nload,Loaded.,p\n"),
        ("payloads/p.json", &schema),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&files).expect("memory can be listed");
    let made = std::thread::Builder::new()
        .stack_size(512 << 10)
        .spawn(move || package(&input, &[], &["schemas.js"]).expect("a package"));
    let made = made.expect("a thread").join().expect("enough of a stack");
    assert!(made.contains("p#$defs/d5000\""), "the end of the chain");
}
