// The other views: funnel, retention, an event, custom events, quality, signals.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { hostile } from "./support/data.mjs";
import { open, search, settled, texts } from "./support/open.mjs";

const last = (server, panel) => new URLSearchParams(server.asked.findLast((it) => it.startsWith(`${panel}?`)).slice(panel.length));

describe("the funnel", () => {
  const add = async (page, name) => {
    await page.locator(".add-step input").fill(name);
    await page.keyboard.press("Enter");
  };

  test("is made by typing names, old ones too", async (t) => {
    const { page, server } = await open(t, "many");
    await page.getByRole("link", { name: "Funnel" }).click();
    assert.ok(await page.getByText("Add at least two steps").isVisible());
    await add(page, "page_viewed");
    await page.locator(".add-step input").fill("bought");
    assert.deepEqual(await page.$$eval("datalist option", (all) => all.map((it) => [it.value, it.label])), [["order_bought", "now order_paid"]]);
    await add(page, "order_bought");
    await page.waitForSelector(".funnel");
    assert.equal(search(page), "?view=funnel&step=page_viewed&step=order_bought");
    assert.deepEqual(last(server, "funnel").getAll("step"), ["page_viewed", "order_bought"]);
    assert.equal(last(server, "funnel").get("within"), "7d");
    assert.deepEqual(await texts(page, ".funnel .name"), ["page_viewed", "order_paid"]);
    assert.deepEqual((await texts(page, ".funnel tbody tr:first-child td")).slice(0, 2), ["412K", "100%"]);
    // Not visitors: events without a subject count for their process.
    assert.deepEqual((await texts(page, ".funnel thead th")).slice(0, 2), ["Step", "Entities"]);
    // The next step can be typed immediately.
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "INPUT");
    await page.selectOption(".card select", "1d");
    await settled(page);
    assert.equal(last(server, "funnel").get("within"), "1d");
  });

  test("that no one began says so", async (t) => {
    const { page } = await open(t, "one", "/?view=funnel&step=chat_opened&step=page_viewed");
    await page.getByText("No one took the first step in this period.").waitFor();
    assert.deepEqual(await texts(page, ".funnel tbody tr:last-child td"), ["0", "–", "–"]);
  });

  test("has steps that move and go away, by keyboard too", async (t) => {
    const { page } = await open(t, "many", "/?view=funnel&step=page_viewed&step=chat_opened&step=order_paid");
    await page.getByRole("button", { name: "Move up: order_paid" }).focus();
    await page.keyboard.press("Enter");
    assert.equal(search(page), "?view=funnel&step=page_viewed&step=order_paid&step=chat_opened");
    // The focus moves with the step.
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "↑Move up: order_paid");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Remove: page_viewed" }).click();
    assert.equal(search(page), "?view=funnel&step=order_paid&step=chat_opened");
    await page.goBack();
    await settled(page);
    assert.deepEqual(await texts(page, ".steps .name"), ["order_paid", "page_viewed", "chat_opened"]);
  });

  test("doesn't filter by what would leave out steps, and says so", async (t) => {
    const { page, server } = await open(t, "many", "/?view=funnel&step=page_viewed&step=chat_opened&event=chat_opened&tenant=acme");
    assert.equal(last(server, "funnel").get("event"), null);
    assert.equal(last(server, "funnel").get("tenant"), "acme");
    assert.equal(await page.locator(".chip.off").getAttribute("title"), "This view doesn't use this filter");
    assert.ok(await page.getByText("it would leave out steps").isVisible());
    await page.getByRole("button", { name: "Remove the filter Event chat_opened" }).click();
    await settled(page);
    assert.equal(await page.getByText("it would leave out steps").count(), 0);
  });
});

test("retention is a table that is darker where more come again", async (t) => {
  const { page, server } = await open(t, "many", "/?view=retention");
  assert.equal(last(server, "retention").get("by"), "week");
  const row = page.locator(".retention tbody tr").first();
  assert.equal(await row.locator("th").innerText(), "5 Oct 2026");
  assert.equal(await row.locator("td").nth(1).innerText(), "100%");
  assert.equal(await row.locator("td").nth(1).getAttribute("class"), "share share-10");
  await page.selectOption(".card select", "day");
  await settled(page);
  assert.equal(search(page), "?view=retention&by=day");
  await page.getByLabel("Starts with").fill("widget_opened");
  await page.keyboard.press("Enter");
  await settled(page);
  assert.equal(last(server, "retention").get("event"), "chat_opened");
});

