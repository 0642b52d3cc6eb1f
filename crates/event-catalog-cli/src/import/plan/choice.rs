//! `--table`: selects the parts of a page below some headings.

use super::Obstacle;
use crate::import::page::Block;

/// Selects the blocks below the headings in `wanted`, each up to the next heading of the same or a
/// higher level. All blocks if `wanted` is empty.
pub(super) fn below(blocks: Vec<Block>, wanted: &[String]) -> Result<Vec<Block>, Obstacle> {
    if wanted.is_empty() {
        return Ok(blocks);
    }
    let mut headings = Vec::new();
    let mut found = vec![false; wanted.len()];
    let mut title = None;
    let mut chosen: Vec<Block> = Vec::new();
    // The level of the wanted heading above the current block.
    let mut below: Option<usize> = None;
    for block in blocks {
        if let Block::Heading { level, text, .. } = &block {
            below = below.filter(|above| level > above);
            for (found, wanted) in found.iter_mut().zip(wanted) {
                if is_same(text, wanted) {
                    *found = true;
                    below = below.or(Some(*level));
                }
            }
            // The page's first heading is its title, unless it is one of the wanted headings.
            if headings.is_empty() && below.is_none() {
                title = Some((*level, block.clone()));
            }
            headings.push(text.clone());
        }
        if below.is_some() {
            chosen.push(block);
        }
    }
    let unfound = wanted.iter().zip(found).filter(|(_, found)| !found);
    let unfound: Vec<_> = unfound.map(|(wanted, _)| wanted.clone()).collect();
    if !unfound.is_empty() {
        return Err(Obstacle::NoSuchSection(unfound, headings));
    }
    let is_title = |above: usize| {
        chosen.iter().all(|block| match block {
            Block::Heading { level, .. } => *level > above,
            _ => true,
        })
    };
    if let Some((_, title)) = title.filter(|(level, _)| is_title(*level)) {
        chosen.insert(0, title);
    }
    Ok(chosen)
}

fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Source;

    const PAGE: &str = "# Events\n\nHello.\n\n## Orders\n\nOf orders.\n\n### Paid\n\nText.\n\n## Chat\n\nOf chats.\n";

    /// The remaining headings and texts.
    fn left(page: &str, wanted: &[&str]) -> Result<Vec<String>, Obstacle> {
        let page = Source::Markdown.read(page, "page.md").expect("a page");
        let wanted: Vec<_> = wanted.iter().map(|it| (*it).to_owned()).collect();
        let blocks = below(page.blocks, &wanted)?.into_iter();
        let texts = blocks.map(|block| match block {
            Block::Heading { text, .. } => text,
            Block::Text { markdown, .. } => markdown,
            Block::Table(table) => table.markdown,
        });
        Ok(texts.collect())
    }

    #[test]
    fn a_heading_chooses_what_is_below_it() {
        let is = |wanted: &[&str], expected: &[&str]| {
            assert_eq!(left(PAGE, wanted).expect("found"), expected, "{wanted:?}");
        };
        is(
            &["orders "],
            &["Events", "Orders", "Of orders.", "Paid", "Text."],
        );
        is(&["Paid"], &["Events", "Paid", "Text."]);
        is(
            &["Paid", "Chat"],
            &["Events", "Paid", "Text.", "Chat", "Of chats."],
        );
        let orders = ["Events", "Orders", "Of orders.", "Paid", "Text."];
        is(&["Orders", "Paid"], &orders);
        let all = left(PAGE, &[]).expect("found");
        assert_eq!(left(PAGE, &["Events"]).expect("found"), all);
        let page = "## Orders\n\nOf orders.\n\n## Chat\n\nOf chats.\n";
        assert_eq!(left(page, &["Chat"]).expect("found"), ["Chat", "Of chats."]);
    }

    #[test]
    fn a_heading_that_is_not_there_is_reported() {
        let names = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let headings = names(&["Events", "Orders", "Paid", "Chat"]);
        let expected = Obstacle::NoSuchSection(names(&["Order"]), headings);
        assert_eq!(left(PAGE, &["Chat", "Order"]), Err(expected));
    }
}
