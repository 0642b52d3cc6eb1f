// How the site looks: in light and dark colors, on phones and on paper, and to assistive technology.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";

import { untilStored } from "../support/browser.mjs";
import { names, open, phone, screenshots, setUp, violations } from "../support/site.mjs";

setUp("site-looks");

describe("light, dark, phone, paper", () => {
  const looks = {
    light: { colorScheme: "light" },
    dark: { colorScheme: "dark" },
    phone: { ...phone, colorScheme: "light" },
    "phone-dark": { ...phone, colorScheme: "dark" },
  };

  for (const [look, options] of Object.entries(looks)) {
    test(`${look}: axe finds nothing, and nothing is wider than the screen`, async (t) => {
      for (const [name, hash] of [["real", "#link_clicked"], ["museum", "#door_opened"], ["shop", "#?q=order"], ["real", ""]]) {
        const page = await open(t, name, { ...options, hash });
        await page.screenshot({ path: join(screenshots, `${name}${hash ? "-open" : ""}-${look}.png`) });
        await page.evaluate(() => document.querySelectorAll(".events").forEach((it) => (it.style.contentVisibility = "visible")));
        const { scrollWidth, innerWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, innerWidth }));
        assert.ok(scrollWidth <= innerWidth, `${scrollWidth} > ${innerWidth}`);
        assert.deepEqual(await violations(page), [], name);
      }
    });
  }

  test("the chosen theme is remembered", async (t) => {
    const page = await open(t, "real", { colorScheme: "light" });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.click("#page-theme");
    assert.equal(await page.textContent("#page-theme"), "Theme: light");
    await untilStored(page, "dark", () => page.click("#page-theme"));
    assert.equal(await page.textContent("#page-theme"), "Theme: dark");
    assert.notEqual(await background(), light);
    await page.reload();
    assert.equal(await page.textContent("#page-theme"), "Theme: dark");
    await page.click("#page-theme");
    assert.equal(await background(), light);
  });

  test("the filters are folded on a phone", async (t) => {
    const page = await open(t, "real", phone);
    assert.ok(!(await page.isVisible("input[value=sms]")));
    await page.click("#page-filters > summary");
    await page.check("input[value=sms]");
    assert.equal((await names(page)).length, 5);
    await page.screenshot({ path: join(screenshots, "real-filters-phone.png") });
  });

  test("printed pages have the events, and no controls", async (t) => {
    const page = await open(t, "real");
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.isVisible("#win_won h3"));
    assert.ok(await page.isVisible("#payload-link_clicked table"));
    for (const selector of [".top", ".side", "#page-status"]) assert.ok(!(await page.isVisible(selector)), selector);
    await page.screenshot({ path: join(screenshots, "real-print.png") });
    assert.ok((await page.pdf()).length > 10_000);
  });
});
