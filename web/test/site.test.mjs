// The site, from a file, in a real browser: what a reader does with it.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";

import { launch } from "../support/browser.mjs";
import { catalogs, generate, made, read, root } from "../support/generate.mjs";
import { seen } from "../support/hostile.mjs";
import { writeMany } from "../support/many.mjs";

const axe = read(createRequire(import.meta.url).resolve("axe-core/axe.min.js"));
const screenshots = join(root, "target", "screenshots");
mkdirSync(screenshots, { recursive: true });

const sites = {
  real: generate("site/real", "html", catalogs.real),
  museum: generate("site/museum", "html", catalogs.museum),
  shop: generate("site/shop", "html", catalogs.shop),
};
const address = (name) => pathToFileURL(join(sites[name], "index.html")).href;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true };

/** A page of a site; it fails when anything in it fails, or asks for anything. */
async function open(t, name, { hash = "", ...options } = {}) {
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
const names = (page) =>
  page.$$eval(".events > li", (items) => items.filter((it) => it.checkVisibility({ contentVisibilityAuto: false })).filter((it) => !it.closest(".none")).map((it) => it.id));
const status = (page) => page.textContent("#page-status");
const focused = (page) => page.evaluate(() => document.activeElement.closest("li")?.id ?? document.activeElement.id);

describe("the page", () => {
  test("is one file of less than 150 kB", (t) => {
    const { length } = Buffer.from(read(sites.real, "index.html"));
    t.diagnostic(`the real catalog's site: ${length} bytes`);
    // Half of it are the events, of which there will be more.
    assert.ok(length < 150_000);
  });

  test("has a strict policy, and keeps it", async (t) => {
    const page = await open(t, "museum");
    const policy = await page.getAttribute("meta[http-equiv]", "content");
    assert.match(policy, /^default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+'; img-src data:; /);
    assert.doesNotMatch(policy, /unsafe|\*|http/);
  });

  test("shows every event, in the catalog's order", async (t) => {
    const page = await open(t, "real");
    const published = read(root, "tests", "seed", "events.md").split("\n");
    const rows = new Set(published.map((line) => /^\| ([a-z]\w*) \|/.exec(line)?.[1]).filter(Boolean));
    const shown = await names(page);
    assert.deepEqual(new Set(shown), rows);
    assert.equal(shown.length, 210);
    assert.deepEqual(shown.slice(0, 7), ["hide", "load", "open", "show", "close", "advent_calendar_door_asked", "advent_calendar_door_opened"]);
    assert.equal(await status(page), "210 events");
  });

  test("shows everything that people typed as text", async (t) => {
    const page = await open(t, "museum");
    const texts = await page.$$eval(".events > li", (items) =>
      items.filter((it) => it.id.startsWith("hostile")).map((it) => [it.id, it.querySelector("h3 + p").textContent]),
    );
    assert.deepEqual(Object.fromEntries(texts), seen);
    assert.equal(await page.title(), "Museum </script> */ `${title}` {title} <!-- -->");
    const intro = await page.innerText(".intro");
    for (const text of ['<script>window.pwned = "intro"</script>', "{braces} and <b>HTML</b>", "[a script](javascript:alert(1))"]) {
      assert.ok(intro.includes(text), text);
    }
    assert.equal(await page.$eval("#hostile_rtl h3 + p", (it) => getComputedStyle(it).unicodeBidi), "plaintext");
    const foreign = await page.$$eval("a[href]", (links) => links.map((it) => it.protocol).filter((it) => !/^(https?|mailto|file):$/.test(it)));
    assert.deepEqual(foreign, []);
    await page.click("#door_opened h3 a");
    assert.match(await page.innerText("#door_opened .more"), /"<\/script> \| `x` \*\/"/);
    await page.click("#hostile_script h3 a");
    await page.waitForSelector("#hostile_script.open");
  });

  test("can be read without scripts", async (t) => {
    const page = await open(t, "museum", { javaScriptEnabled: false, hash: "#entrance_opened" });
    assert.ok(await page.isVisible("#door_opened h3"));
    assert.match(await page.innerText("#door_closed"), /Deprecated since 2\.0\. Doors close by themselves/);
    assert.ok(await page.isVisible("#payload-door table"));
  });
});

describe("search", () => {
  const found = async (page, text) => {
    await page.fill("#page-query", text);
    return names(page);
  };

  test("finds names, descriptions, fields of payloads, modules and old names, as one types", async (t) => {
    const page = await open(t, "real");
    assert.deepEqual(await found(page, "link_cl"), ["link_clicked", "markdown_link_clicked"]);
    assert.equal(await status(page), "2 of 210 events");
    assert.deepEqual(await found(page, "sms double"), ["sms_double_opt_in"]);
    assert.deepEqual(await found(page, "WeChat"), ["platform_wechat"]);
    assert.deepEqual(await found(page, "url"), ["link_clicked"]);
    assert.deepEqual(await found(page, "audio recording uploaded"), ["audio_message_uploaded"]);
    assert.deepEqual(await found(page, "no such thing"), []);
    assert.ok(await page.isVisible("#page-nothing"));
    await page.click("#page-clear");
    assert.equal((await names(page)).length, 210);
    assert.equal(await focused(page), "page-query");

    const museum = await open(t, "museum");
    assert.deepEqual(await found(museum, "entrance"), ["door_opened"]);
    assert.deepEqual(await found(museum, "</script>"), ["hostile_script"]);
    assert.deepEqual(await found(museum, "עולם"), ["hostile_rtl"]);
    assert.deepEqual(await found(museum, "teeth"), ["door_opened"]);
  });

  test("marks what was found, and says it to screen readers", async (t) => {
    const page = await open(t, "real");
    await page.fill("#page-query", "wechat");
    const marked = await page.evaluate(() => [...CSS.highlights.get("found")].map((range) => range.toString()));
    assert.deepEqual(marked, ["wechat", "WeChat"]);
    assert.equal(await page.getAttribute("#page-status", "role"), "status");
  });

  test("filters by module, payload, deprecation, version and section, which add up", async (t) => {
    const real = await open(t, "real");
    await real.check("input[value=newsletter]");
    await real.check("input[value=sms]");
    assert.equal((await names(real)).length, 10);
    await real.fill("#page-query", "double");
    assert.deepEqual(await names(real), ["newsletter_double_opt_in", "sms_double_opt_in"]);
    await real.click("text=Clear all filters");
    await real.fill("#page-query", "");
    await real.check("input[name=payload]");
    assert.deepEqual(await names(real), ["link_clicked"]);
    await real.uncheck("input[name=payload]");
    await real.selectOption("select[name=section]", { label: "Customer-specific Events List" });
    assert.equal((await names(real)).length, 15);

    const museum = await open(t, "museum");
    await museum.check("input[name=deprecated]");
    assert.deepEqual(await names(museum), ["door_closed", "friends_met"]);
    await museum.uncheck("input[name=deprecated]");
    const versions = await museum.$$eval("select[name=since] option", (options) => options.map((it) => it.textContent));
    assert.deepEqual(versions, ["any version", "1.0", "1.2", "1.10", "2.1.0-rc.1"]);
    await museum.selectOption("select[name=since]", { label: "1.10" });
    assert.deepEqual(await names(museum), ["door_knocked", "question_1_answered", "question_2_answered"]);
  });

  test("has an address", async (t) => {
    const page = await open(t, "real", { hash: "#?q=opt-in&module=sms" });
    assert.equal(await page.inputValue("#page-query"), "opt-in");
    assert.equal((await names(page)).length, 5);
    await page.fill("#page-query", "double");
    assert.deepEqual(await names(page), ["sms_double_opt_in"]);
    assert.equal(await page.evaluate("location.hash"), "#?q=double&module=sms");
    await page.fill("#page-query", "");
    await page.uncheck("input[value=sms]");
    assert.equal(await page.evaluate("location.hash"), "");
  });
});

describe("an event", () => {
  test("has an address, under which it is open and in view", async (t) => {
    const page = await open(t, "real", { hash: "#win_won" });
    assert.ok(await page.isVisible("#win_won .more"));
    const top = await page.$eval("#win_won", (it) => it.getBoundingClientRect().top);
    assert.ok(top > 0 && top < 900, `${top}`);
    assert.equal(await focused(page), "win_won");
    await page.evaluate(() => (location.hash = "#hide"));
    await page.waitForSelector("#hide.open");
    assert.equal(await focused(page), "hide");
  });

  test("that is one of a family has an address of its own", async (t) => {
    const page = await open(t, "real", { hash: "#jump_decision_3" });
    assert.match(await page.innerText("#jump_decision_3 .more"), /Event::JumpDecision3/);
    await page.fill("#page-query", "jump_decision_3");
    assert.deepEqual(await names(page), ["jump_decision_3"]);
    await page.fill("#page-query", "3rd option");
    assert.deepEqual(await names(page), ["jump_decision_3"]);
  });

  test("answers to its old names", async (t) => {
    const page = await open(t, "museum", { hash: "#entrance_opened" });
    assert.ok(await page.isVisible("#door_opened .more"));
    assert.equal(await page.textContent("#page-notice"), "entrance_opened is called door_opened now.");
    assert.equal(await page.evaluate("location.hash"), "#door_opened");
    assert.match(await page.innerText("#door_opened .more"), /Formerly door_open, entrance_opened\./);
  });

  test("that is none here is said to be none", async (t) => {
    const page = await open(t, "real", { hash: "#no_such_event" });
    assert.match(await page.textContent("#page-notice"), /There is no event no_such_event here/);
    assert.equal((await names(page)).length, 210);
  });

  test("is found by its address even where a filter hides it", async (t) => {
    const page = await open(t, "real");
    await page.fill("#page-query", "wechat");
    await page.evaluate(() => (location.hash = "#hide"));
    await page.waitForSelector("#hide.open");
    assert.equal((await names(page)).length, 210);
  });

  test("says what comes with it, and what to write", async (t) => {
    const page = await open(t, "real");
    await page.click("#link_clicked h3 a");
    assert.equal(await page.evaluate("location.hash"), "#link_clicked");
    const rows = await page.$$eval("#link_clicked tbody tr", (all) => all.map((row) => [...row.cells].map((cell) => cell.innerText.replace(/\s+/g, " "))));
    assert.deepEqual(rows[2], ["url", "string required", "The address that the link leads to. in the format uri", '"https://example.org"']);
    const codes = await page.$$eval("#link_clicked figure", (all) => all.map((it) => it.querySelector("code").textContent));
    assert.deepEqual(JSON.parse(codes[0]).url, "https://example.org");
    assert.match(codes[1], /Some\(Event::LinkClicked\) => \{\n {8}let detail: payload::LinkClicked = occurrence\.payload\(\)\?;\n/);
    assert.match(codes[2], /^import \{ listen \} from "loyjoy-events";\n\nLoyJoy\("boot", \{\n {2}eventListeners: \[\n {4}listen\(\{\n {6}link_clicked\(detail\) \{\n {8}console\.log\(detail\.url\);/);
    await page.click("#link_clicked h3 a");
    assert.ok(!(await page.isVisible("#link_clicked .more")));
    await page.click("#hide h3 + p");
    assert.match(await page.innerText("#hide .more"), /the fields of common may come with it/);
  });

  test("has code to copy", async (t) => {
    const context = { permissions: ["clipboard-read", "clipboard-write"] };
    const page = await open(t, "shop", { ...context, hash: "#order_placed" });
    await page.click("#order_placed button[aria-label='Copy: In Rust']");
    await page.waitForSelector("#order_placed >> text=Copied");
    assert.match(await page.evaluate("navigator.clipboard.readText()"), /Event::OrderPlaced/);

    const closed = await open(t, "shop", { hash: "#order_placed" });
    await closed.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("closed"))));
    await closed.click("#order_placed button[aria-label='Copy: In JavaScript']");
    await closed.waitForSelector("#order_placed >> text=Press Ctrl+C");
    assert.match(await closed.evaluate("String(getSelection())"), /order_placed\(detail\)/);
  });

  test("that is deprecated leads to its successor", async (t) => {
    const page = await open(t, "museum", { hash: "#door_closed" });
    await page.click("#door_closed .more a");
    await page.waitForSelector("#door_opened.open");
    assert.equal(await focused(page), "door_opened");
  });
});

describe("the keyboard", () => {
  test("does everything", async (t) => {
    const page = await open(t, "real");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.textContent"), "Skip to the events");
    await page.keyboard.press("/");
    assert.equal(await focused(page), "page-query");
    await page.keyboard.type("wechat");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(page), "platform_wechat");
    await page.keyboard.press("Enter");
    assert.ok(await page.isVisible("#platform_wechat .more"));
    assert.equal(await page.getAttribute("#platform_wechat h3 a", "aria-expanded"), "true");
    await page.keyboard.press("Escape");
    assert.equal(await focused(page), "page-query");
    assert.equal((await names(page)).length, 210);
    for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"]) await page.keyboard.press(key);
    assert.equal(await focused(page), "load");
    for (const key of ["ArrowUp", "ArrowUp"]) await page.keyboard.press(key);
    assert.equal(await focused(page), "page-query");
  });
});

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
        // The page's policy lets no script in; a debugger is not asked.
        const violations = await page.evaluate(`${axe}; axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
          violations.map(({ id, nodes }) => id + ": " + nodes.map((node) => node.html + " " + node.failureSummary).slice(0, 3).join("; ")))`);
        assert.deepEqual(violations, [], name);
      }
    });
  }

  test("the theme can be chosen, and stays", async (t) => {
    const page = await open(t, "real", { colorScheme: "light" });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.click("#page-theme");
    assert.equal(await page.textContent("#page-theme"), "Theme: light");
    await page.click("#page-theme");
    assert.equal(await page.textContent("#page-theme"), "Theme: dark");
    assert.notEqual(await background(), light);
    await page.reload();
    assert.equal(await page.textContent("#page-theme"), "Theme: dark");
    await page.click("#page-theme");
    assert.equal(await background(), light);
  });

  test("phones get the filters on demand", async (t) => {
    const page = await open(t, "real", phone);
    assert.ok(!(await page.isVisible("input[value=sms]")));
    await page.click("#page-filters > summary");
    await page.check("input[value=sms]");
    assert.equal((await names(page)).length, 5);
    await page.screenshot({ path: join(screenshots, "real-filters-phone.png") });
  });

  test("paper gets the events, and nothing to press", async (t) => {
    const page = await open(t, "real");
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.isVisible("#win_won h3"));
    assert.ok(await page.isVisible("#payload-link_clicked table"));
    for (const selector of [".top", ".side", "#page-status"]) assert.ok(!(await page.isVisible(selector)), selector);
    await page.screenshot({ path: join(screenshots, "real-print.png") });
    assert.ok((await page.pdf()).length > 10_000);
  });
});

