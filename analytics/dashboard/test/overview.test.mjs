// The first screen, and what clicks do. `scripts/test-web ../analytics/dashboard/test/*.test.mjs` runs these;
// they need no store, because a server with a fake API answers.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { hostile } from "./support/data.mjs";
import { open, search, settled, texts } from "./support/open.mjs";

const chips = (page) => texts(page, "#filters .chip .cell");
const top = (page, title) => page.locator(".card", { has: page.getByRole("heading", { name: title, exact: true }) });
const asked = (server, panel) => server.asked.filter((it) => it.startsWith(`${panel}?`)).map((it) => new URLSearchParams(it.slice(panel.length)));

describe("the first screen", () => {
  test("shows the numbers, how they have changed, and what is most frequent", async (t) => {
    const { page } = await open(t, "many");
    assert.deepEqual(await texts(page, ".totals dt"), ["Visitors", "Occurrences", "Event names", "Custom occurrences"]);
    assert.deepEqual(await texts(page, ".totals dd b"), ["810K", "10M", "15", "180K"]);
    assert.equal(await page.locator(".totals b").nth(1).getAttribute("title"), "10,000,000");
    assert.match(await page.locator(".totals .change").nth(1).textContent(), /up ▲ 12%, 8,910,000 in the previous period/);
    assert.match(await page.innerText(".period"), /2 – 29 Nov 2026 UTC/);
    for (const title of ["Top events", "Top modules", "Top processes", "Top tenants"]) assert.ok(await top(page, title).isVisible());
    assert.deepEqual((await texts(page, ".names tbody .filter")).slice(0, 3), ["page_viewed", "chat_opened", "message_sent"]);
    // The numbers and the chart are visible without scrolling.
    const { bottom, height } = await page.$eval(".chart", (it) => ({ bottom: it.getBoundingClientRect().bottom, height: innerHeight }));
    assert.ok(bottom <= height, `${bottom} > ${height}`);
  });

  test("has the chart as a table, too", async (t) => {
    const { page } = await open(t, "many");
    assert.equal(await page.locator(".chart canvas").count(), 1);
    const rows = page.locator(".chart table").last().locator("tbody tr");
    assert.equal(await rows.count(), 28);
    assert.match(await page.textContent(".chart figcaption"), /^[\d,]+ occurrences in 28 parts; most, [\d,]+, in: \w+, \d+ Nov 2026\.$/);
  });

  test("compares with the previous period, unless that is switched off", async (t) => {
    const { page, server } = await open(t, "many");
    assert.equal(asked(server, "totals")[0].get("compare"), "previous");
    await page.uncheck("#compare");
    await settled(page);
    assert.equal(search(page), "?compare=none");
    assert.equal(asked(server, "totals").at(-1).get("compare"), null);
    assert.equal(await page.locator(".change").count(), 0);
  });

  test("of one event shows it", async (t) => {
    const { page } = await open(t, "one");
    assert.deepEqual(await texts(page, ".totals dd b"), ["1", "1", "1", "0"]);
    assert.equal(await page.locator(".totals .change").first().textContent(), "new, 0 in the previous period");
    assert.deepEqual(await texts(page, ".names tbody .filter"), ["page_viewed", "(no module)", "checkout", "acme"]);
  });

  test("of an empty store says how to get an event in, and shows the first one when it is there", async (t) => {
    const { page, server } = await open(t, "empty", "/", { clock: true });
    assert.equal(await page.innerText("h1"), "No events yet");
    const commands = await texts(page, "pre");
    assert.ok(commands.includes("event-analytics ingest events.ndjson --store store"), commands.join("\n"));
    assert.ok(commands.includes("event-analytics collect --store store"));
    assert.equal(await page.locator("canvas").count(), 0);
    assert.deepEqual([...new Set(server.asked)], ["meta"]);
    server.kind = "one";
    await page.clock.runFor(5_000);
    await page.waitForSelector(".totals dd b");
    assert.equal((await texts(page, ".totals dd b"))[1], "1");
  });
});

