// Light and dark, phones, the keyboard, and assistive technology.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { untilStored } from "../../../web/support/browser.mjs";
import { violations } from "../../../web/support/site.mjs";
import { desktop, open, phone, search, settled } from "./support/open.mjs";

const views = {
  overview: "/?event=chat_opened&module=",
  funnel: "/?view=funnel&step=page_viewed&step=order_bought&step=ordr_pad&event=chat_opened",
  "no funnel": "/?view=funnel",
  retention: "/?view=retention",
  event: "/?view=event&event=survey_answered",
  "no event": "/?view=event",
  custom: "/?view=custom",
  quality: "/?view=quality",
  signals: "/?view=signals&event=chat_opened&tenant=acme",
};

const width = (page) => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);

for (const [look, options] of Object.entries({
  light: { ...desktop, colorScheme: "light" },
  dark: { ...desktop, colorScheme: "dark" },
  phone: { ...phone, colorScheme: "dark" },
})) {
  describe(look, () => {
    for (const [view, address] of Object.entries(views)) {
      test(`${view}: axe finds nothing, and nothing is wider than the screen`, async (t) => {
        const { page } = await open(t, "many", address, { ...options, reducedMotion: "reduce" });
        await page.waitForLoadState("networkidle");
        const [content, screen] = await width(page);
        assert.ok(content <= screen, `${content} > ${screen}`);
        assert.deepEqual(await violations(page), []);
      });
    }

    test("an empty store, one event, dialogs and errors: the same", async (t) => {
      for (const kind of ["empty", "one"]) {
        const { page } = await open(t, kind, "/", { ...options, reducedMotion: "reduce" });
        const [content, screen] = await width(page);
        assert.ok(content <= screen, `${kind}: ${content} > ${screen}`);
        assert.deepEqual(await violations(page), [], kind);
      }
      const { page, server } = await open(t, "many", "/", { ...options, reducedMotion: "reduce", status: 503 });
      for (const button of ["#add-filter", "#range-custom", "#footer button", ".rows > footer button"]) {
        await page.locator(button).first().click();
        await page.waitForSelector("dialog :is(form, dl, table)");
        assert.deepEqual(await violations(page), [], button);
        await page.keyboard.press("Escape");
        await page.waitForSelector("dialog", { state: "detached" });
      }
      for (const panel of ["totals", "over-time", "top-events", "live"]) server.fail[panel] = { status: 503, title: "Too many questions", detail: "Wait." };
      await page.click("#refresh");
      await page.locator(".failure").nth(2).waitFor();
      await settled(page);
      assert.deepEqual(await violations(page), []);
    });
  });
}

test("all views can be reached on a phone without scrolling sideways", async (t) => {
  const { page } = await open(t, "many", "/", phone);
  const cut = await page.$$eval("#tabs a", (all) => all.filter((it) => it.getBoundingClientRect().left < 0 || it.getBoundingClientRect().right > innerWidth).map((it) => it.textContent));
  assert.deepEqual(cut, []);
  assert.equal(await page.$eval("#tabs", (it) => it.scrollWidth <= it.clientWidth && it.scrollHeight <= it.clientHeight), true);
});

test("nothing moves where motion is to be reduced", async (t) => {
  const { page } = await open(t, "many", "/", { reducedMotion: "reduce" });
  assert.deepEqual(await page.evaluate(() => document.getAnimations().length), 0);
});

test("the theme can be chosen, and stays", async (t) => {
  const { page } = await open(t, "many", "/", { colorScheme: "light" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.click("#theme");
  assert.equal(await page.innerText("#theme"), "Theme: light");
  await untilStored(page, "dark", () => page.click("#theme"));
  assert.equal(await page.innerText("#theme"), "Theme: dark");
  assert.notEqual(await background(), light);
  await page.reload();
  await settled(page);
  assert.equal(await page.innerText("#theme"), "Theme: dark");
  assert.notEqual(await background(), light);
});

describe("the keyboard", () => {
  const focus = (page) => page.evaluate(() => document.activeElement.innerText?.replace(/\s+/g, " ").trim() || document.activeElement.id);

  test("reaches everything in the order of the page, and the focus can be seen", async (t) => {
    const { page } = await open(t, "many");
    const reached = [];
    for (let turn = 0; turn < 28; turn++) {
      await page.keyboard.press("Tab");
      reached.push(await focus(page));
      const seen = await page.evaluate(() => {
        const { activeElement } = document;
        const it = getComputedStyle(activeElement.matches("tr .filter") ? activeElement.closest("tr") : activeElement);
        return it.outlineStyle !== "none" && parseFloat(it.outlineWidth) > 0;
      });
      assert.ok(seen, reached.at(-1));
    }
    assert.deepEqual(reached.slice(0, 9), ["Skip to the numbers", "event-analytics", "Overview", "Funnel", "Retention", "Event", "Custom", "Quality", "Signals"]);
    for (const it of ["Today", "compare", "+ Filter", "Occurrences", "Visitors", "Pause"]) assert.ok(reached.includes(it), `${it}: ${reached}`);
  });

  test("filters by a row, and then has the focus on the filter, which it removes", async (t) => {
    const { page } = await open(t, "many");
    await page.getByRole("link", { name: "globex" }).last().focus();
    await page.keyboard.press("Enter");
    assert.equal(search(page), "?tenant=globex");
    assert.equal(await focus(page), "✕ Remove the filter Tenant globex");
    await settled(page);
    await page.keyboard.press("Enter");
    assert.equal(search(page), "");
    assert.equal(await focus(page), "+ Filter");
  });

  test("opens a menu, closes it by Escape, and comes back from a dialog", async (t) => {
    const { page } = await open(t, "many");
    const menu = page.locator(".chart .menu");
    await menu.locator("summary").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await focus(page), "CSV");
    await page.keyboard.press("Escape");
    assert.equal(await menu.getAttribute("open"), null);
    assert.equal(await focus(page), "⋯ Menu of Occurrences and visitors");
    await page.locator("#add-filter").focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.getByRole("dialog").count(), 1);
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    assert.equal(await focus(page), "+ Filter");
  });
});
