//! Checks that code blocks in docs/recipes.md that show a file match the file. (The others are tests of the
//! documentation: they are compiled and run.)

use std::path::Path;

#[test]
fn files_are_as_the_page_shows_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let page = std::fs::read_to_string(root.join("docs/recipes.md")).unwrap();
    let mut shown = 0;
    for block in page.split("\n```").skip(1).step_by(2) {
        let (info, text) = block.split_once('\n').unwrap();
        let Some((_, path)) = info.split_once(" file=") else {
            continue;
        };
        let file = std::fs::read_to_string(root.join(path)).unwrap();
        assert!(file.contains(text), "{path} does not have:\n{text}");
        shown += 1;
    }
    assert_eq!(shown, 4);
}
