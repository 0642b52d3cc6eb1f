// The site while someone edits the catalog: a typo, the error in the browser, the fix, the new page.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

import { launch } from "../support/browser.mjs";
import { catalogs, command, made } from "../support/generate.mjs";
import { screenshots, violations } from "../support/site.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Serves a copy of a catalog. Returns its folder, its address, and a function that ends the server. */
async function serve(t, name, catalog) {
  const folder = join(made, "serve", name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(catalog, folder, { recursive: true });
  const server = spawn(command, ["serve", folder, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((done) => server.once("exit", done));
  t.after(() => server.kill() && ended);
  for await (const line of createInterface(server.stdout)) {
    const [url] = /^http:\S+/.exec(line) ?? [];
    if (url) return { folder, url, end: () => server.kill("SIGINT") && ended };
  }
  throw new Error("the server has not said where it is");
}

/** Opens a page of the server. The test fails if anything on it fails, or sends a request elsewhere. */
async function open(t, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const trouble = [];
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("console", (message) => trouble.push(message.text()));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) trouble.push(request.url());
  });
  t.after(() => context.close());
  await page.goto(url);
  return { page, trouble };
}

const editing = (file, from, to) => {
  const text = readFileSync(file, "utf8");
  assert.ok(text.includes(from));
  // Saves like a spreadsheet: the whole text goes into another file, which then replaces the first.
  writeFileSync(`${file}.tmp`, text.replace(from, to));
  renameSync(`${file}.tmp`, file);
};

test("a mistake in the table, the error in the browser, the fix, the page", async (t) => {
  const { folder, url } = await serve(t, "real", catalogs.real);
  const table = join(folder, "modules.csv");
  const { page, trouble } = await open(t, `${url}#link_clicked`);
  await page.waitForSelector("#link_clicked.open");
  assert.ok(!(await page.isVisible("#page-live")));

  editing(table, "\nlink_clicked,", "\nn/a,");
  await page.waitForSelector("#page-live.error");
  assert.match(await page.textContent("#page-live summary"), /^\d errors? .*in the catalog; the page shows the last valid version$/);
  // There is one card for each finding: the problem, its place, and what to do.
  assert.equal(await page.locator("#page-live article").count(), Number(/^\d+/.exec(await page.textContent("#page-live summary"))[0]));
  const card = page.locator("#page-live article.error").first();
  assert.match(await card.locator(".message").innerText(), /^error .*`n\/a`/);
  assert.match(await card.locator(".place").innerText(), /modules\.csv:51:1 \(cell A51\)$/);
  assert.match(await card.locator("pre").innerText(), /^51 n\/a,"A link was clicked/);
  assert.equal(await card.locator("mark").innerText(), "n/a");
  assert.match(await card.locator(".help").innerText(), /^Help: .*write the event's name/);
  assert.equal(await card.locator(".rule").innerText(), "invalid-name");
  assert.equal(await page.getAttribute("#page-live-spoken", "role"), "alert");
  assert.match(await page.textContent("#page-live-spoken"), /in the catalog/);
  // The last page without errors is still there, and works.
  assert.ok(await page.isVisible("#link_clicked .more"));
  await page.fill("#page-query", "wechat");
  assert.equal(await page.textContent("#page-status"), "1 of 210 events");
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(screenshots, `serve-error-${colorScheme}.png`) });
    assert.deepEqual(await violations(page), []);
  }
  // The list of findings can be closed.
  await page.click("#page-live summary");
  assert.ok(!(await page.isVisible("#page-live article")));

  editing(table, "\nn/a,", "\nlink_opened_now,");
  await page.waitForSelector("#link_opened_now", { state: "attached" });
  await page.waitForFunction(() => document.querySelector("#page-live").hidden);
  // The reader's search is still there.
  assert.equal(await page.inputValue("#page-query"), "wechat");
  assert.equal(await page.textContent("#page-status"), "1 of 210 events");

  // If the typo is undone, the page isn't replaced.
  await page.evaluate(() => (window.same = true));
  editing(table, "\nlink_opened_now,", "\nlink_opened_now,,,,");
  await page.waitForSelector("#page-live.error");
  editing(table, "\nlink_opened_now,,,,", "\nlink_opened_now,");
  await page.waitForSelector("#page-live", { state: "hidden" });
  assert.equal(await page.evaluate("window.same"), true);
  assert.deepEqual(trouble, []);
});

