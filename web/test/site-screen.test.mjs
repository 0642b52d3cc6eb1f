// Tests of the page layout: the first event is visible without scrolling, and on a phone, everything can be read and
// tapped.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { catalogs, generate, made, root } from "../support/generate.mjs";
import { open, phone, screenshots, setUp, sites, violations } from "../support/site.mjs";

catalogs.recipe = join(root, "examples", "recipes", "events", "catalog");
setUp("site-screen");

const small = { ...phone, viewport: { width: 320, height: 640 } };
const laptop = { viewport: { width: 1280, height: 800 } };

function wordySite() {
  const folder = join(made, "site-screen-wordy");
  mkdirSync(folder, { recursive: true });
  const name = Array.from({ length: 6 }, (_, at) => `customer${at}`).join("_");
  writeFileSync(join(folder, "events.csv"), `name,description,module\n${name},${"A long description. ".repeat(10)},customer0\nseen,Seen.,\n`);
  writeFileSync(join(folder, "intro.md"), `- ${"A list comes first. ".repeat(30)}\n\n${"Then a text. ".repeat(200)}\n\n# And a heading\n\n${"word".repeat(100)}\n`);
  writeFileSync(join(folder, "catalog.toml"), 'title = "Wordy"\nintro = "intro.md"\n[[section]]\ntitle = "Events of customers"\nintro = "intro.md"\nevents = ["events.csv"]\n');
  sites.wordy = generate("site-screen/wordy", "html", folder);
}

describe("the first screen", () => {
  for (const [view, options] of Object.entries({ laptop, phone })) {
    test(`of a ${view} has an event`, async (t) => {
      wordySite();
      for (const name of ["real", "museum", "shop", "recipe", "wordy"]) {
        const page = await open(t, name, options);
        const { bottom, height } = await page.$eval(".events > li", (it) => ({ bottom: it.getBoundingClientRect().bottom, height: innerHeight }));
        t.diagnostic(`${name}: the first row ends at ${Math.round(bottom)} of ${height} pixels`);
        assert.ok(bottom <= height, `${name}: ${bottom} > ${height}`);
        await page.screenshot({ path: join(screenshots, `${name}-first-${view}.png`) });
      }
    });
  }

  test("folds the introduction, and unfolds it", async (t) => {
    const page = await open(t, "real");
    const list = page.locator(".intro li").first();
    assert.ok(!(await list.isVisible()));
    const button = page.locator(".intro button");
    assert.equal(await button.textContent(), "Read more about Events");
    assert.equal(await button.getAttribute("aria-expanded"), "false");
    await button.click();
    assert.ok(await list.isVisible());
    assert.equal(await button.getAttribute("aria-expanded"), "true");
    await button.click();
    assert.ok(!(await list.isVisible()));
    // Without a script and on paper, all of it can be read.
    await page.emulateMedia({ media: "print" });
    assert.ok(await list.isVisible());
    const plain = await open(t, "real", { javaScriptEnabled: false });
    assert.ok(await plain.isVisible(".intro li"));
    const shop = await open(t, "shop");
    assert.equal(await shop.$(".fold"), null);
  });
});

describe("a row", () => {
  test("shows its module, and that it opens", async (t) => {
    for (const options of [laptop, phone]) {
      const page = await open(t, "real", options);
      assert.equal(await page.innerText("#hide > small"), "Chat widget");
      const turned = () => page.$eval("#hide", (it) => [getComputedStyle(it, "::before").content, getComputedStyle(it, "::before").rotate]);
      const closed = await turned();
      assert.equal(closed[0], '""');
      await page.click("#hide h3 + p");
      assert.notDeepEqual(await turned(), closed);
    }
  });

  test("breaks a long name after its underscores, and copies it as it is", async (t) => {
    wordySite();
    const page = await open(t, "wordy", small);
    const name = await page.$eval(".events > li", (it) => it.id);
    const { lines, selected } = await page.evaluate(() => {
      const link = document.querySelector(".events h3 a");
      const range = new Range();
      const lines = new Map();
      for (const node of link.childNodes) {
        if (!node.data) continue;
        range.selectNodeContents(node);
        const top = Math.round(range.getBoundingClientRect().top);
        lines.set(top, (lines.get(top) ?? "") + node.data);
      }
      getSelection().selectAllChildren(link);
      return { lines: [...lines.values()], selected: String(getSelection()) };
    });
    assert.ok(lines.length > 2, lines.join(" "));
    for (const line of lines.slice(0, -1)) assert.match(line, /_$/);
    assert.equal(selected, name);
    assert.equal(await page.textContent(".events h3 a"), name);
  });
});

