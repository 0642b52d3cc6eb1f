// The Markdown page, compiled by the tools of documentation sites, and read in a browser.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { evaluate } from "@mdx-js/mdx";
import comments from "@slorber/remark-comment";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import * as runtime from "react/jsx-runtime";
import directives from "remark-directive";
import remarkGfm from "remark-gfm";

import { launch } from "../support/browser.mjs";
import { catalogs, generate, made, read, run, web } from "../support/generate.mjs";
import { seen } from "../support/hostile.mjs";
import { found, names, renamed } from "../support/names.mjs";

const page = (name, catalog) => read(generate(`markdown/${name}`, "markdown", catalog), "events.md");
const museum = page("museum", catalogs.museum);
const real = page("real", catalogs.real);
const anyForm = page("names", catalogs.names);

/** Compiles MDX like Docusaurus: with GitHub's tables, directives, and comments as in HTML. */
async function mdx(text) {
  const remarkPlugins = [remarkGfm, directives, comments];
  const { default: Content } = await evaluate(text, { ...runtime, remarkPlugins });
  return renderToStaticMarkup(createElement(Content));
}

/** MDX alone. */
async function pureMdx(text) {
  const { default: Content } = await evaluate(text, { ...runtime, remarkPlugins: [remarkGfm] });
  return renderToStaticMarkup(createElement(Content));
}

