// The site of each catalog, opened from a file: what readers do, and what they see.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before } from "node:test";

import { launch } from "./browser.mjs";
import { catalogs, generate, read, root } from "./generate.mjs";

const axe = read(createRequire(import.meta.url).resolve("axe-core/axe.min.js"));

/** The folder for screenshots of pages. */
export const screenshots = join(root, "target", "screenshots");
mkdirSync(screenshots, { recursive: true });

/** The sites. Each test file has its own, because test files run at the same time. */
export const sites = {};

/** Generates the sites for the tests in a file, and starts the browser. */
export function setUp(folder) {
  before(async () => {
    for (const [name, catalog] of Object.entries(catalogs)) sites[name] = generate(`${folder}/${name}`, "html", catalog);
    browser = await launch();
  });
  after(() => browser?.close());
}

let browser;

export const address = (name) => pathToFileURL(join(sites[name], "index.html")).href;

export const desktop = { viewport: { width: 1280, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true };

/** Opens a page of a site. The test fails if anything on the page fails, or sends a request. */
export async function open(t, name, { hash = "", ...options } = {}) {
  const context = await browser.newContext({ ...desktop, ...options });
  const page = await context.newPage();
  const trouble = [];
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("console", (message) => trouble.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) trouble.push(request.url());
  });
  t.after(async () => {
    const pwned = await page.evaluate("window.pwned");
    await context.close();
    assert.equal(pwned, undefined);
    assert.deepEqual(trouble, []);
  });
  await page.goto(address(name) + hash);
  return page;
}

/** The names of the events that a reader sees. */
export const names = (page) =>
  page.$$eval(".events > li", (items) => items.filter((it) => it.checkVisibility({ contentVisibilityAuto: false })).filter((it) => !it.closest(".none")).map((it) => it.id));
/** Waits until a search is completely shown: counts and the address follow in a later frame. */
export const settled = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))));
export const status = (page) => page.textContent("#page-status");
export const focused = (page) => page.evaluate(() => document.activeElement.closest("li")?.id ?? document.activeElement.id);

/** The problems that axe finds in a page in its current state. */
export const violations = (page) =>
  // The page's policy allows no other scripts, but it doesn't apply to the debugger.
  page.evaluate(`${axe}; axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ": " + nodes.map((node) => node.html + " " + node.failureSummary).slice(0, 3).join("; ")))`);