describe("thousands of events", () => {
  const typed = ["o", "or", "ord", "order", "order web", "order web closed", "", "zzz", "", "9", "90"];

  /** The milliseconds of work until a site is there, and for each search in it. */
  async function measure(t, name) {
    const page = await open(t, "shop");
    const session = await page.context().newCDPSession(page);
    // The time that the page's own thread was at work. By the clock on the wall, this would measure what
    // else the machine has to do.
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const work = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return 1000 * metrics.find((it) => it.name === "TaskDuration").value;
    };
    const frame = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const before = await work();
    await page.goto(address(name));
    await frame();
    const loading = (await work()) - before;
    await page.waitForTimeout(500);

    const [{ duration: clock }] = await page.evaluate(() => performance.getEntriesByType("navigation").map((it) => it.toJSON()));
    const searches = [];
    for (const text of typed) {
      const start = await work();
      await page.evaluate((value) => {
        const query = document.querySelector("#page-query");
        query.value = value;
        query.dispatchEvent(new Event("input", { bubbles: true }));
        document.body.getBoundingClientRect();
      }, text);
      searches.push((await work()) - start);
      await frame();
    }
    const sorted = searches.toSorted((one, other) => one - other);
    return { page, loading, clock, searches, median: sorted[Math.floor(sorted.length / 2)], slowest: sorted.at(-1) };
  }

  test("10,000 are there within a second, and searched within 50 ms", async (t) => {
    for (const count of [1_000, 10_000]) sites[`many-${count}`] = generate(`site/many-${count}`, "html", writeMany(join(made, `many-${count}`), count));
    const few = await measure(t, "many-1000");
    const many = await measure(t, "many-10000");
    const found = await names(many.page);
    assert.ok(found.length > 0 && found.length < 10_000);
    assert.equal(await status(many.page), `${found.length} of 10000 events`);
    for (const [count, { loading, clock, median, slowest, searches }] of [["1,000", few], ["10,000", many]]) {
      const each = searches.map((time, index) => `"${typed[index]}" ${Math.round(time)}`).join(", ");
      t.diagnostic(`${count} events: ${Math.round(loading)} ms of work until they are there (${Math.round(clock)} ms on the clock); a search: ${Math.round(median)} ms in the median, ${Math.round(slowest)} ms at most (${each})`);
    }
    // The targets are 1,000 and 50 ms; how fast the machine is, is no matter of the page. What is held
    // here on any machine: ten times the events are never more than some ten times the work, which a look
    // at every row for every row would be a hundred times.
    assert.ok(many.loading < 40 * few.loading, `${many.loading} to ${few.loading} ms`);
    assert.ok(many.median < 40 * few.median, `${many.median} to ${few.median} ms`);
  });

  test("a description of a million characters is shown, and nothing stands still", async (t) => {
    const folder = join(made, "site-million");
    mkdirSync(folder, { recursive: true });
    const text = "{<[|$:a <b> & שלום ".repeat(50_000);
    writeFileSync(join(folder, "events.csv"), `name,description\nlong,${text}\nshort,Short.\n`);
    sites.million = generate("site/million", "html", join(folder, "events.csv"));
    const page = await open(t, "million");
    const shown = await page.$eval("#long h3 + p", (it) => it.textContent);
    // Not `equal`, which would print both.
    assert.ok(shown === text.trim());
    await page.fill("#page-query", "short");
    assert.deepEqual(await names(page), ["short"]);
  });
});