/** CommonMark with GitHub's extensions. */
const github = (text) =>
  micromark(text, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

const engines = { "MDX as in Docusaurus": mdx, MDX: pureMdx, "GitHub's Markdown": github };

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** What a reader sees on a page: its tables, headings and links, and the code that ran on it. */
async function reading(html) {
  const tab = await browser.newPage();
  const errors = [];
  const requests = [];
  tab.on("pageerror", (error) => errors.push(error.message));
  tab.on("request", (request) => requests.push(request.url()));
  await tab.setContent(`<!doctype html><meta charset="utf-8"><body>${html}`);
  const found = await tab.evaluate(() => {
    const texts = (row) => [...row.cells].map((cell) => cell.textContent.trim());
    return {
      rows: [...document.querySelectorAll("tbody tr")].map(texts),
      headings: [...document.querySelectorAll("h1, h2, h3")].map((it) => [it.tagName, it.textContent.trim()]),
      ids: [...document.querySelectorAll("[id]")].map((it) => it.id),
      links: [...document.querySelectorAll("a[href]")].map((it) => it.getAttribute("href")),
      paragraphs: [...document.querySelectorAll("p, li, pre")].map((it) => it.textContent.trim()),
      unwanted: document.querySelectorAll("script, img, b, section, component").length,
      pwned: window.pwned,
    };
  });
  await tab.close();
  return { ...found, errors, requests };
}

for (const [name, compile] of Object.entries(engines)) {
  describe(name, () => {
    test("shows everything in the cells as text", async () => {
      const it = await reading(await compile(museum));
      const descriptions = Object.fromEntries(it.rows.filter(([event]) => Object.hasOwn(seen, event)));
      assert.deepEqual(descriptions, seen);
      assert.equal(it.pwned, undefined);
      assert.equal(it.unwanted, 0);
      assert.deepEqual(it.errors, []);
      assert.deepEqual(it.requests, []);
      assert.ok(it.links.every((link) => /^(https?:|mailto:|#)/.test(link)), it.links.join());
    });

    test("shows the form of the page", async () => {
      const it = await reading(await compile(museum));
      assert.deepEqual(it.headings.map(([tag, text]) => `${tag} ${text}`).slice(0, 4), [
        "H1 Museum </script> */ `${title}` {title} <!-- -->",
        "H2 Visitors",
        "H2 Hostile | <section> {x}",
        "H2 For the museum's friends",
      ]);
      for (const text of [
        "What visitors do. See the page, code {x} and https://example.org.",
        "A list with {braces} and <b>HTML</b>",
        '<script>window.pwned = "intro"</script>',
        'const braces = { in: "code" };',
        "[a script](javascript:alert(1))",
        "Doors & rooms: 1 < 2, {not a variable}.",
      ]) {
        assert.ok(it.paragraphs.includes(text), text);
      }
      assert.equal(it.rows.find(([event]) => event === "door_closed")[1].split(" A door")[0],
        "Deprecated since v2.0. Doors close by themselves; see door_opened. Use door_opened.");
      const room = it.rows.find(([field]) => field === "room");
      assert.deepEqual(room, ["room", "string", "optional", "The room | the hall, {room}.", '"</script> | `x` */"']);
    });

    test("has an anchor for every event, old name and payload, and no broken links", async () => {
      const it = await reading(await compile(museum));
      for (const id of ["door_opened", "entrance_opened", "level_2", "constructor", "payload-door", "payload-visit"]) {
        assert.equal(it.ids.filter((other) => other === id).length, 1, id);
      }
      for (const link of it.links.filter((link) => link.startsWith("#"))) assert.ok(it.ids.includes(link.slice(1)), link);
    });

    test("shows names of any form, and links to each of them work", async () => {
      const it = await reading(await compile(anyForm));
      assert.deepEqual(it.rows.slice(0, names.length).map(([name]) => name), names);
      assert.equal(it.pwned, undefined);
      assert.equal(it.unwanted, 0);
      assert.equal(new Set(it.ids).size, it.ids.length);
      const anchors = it.ids.filter((id) => !/^(payload|type)-/.test(id)).map((id) => decodeURIComponent(id));
      for (const name of [...names, ...renamed.keys()]) assert.ok(anchors.includes(name), name);
      for (const link of it.links) assert.ok(found(link, it.ids), link);
    });

    test("shows the real catalog like the published page", async () => {
      const it = await reading(await compile(real));
      const published = read(web, "..", "tests", "seed", "events.md").split("\n");
      const rows = published.filter((line) => /^\| [a-z-]/.test(line)).map((line) => line.slice(2).split(" |")[0].trim());
      const names = it.rows.map(([name]) => name).filter((name) => rows.includes(name));
      assert.equal(new Set(names).size, 210 + 1, "all events, and the separator");
      const [, description] = it.rows.find(([name]) => name === "sign_in_pin_mail_sent");
      assert.equal(description, "A customer was sent an email with their PIN / code.");
    });
  });
}

test("mdBook finds nothing to include", () => {
  for (const text of [museum, real]) assert.doesNotMatch(text, /\{\{/);
});

test("a description of a million characters", async () => {
  const folder = join(made, "markdown", "million");
  mkdirSync(folder, { recursive: true });
  // Input that Markdown engines are slow at: opening characters that are never closed.
  const text = "{<[|$:a <b> & ".repeat(60_000);
  writeFileSync(join(folder, "events.csv"), `name,description\nlong,${text}\n`);
  const page = read(generate("markdown/million-page", "markdown", join(folder, "events.csv")), "events.md");
  assert.ok(page.length > 1_000_000);
  const short = page.slice(0, page.indexOf("long |") + 2000).replace(/\\$/, "") + " |\n";
  const it = await reading(await mdx(short));
  assert.ok(text.startsWith(it.rows[0][1].slice(0, 500)));
});

describe("inject", () => {
  const folder = join(made, "inject");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(web, "pages"), folder, { recursive: true });
  const inject = (...args) => run(["inject", "--catalog", catalogs.museum, ...args], { cwd: folder });
  const text = (file) => readFileSync(join(folder, file), "utf8");

  test("fills a page, keeps its own prose, and the result compiles", async () => {
    const before = text("docs.mdx");
    assert.equal(inject("--check", "docs.mdx").status, 1);
    assert.match(inject("--check", "docs.mdx").stderr, /^docs\.mdx:\d+: this block is out of date; run `event-catalog inject docs\.mdx`/m);
    assert.equal(text("docs.mdx"), before);
    const { status, stdout } = inject("docs.mdx");
    assert.equal(status, 0);
    assert.equal(stdout, "docs.mdx (written)\n");
    assert.equal(inject("--check", "docs.mdx").status, 0);
    assert.equal(inject("docs.mdx").stdout, "docs.mdx (unchanged)\n");
    const own = (page) => page.replace(/(event-catalog:begin[^\n]*\n).*?([^\n]*event-catalog:end)/gs, "$1$2");
    assert.equal(own(text("docs.mdx")), own(before));

    const it = await reading(await pureMdx(text("docs.mdx")));
    assert.deepEqual(it.headings.map(([, name]) => name).slice(0, 3), ["Our events", "Doors", "The rest"]);
    assert.deepEqual(it.rows.slice(0, 3).map(([name]) => name), ["door_opened", "door_closed", "door_knocked"]);
    assert.equal(it.rows[0][2], "door");
    assert.ok(it.ids.includes("payload-door"));
    assert.equal(it.pwned, undefined);
  });

  test("fills HTML comments, with examples if the page has no payloads", async () => {
    assert.equal(inject("docs.md").status, 0);
    for (const compile of [mdx, github]) {
      const it = await reading(await compile(text("docs.md")));
      assert.deepEqual(it.rows.map(([name]) => name), ["door_opened", "door_closed", "door_knocked"]);
      assert.equal(it.rows[0][2], '{"door":{"name":"</script>"},"material":"wood","__proto__":"x"}');
    }
  });

  test("writes nothing if a marker is wrong, and reports all wrong markers", () => {
    const before = text("docs.md");
    writeFileSync(join(folder, "wrong.md"), "<!-- event-catalog:begin modul=\"door\" -->\n<!-- event-catalog:end -->\n");
    writeFileSync(join(folder, "wrong2.md"), "x\n<!-- event-catalog:begin module=\"dor\" -->\n<!-- event-catalog:end -->\n");
    writeFileSync(join(folder, "docs.md"), before.replace("| door_closed", "| edited"));
    const { status, stderr } = inject("docs.md", "wrong.md", "wrong2.md");
    assert.equal(status, 2);
    assert.match(stderr, /^wrong\.md:1: `modul` isn't a filter; did you mean `module`\?$/m);
    assert.match(stderr, /^wrong2\.md:2: there is no module `dor` in this catalog; did you mean `door`\?$/m);
    assert.equal(text("docs.md"), before.replace("| door_closed", "| edited"));
    assert.equal(inject("missing.md").status, 2);
  });
});
