//! Tests the identifiers in generated code.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::generate::{Options, rust};
use event_catalog_build::read::{Input, Memory};

/// Every word that Rust or the generated API uses, and numbers.
const NAMES: &str = "self super crate as async await break const continue dyn else enum extern false fn \
    for if impl in let loop match mod move mut pub ref return static struct trait true type unsafe use \
    where while abstract become box do final gen macro override priv try typeof unsized virtual yield \
    union all a_l_l event module family option result error string vec some none ok err a a1 b_2 \
    c_3_d level_10 level_1_of_10 nps_survey_score_7";

/// Names in other forms, with characters that have a meaning in Rust.
const OTHERS: [&str; 8] = [
    "2fa.enabled",
    "Préférence changée",
    "注文確定",
    "jira:issue_updated",
    "`${x}`</script>*/",
    "a\\b'c{}//#",
    "iOS App Opened",
    "../__proto__",
];

#[test]
fn debug_writes_the_variants() {
    let mut table = String::from("name,description\n");
    for name in NAMES.split_whitespace() {
        table.push_str(&format!("{name},It happened.\n"));
    }
    for name in OTHERS {
        table.push_str(&format!("\"{name}\",It happened.\n"));
    }
    table.push_str("checkout_step_{1..12},A step.\n");
    let folder = [("events.csv", table.into_bytes())];
    let input = Input::read_folder(&folder.into_iter().collect::<Memory>()).unwrap();
    let catalog = Catalog::new(&input);
    let code = rust(&catalog, &Options::default()).unwrap();

    let (_, body) = code.split_once("pub enum Event {\n").unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    let lines = body.lines().map(str::trim);
    let variants: Vec<&str> = lines
        .filter(|line| !line.starts_with("//"))
        .map(|line| line.trim_end_matches(','))
        .collect();

    let (_, table) = code.split_once("const IDENTIFIERS").unwrap();
    let (_, table) = table.split_once("\"\\\n").unwrap();
    let (table, _) = table.split_once("\",").unwrap();
    let identifiers: Vec<&str> = table
        .lines()
        .map(|line| line.trim().trim_end_matches('\\'))
        .filter(|line| !line.is_empty())
        .collect();

    assert_eq!(identifiers, variants);
    assert_eq!(variants.len(), catalog.events.len());
    assert_eq!(
        catalog.events.len(),
        NAMES.split_whitespace().count() + OTHERS.len() + 12
    );
}