describe("the address", () => {
  test("a click on a row filters everything, and the back button restores what was", async (t) => {
    const { page, server } = await open(t, "many");
    await top(page, "Top events").getByRole("link", { name: "chat_opened" }).click();
    await settled(page);
    assert.equal(search(page), "?event=chat_opened");
    assert.deepEqual(await chips(page), ["Event\nchat_opened"]);
    for (const panel of ["totals", "over-time", "top-events", "top-modules", "top-processes", "top-tenants"]) {
      assert.deepEqual(asked(server, panel).at(-1).getAll("event"), ["chat_opened"], panel);
    }
    await top(page, "Top modules").getByRole("link", { name: "(no module)" }).click();
    await settled(page);
    assert.equal(search(page), "?event=chat_opened&module=");
    await page.goBack();
    await page.goBack();
    await settled(page);
    assert.equal(search(page), "");
    assert.deepEqual(await chips(page), []);
    assert.equal((await texts(page, ".totals dd b"))[1], "10M");
    await page.goForward();
    await settled(page);
    assert.deepEqual(await chips(page), ["Event\nchat_opened"]);
  });

  test("the whole row is the link, and a second click removes the filter", async (t) => {
    const { page } = await open(t, "many");
    await top(page, "Top tenants").locator("tbody tr").first().locator("td").last().click();
    await settled(page);
    assert.equal(search(page), "?tenant=acme");
    await top(page, "Top tenants").locator("tbody tr").first().locator("td").last().click();
    assert.equal(search(page), "");
  });

  test("filters can be removed one by one and all at once", async (t) => {
    const { page } = await open(t, "many", "/?event=chat_opened&module=chat&tenant=acme");
    await page.getByRole("button", { name: "Remove the filter Module chat" }).click();
    assert.equal(search(page), "?event=chat_opened&tenant=acme");
    await page.getByRole("link", { name: "Clear all" }).click();
    assert.equal(search(page), "");
  });

  test("has the period: a preset, days of one's own, and the period before", async (t) => {
    const { page, server } = await open(t, "many");
    await page.click("#range-7d");
    assert.equal(search(page), "?range=7d");
    assert.deepEqual(["from", "to"].map((it) => asked(server, "totals").at(-1).get(it)), ["2026-11-23", "2026-11-29"]);
    await page.getByRole("link", { name: "Earlier" }).click();
    assert.equal(search(page), "?from=2026-11-16&to=2026-11-22");
    await page.click("#range-custom");
    await page.getByLabel("First day").fill("2026-10-01");
    await page.getByLabel("Last day").fill("2026-10-31");
    await page.getByRole("button", { name: "Show" }).click();
    await settled(page);
    assert.equal(search(page), "?from=2026-10-01&to=2026-10-31");
    assert.match(await page.innerText(".period"), /1 – 31 Oct 2026/);
    await page.click("#range-today");
    await settled(page);
    assert.equal(asked(server, "over-time").at(-1).get("interval"), "hour");
  });

  test("marking a part of the chart makes it the period", async (t) => {
    const { page } = await open(t, "many");
    const box = await page.locator(".u-over").boundingBox();
    await page.mouse.move(box.x + 1, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + (box.width * 6) / 27, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await settled(page);
    assert.equal(search(page), "?from=2026-11-02&to=2026-11-08");
  });

  test("a link restores everything, and what isn't valid is left out", async (t) => {
    const { page } = await open(t, "many", "/?view=nonsense&range=12m&interval=week&compare=none&hide=visitors&from=x&event=chat_opened");
    assert.equal(await page.getAttribute("#range-12m", "aria-current"), "true");
    assert.equal(await page.inputValue(".chart select"), "week");
    assert.equal(await page.getAttribute("[data-series=visitors]", "aria-pressed"), "false");
    assert.deepEqual(await chips(page), ["Event\nchat_opened"]);
    assert.equal(await page.title(), "Overview – event-analytics");
  });

  test("days that aren't valid are replaced, and the page says so until others are chosen", async (t) => {
    const { page, server } = await open(t, "many", "/?from=2026-02-30&to=2026-11-29");
    const mistakes = () => texts(page, "#filters .mistake");
    assert.deepEqual(await mistakes(), ["The address has from=2026-02-30, which isn't a day such as 2026-11-29, so other days are shown."]);
    assert.match(await page.textContent("#status"), /from=2026-02-30, which isn't a day/);
    assert.deepEqual(["from", "to"].map((it) => asked(server, "totals").at(-1).get(it)), ["2026-11-02", "2026-11-29"]);
    await page.click("#range-7d");
    await settled(page);
    assert.deepEqual(await mistakes(), []);
    for (const [address, expected] of [
      [`/?from=${encodeURIComponent(hostile.image)}&to=x`, /^The address has from=<img src=x .* and to=x, which aren't days/],
      ["/?to=2026-11-29", /^The address has to and no from, so/],
      ["/?from=2026-11-29&to=2026-11-01", /the two days are exchanged\.$/],
      ["/?range=9d", /^The address has range=9d, which isn't today, 7d, 28d, 12m, so the last 28 days/],
    ]) {
      await page.goto(server.origin + address);
      await settled(page);
      const found = await mistakes();
      assert.equal(found.length, 1, address);
      assert.match(found[0], expected);
    }
    await page.goto(`${server.origin}/?from=2026-11-01&to=2026-11-29&range=7d`);
    await settled(page);
    assert.deepEqual(await mistakes(), []);
  });

  test("a filter is typed by any name of an event", async (t) => {
    const { page } = await open(t, "many");
    await page.click("#add-filter");
    await page.keyboard.type("order_bo");
    const options = await page.$$eval("dialog datalist option", (all) => all.map((it) => [it.value, it.label]));
    assert.deepEqual(options, [["order_bought", "now order_paid"]]);
    await page.keyboard.type("ught");
    await page.keyboard.press("Enter");
    assert.equal(search(page), "?event=order_paid");
  });
});

describe("a card", () => {
  test("offers its rows as CSV, and its statement", async (t) => {
    const { page, context } = await open(t, "many", "/?module=chat");
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const menu = top(page, "Top events").locator(".menu");
    await menu.locator("summary").click();
    const href = await menu.getByRole("link", { name: "CSV" }).getAttribute("href");
    assert.match(href, /^api\/top-events\?.*module=chat.*&format=csv$/);
    const [download] = await Promise.all([page.waitForEvent("download"), menu.getByRole("link", { name: "CSV" }).click()]);
    assert.equal(download.suggestedFilename(), "rows.csv");
    await menu.locator("summary").click();
    await menu.getByRole("button", { name: "SQL" }).click();
    const statement = await page.innerText("dialog pre");
    assert.match(statement, /^SELECT "top-events"/);
    await page.getByRole("dialog").getByRole("button", { name: "Copy" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Copied" }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), statement);
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "SUMMARY");
  });

  test("shows its own error, and asks again", async (t) => {
    const { page, server } = await open(t, "many", "/", { status: 503 });
    server.fail["top-events"] = { status: 503, title: "Too many questions at once", detail: "Wait a moment, then ask again." };
    await page.click("#range-7d");
    await page.waitForSelector(".failure");
    assert.equal(await page.locator(".failure").count(), 1);
    const card = top(page, "Top events");
    assert.match(await card.innerText(), /Too many questions at once\nWait a moment, then ask again\./);
    assert.equal((await texts(page, ".totals dd b"))[1], "2.5M");
    server.fail = {};
    await card.getByRole("button", { name: "Retry" }).click();
    await card.getByRole("link", { name: "page_viewed" }).waitFor();
    await page.waitForSelector(".failure", { state: "detached" });
  });

  test("has no error that another one has already because of a wrong filter", async (t) => {
    const { page, server } = await open(t, "many", "/", { status: 404 });
    const panels = ["totals", "over-time", "top-events", "top-modules", "top-processes", "top-tenants", "per-minute"];
    for (const panel of panels) server.fail[panel] = { status: 404, title: "There is no such event", detail: "Did you mean `order_paid`?" };
    await page.click("#add-filter");
    await page.keyboard.type("ordr_paid");
    await page.keyboard.press("Enter");
    await page.locator(".failure").nth(6).waitFor({ state: "attached" });
    await settled(page);
    assert.deepEqual(await page.locator(".failure:visible p").allInnerTexts(), ["There is no such event\nDid you mean `order_paid`?"]);
    server.fail = {};
    await page.getByRole("button", { name: "Retry" }).click();
    await page.locator(".names tbody tr").nth(1).waitFor();
    await settled(page);
    await page.locator(".live .failure").waitFor({ state: "detached" });
    await page.waitForSelector(".failure", { state: "detached" });
    assert.ok(await page.locator(".live").isVisible());
  });

  test("has all of its rows in a dialog, with a search", async (t) => {
    const { page } = await open(t, "many");
    await page.getByRole("button", { name: "All tenants…" }).click();
    const rows = page.locator("dialog tbody tr");
    await rows.nth(10).waitFor();
    await page.getByRole("dialog").getByLabel("Search").fill("cyber");
    assert.equal(await rows.count(), 1);
    await rows.getByRole("link").click();
    assert.equal(search(page), "?tenant=cyberdyne");
    await page.waitForSelector("dialog", { state: "detached" });
  });
});

test("a question whose answer is no longer wanted is dropped", async (t) => {
  const { page, server } = await open(t, "many");
  /** Waits for something that the server sees a moment after the page has done it. */
  const until = async (isReached) => {
    for (let turn = 0; !isReached(); turn++) {
      assert.ok(turn < 500, "not reached");
      await page.waitForTimeout(20);
    }
  };
  server.hold.add("totals");
  await page.click("#range-7d");
  await until(() => server.held.length > 0);
  server.hold.delete("totals");
  await page.click("#range-today");
  await settled(page);
  await until(() => server.dropped.length > 0);
  assert.deepEqual(server.dropped, ["totals"]);
  assert.equal((await texts(page, ".totals dd b"))[1], "357.1K");
});

describe("live", () => {
  const polls = (server) => server.asked.filter((it) => it.startsWith("per-minute")).length;
  const hide = (page, hidden) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  /** Advances the page's clock until the server has been asked this many times. */
  const until = async (page, server, count) => {
    for (let turn = 0; polls(server) < count; turn++) {
      assert.ok(turn < 100, `${polls(server)} of ${count}`);
      await page.clock.runFor(1_000);
    }
  };

  test("shows the last 30 minutes and the newest events, without days", async (t) => {
    const { page, server } = await open(t, "many", "/?tenant=acme&range=7d");
    await page.waitForSelector(".newest tbody tr");
    assert.equal(await page.locator(".minutes span").count(), 30);
    assert.equal(await page.locator(".newest tbody tr").count(), 5);
    assert.equal(server.asked.find((it) => it.startsWith("live")), "live?tenant=acme");
  });

  test("asks again every few seconds, except when no one sees it or it is paused", async (t) => {
    const { page, server } = await open(t, "many", "/", { clock: true });
    await page.waitForSelector(".newest tbody tr");
    await until(page, server, 3);
    await hide(page, true);
    const before = polls(server);
    await page.clock.runFor(60_000);
    assert.equal(polls(server), before);
    await hide(page, false);
    await until(page, server, before + 2);
    await page.getByRole("button", { name: "Pause" }).click();
    const paused = polls(server);
    await page.clock.runFor(60_000);
    assert.equal(polls(server), paused);
    await page.getByRole("button", { name: "Resume" }).click();
    await until(page, server, paused + 1);
    await page.getByRole("link", { name: "Quality" }).click();
    const left = polls(server);
    await page.clock.runFor(60_000);
    assert.equal(polls(server), left);
  });

  test("isn't read aloud; what was filtered is", async (t) => {
    const { page } = await open(t, "many");
    assert.equal(await page.locator(".live [aria-live], .live [role=status]").count(), 0);
    await page.click("#range-7d");
    assert.equal(await page.textContent("#status"), "Overview, 7 days, 23 – 29 Nov 2026");
  });
});

test("hostile names are texts, whole in their titles, and filter like others", async (t) => {
  for (const address of ["/", "/?view=custom", "/?view=quality", "/?view=signals", "/?view=event&event=order_paid"]) {
    const { page } = await open(t, "many", address);
    await page.waitForLoadState("networkidle");
    assert.equal(await page.locator("main script, main img, main b b").count(), 0, address);
  }
  const { page } = await open(t, "many");
  assert.equal(await page.locator(".names .filter bdi").nth(9).getAttribute("title"), hostile.long);
  await top(page, "Top events").getByRole("link", { name: hostile.script }).click();
  await settled(page);
  assert.equal(new URL(page.url()).searchParams.get("event"), hostile.script);
  assert.deepEqual(await chips(page), [`Event\n${hostile.script}`]);
});