describe("an event", () => {
  test("is chosen from the most frequent, or typed", async (t) => {
    const { page } = await open(t, "many", "/?view=event");
    await page.getByRole("link", { name: "message_sent" }).click();
    await settled(page);
    assert.equal(search(page), "?view=event&event=message_sent");
    await page.getByLabel("Name of the event").fill("order_bought");
    await page.keyboard.press("Enter");
    await settled(page);
    assert.equal(search(page), "?view=event&event=order_paid");
  });

  test("has its documentation, the values of its fields, and examples", async (t) => {
    const { page } = await open(t, "many", "/?view=event&event=order_paid");
    const about = await page.innerText(".about");
    for (const text of ["order_paid", "Order paid", "The amount is in the currency of the shop.", "shop", "order_bought"]) assert.ok(about.includes(text), text);
    assert.equal((await texts(page, ".fields caption"))[0], "currency string");
    assert.deepEqual((await texts(page, ".fields tbody th")).slice(0, 4), ["EUR", "USD", "CHF", hostile.image]);
    // Fields of numbers show statistics, even if they have too many values to list.
    const captions = await texts(page, ".fields caption");
    assert.match(captions[1], /^amount number\s+minimum -5\.5, median 19\.99, maximum 12,000$/);
    assert.match(captions[3], /^visitor integer\s+minimum 1, median 450,000\.5, maximum 9,007,199,254,740,993$/);
    assert.equal(await page.locator(".fields table").nth(3).locator("tbody th").innerText(), "(values not listed)");
    assert.doesNotMatch(captions[0] + captions[2], /minimum/);
    assert.ok(await page.getByText("`text` is a personal field: its values aren't shown").isVisible());
    const examples = await texts(page, ".examples pre");
    assert.equal(examples.length, 5);
    assert.equal(JSON.parse(examples[0]).note, hostile.script);
  });

  test("that the catalog doesn't have says so", async (t) => {
    const { page } = await open(t, "many", "/?view=event&event=ordr_paid");
    assert.match(await page.innerText(".about"), /ordr_paid\s+custom\n+The catalog doesn't have this event/);
  });
});

test("custom events can be copied into the catalog", async (t) => {
  const { page, context } = await open(t, "many", "/?view=custom");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const row = page.locator("tbody tr", { hasText: "window.pwned = 3" });
  await row.getByRole("button", { name: "Copy row" }).click();
  await row.getByText("Copied").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `"${hostile.quote.replaceAll('"', '""')}",,`);
  await page.locator("tbody th a").nth(0).click();
  await settled(page);
  assert.equal(new URL(page.url()).searchParams.get("event"), hostile.script);
});

test("quality and signals are tables; without rows they say what that means", async (t) => {
  const { page } = await open(t, "many", "/?view=quality");
  assert.deepEqual(await texts(page, "thead th"), ["Problem", "Count", "Example", "Advice"]);
  await page.getByRole("link", { name: "Signals" }).click();
  await settled(page);
  assert.deepEqual(await texts(page, "tbody tr:last-child td:nth-child(-n + 4)"), ["stopped", "412", "12 min"]);
  const one = await open(t, "one", "/?view=quality");
  assert.ok(await one.page.getByText("No problems found.").isVisible());
  await one.page.getByRole("link", { name: "Signals" }).click();
  await one.page.getByText("no collector.toml is known").waitFor();
});

describe("signals", () => {
  test("have no period and no filter, say why, and are asked again", async (t) => {
    const { page, server } = await open(t, "many", "/?view=signals&range=7d&event=chat_opened&tenant=acme");
    assert.ok(await page.getByText("The period and filters aren't used here: signals are shown as they are now.").isVisible());
    for (const id of ["range-today", "range-7d", "range-28d", "range-12m", "range-custom", "add-filter"]) assert.ok(await page.locator(`#${id}`).isDisabled(), id);
    assert.equal(await page.locator(".period").count(), 0);
    assert.deepEqual(await texts(page, ".chip.off .cell"), ["Event\nchat_opened", "Tenant\nacme"]);
    assert.equal(await page.locator("#add-filter").getAttribute("aria-describedby"), "unused");
    // Screen readers get the same explanation.
    assert.equal(await page.locator("#filters").getAttribute("aria-describedby"), "unused");
    assert.deepEqual(await page.locator(".chip.off > .unseen").allTextContents(), [", not used in this view", ", not used in this view"]);
    assert.equal(await page.textContent("#status"), "Signals, now");
    const asked = () => server.asked.filter((it) => it.startsWith("signals"));
    assert.deepEqual(asked(), ["signals"]);
    await page.click("#refresh");
    await settled(page);
    assert.deepEqual(asked(), ["signals", "signals"]);
    // Filters are kept for the other views, and can be removed here.
    await page.getByRole("button", { name: "Remove the filter Tenant acme" }).click();
    await page.getByRole("link", { name: "Overview" }).click();
    await settled(page);
    assert.equal(search(page), "?range=7d&event=chat_opened");
    assert.ok(await page.locator("#range-7d").isEnabled());
    assert.equal(await page.locator(".why").count(), 0);
    assert.equal(await page.locator("#filters").getAttribute("aria-describedby"), null);
  });

  test("lose their last filter, and the focus moves to what can be used", async (t) => {
    const { page } = await open(t, "many", "/?view=signals&event=chat_opened");
    await page.getByRole("button", { name: "Remove the filter Event chat_opened" }).click();
    assert.equal(search(page), "?view=signals");
    assert.equal(await page.evaluate(() => document.activeElement.id), "refresh");
  });

  test("don't report days in the address that aren't used", async (t) => {
    const { page } = await open(t, "many", "/?view=signals&range=forever");
    assert.equal(await page.locator(".mistake").count(), 0);
    await page.getByRole("link", { name: "Quality" }).click();
    await settled(page);
    assert.equal(await page.locator(".mistake").count(), 0);
  });
});