test("hostile rows are shown as text", async (t) => {
  const { folder, url } = await serve(t, "museum", catalogs.museum);
  const { page, trouble } = await open(t, url);
  const row = '\n</pre><script>window.pwned = 1</script>,<img src=x onerror="window.pwned = 2">,nowhere,\n';
  const table = join(folder, "hostile.csv");
  writeFileSync(table, readFileSync(table, "utf8") + row.slice(1));
  await page.waitForFunction(() => document.querySelector("#page-live .cards").textContent.includes("</pre><script>window.pwned = 1</script>"));
  assert.equal(await page.evaluate("window.pwned"), undefined);
  assert.deepEqual(trouble, []);
});

test("each finding has a card, errors come first, and very many are summarized", async (t) => {
  const folder = join(made, "serve-many");
  mkdirSync(folder, { recursive: true });
  const rows = Array.from({ length: 14 }, () => "n/a,Something has happened.");
  writeFileSync(join(folder, "events.csv"), `name,description\nload,The chat was loaded.\n${rows.join("\n")}\nlast,TODO\n`);
  const { url } = await serve(t, "many", folder);
  for (const [view, options] of [["desktop", {}], ["phone", { viewport: { width: 320, height: 640 }, hasTouch: true }]]) {
    const { page, trouble } = await open(t, url, options);
    await page.waitForSelector("#page-live.error");
    const levels = await page.$$eval("#page-live article", (all) => all.map((it) => it.className));
    assert.equal(levels.filter((it) => it === "error").length, 10);
    assert.deepEqual(levels, levels.toSorted());
    assert.match(await page.innerText("#page-live .note"), /^… and 4 more `invalid-name`\n/);
    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), options.viewport?.width ?? 1280);
    assert.deepEqual(await violations(page), []);
    await page.screenshot({ path: join(screenshots, `serve-cards-${view}.png`) });
    assert.deepEqual(trouble, []);
  }
});

test("a catalog that is broken from the beginning has a page as soon as it is fixed", async (t) => {
  const broken = join(made, "serve-broken");
  mkdirSync(broken, { recursive: true });
  const table = "name,description\nload,The chat was loaded.\nload,The chat was opened.\n";
  writeFileSync(join(broken, "events.csv"), table);
  const { folder, url } = await serve(t, "broken", broken);
  const { page, trouble } = await open(t, url);
  await page.waitForSelector("#page-live.error");
  assert.match(await page.innerText("#page-live"), /the page appears when the errors are fixed/);
  await page.screenshot({ path: join(screenshots, "serve-nothing-yet-light.png") });
  editing(join(folder, "events.csv"), "\nload,The chat was opened", "\nopen,The chat was opened");
  await page.waitForSelector("#open");
  assert.ok(!(await page.isVisible("#page-live")));
  assert.deepEqual(trouble, []);
});

test("more pages can be open than a browser has connections, and all learn when the server ends", async (t) => {
  const { folder, url, end } = await serve(t, "shop", catalogs.shop);
  const context = await browser.newContext();
  t.after(() => context.close());
  const pages = [];
  for (let count = 0; count < 9; count += 1) {
    const page = await context.newPage();
    // A headless browser treats all pages as visible; in a reader's browser, only one is.
    await page.addInitScript(() => {
      let visible = true;
      Object.defineProperty(document, "visibilityState", { get: () => (visible ? "visible" : "hidden") });
      window.setVisible = (is) => {
        visible = is;
        document.dispatchEvent(new Event("visibilitychange"));
      };
    });
    await page.goto(url);
    await page.waitForSelector("#order_placed");
    pages.push(page);
    if (count < 8) await page.evaluate("setVisible(false)");
  }
  editing(join(folder, "orders.csv"), "\ncheckout_step_", "\ncheckout_stage_");
  await pages[8].waitForSelector("#checkout_stage_1");
  assert.equal(await pages[0].$("#checkout_stage_1"), null);
  await pages[0].evaluate("setVisible(true)");
  await pages[0].waitForSelector("#checkout_stage_1");

  assert.equal(await end(), 0);
  await pages[8].waitForFunction(() => /has ended/.test(document.querySelector("#page-live:not([hidden]) summary")?.textContent));
  await pages[8].screenshot({ path: join(screenshots, "serve-ended-light.png") });
});