test("nested fields are indented below their object", async (t) => {
  for (const options of [laptop, phone]) {
    const page = await open(t, "museum", { ...options, hash: "#door_opened" });
    const left = (path) =>
      page.$$eval("#door_opened tbody tr", (rows, path) => {
        const cell = rows.map((row) => row.cells[0]).find((it) => it.querySelector("code").textContent === path);
        const range = new Range();
        range.selectNodeContents(cell);
        return range.getBoundingClientRect().left;
      }, path);
    const [door, name, size, width, kind, material] = [await left("door"), await left("door.name"), await left("door.size"), await left("door.size.width"), await left("lock.kind"), await left("material")];
    assert.ok(door < name && name === size && size < width, [door, name, size, width].join());
    assert.equal(kind, name);
    assert.equal(material, door);
  }
});

describe("a phone", () => {
  const hashes = { real: ["", "#link_clicked", "#?q=link_cliked"], museum: ["#door_opened", "#door_closed", "#?q=visitors"], shop: ["#parcel_sent", "#?q=zzzzzz"], wordy: [""] };

  test("has no control that is too small for a finger, and nothing outside the screen", async (t) => {
    wordySite();
    for (const options of [small, phone]) {
      for (const [name, all] of Object.entries(hashes)) {
        for (const hash of all) {
          const page = await open(t, name, { ...options, hash });
          await page.click("#page-filters > summary");
          const { narrow, outside, width } = await page.evaluate(() => {
            for (const it of document.querySelectorAll(".events")) it.style.contentVisibility = "visible";
            const inView = (it) => it.checkVisibility() && !it.closest(".none, .unseen") && it.getBoundingClientRect().width > 1;
            const controls = [...document.querySelectorAll("button, select, summary, input[type=search], label:has([type=checkbox]), .events > li")].filter(inView);
            const box = (it) => `${it.tagName} ${it.textContent.slice(0, 30)} ${Math.round(it.getBoundingClientRect().width)}x${Math.round(it.getBoundingClientRect().height)}`;
            const narrow = controls.filter((it) => it.getBoundingClientRect().height < 44 || it.getBoundingClientRect().width < 44).map(box);
            const outside = [...document.querySelectorAll("main *, header *, aside *")].filter(inView).filter((it) => it.getBoundingClientRect().right > innerWidth + 0.5).map(box);
            return { narrow, outside, width: document.documentElement.scrollWidth };
          });
          assert.deepEqual(narrow, [], name + hash);
          assert.deepEqual(outside, [], name + hash);
          assert.equal(width, options.viewport.width, name + hash);
          await page.screenshot({ path: join(screenshots, `${name}-${hash.replace(/\W/g, "") || "first"}-${options.viewport.width}.png`) });
        }
      }
    }
  });

  test("cuts nothing off: what is wider than its box wraps or can be scrolled", async (t) => {
    const page = await open(t, "museum", { ...small, hash: "#door_opened" });
    const cut = await page.evaluate(() => {
      const all = [...document.querySelectorAll("main *, .search input")];
      return all
        .filter((it) => it.checkVisibility() && !it.closest(".unseen") && it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 0 && getComputedStyle(it).overflowX === "hidden")
        .map((it) => it.outerHTML.slice(0, 100));
    });
    assert.deepEqual(cut, []);
    assert.deepEqual(await violations(page), []);
  });

  test("goes from the filters back to the events", async (t) => {
    const page = await open(t, "real", phone);
    await page.click("#page-filters > summary");
    await page.check("input[value=sms]");
    await page.click("#page-done");
    assert.ok(!(await page.isVisible("input[value=sms]")));
    assert.ok(await page.isVisible("#sms_double_opt_in"));
    assert.equal(await page.evaluate("scrollY"), 0);
  });
});
