// The site, opened from a file in a real browser: what a reader does with it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, test } from "node:test";

import { site } from "../minify.mjs";
import { catalogs, checkRust, generate, made, read, root } from "../support/generate.mjs";
import { seen } from "../support/hostile.mjs";
import { address, focused, names, open, settled, setUp, sites, status } from "../support/site.mjs";

setUp("site");

describe("the page", () => {
  test("is one file of less than 150 kB, and its minified style and script are up to date", async (t) => {
    const { length } = Buffer.from(read(sites.real, "index.html"));
    t.diagnostic(`the real catalog's site: ${length} bytes`);
    // The catalog's events are about half of the size, and their number grows.
    assert.ok(length < 150_000);
    for (const [file, make] of site) assert.ok(read(fileURLToPath(file)) === (await make()), "run `npm run minify` in web/");
  });

  test("has a strict content security policy, and conforms to it", async (t) => {
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
    await page.click(".intro button");
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
    for (const selector of ["#page-query", "#page-filters", ".keys"]) assert.ok(!(await page.isVisible(selector)), selector);
    assert.match(await page.innerText("footer"), /^\d+ events, the newest since v2\.1\.0-rc\.1\. /);
    assert.match(await page.innerText("#door_closed"), /Deprecated since v2\.0\. Doors close by themselves/);
    assert.ok(await page.isVisible("#payload-door table"));
  });
});

describe("search", () => {
  const found = async (page, text) => {
    await page.fill("#page-query", text);
    // Rows far below are added in the next frames.
    await settled(page);
    return names(page);
  };

  test("finds names, descriptions, fields of payloads, modules and old names", async (t) => {
    const page = await open(t, "real");
    // Events with the text in their names precede an event whose description has a clicked link.
    assert.deepEqual((await found(page, "link_cl")).slice(0, 3), ["link_clicked", "markdown_link_clicked", "newsletter_double_opt_in"]);
    assert.equal(await status(page), "8 of 210 events");
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

  test("finds a name however it is written, and shows the best matches first", async (t) => {
    const page = await open(t, "real");
    for (const text of ["link_clicked", "link-clicked", "LinkClicked", "linkclicked", "Event::LinkClicked", "link clicked"]) {
      assert.deepEqual((await found(page, text)).slice(0, 2), ["link_clicked", "markdown_link_clicked"], text);
    }
    const [one, ...others] = [await found(page, "opt in"), await found(page, "opt-in"), await found(page, "opt_in")];
    assert.ok(one.length > 5 && one[0].includes("opt_in"), one.join());
    for (const other of others) assert.deepEqual(other, one);
    assert.equal((await found(page, "close"))[0], "close");
    const jumps = await found(page, "decision");
    assert.ok(jumps.indexOf("jump_decision_1") < 5);
    // A row that was moved up returns to its place, even if others were moved up in between.
    const all = await found(page, "");
    assert.deepEqual(all.slice(0, 5), ["hide", "load", "open", "show", "close"]);
    assert.equal(all.length, 210);
    for (const text of ["link", "opt in", "link", "sms", ""]) await found(page, text);
    assert.deepEqual((await names(page)).join(), all.join());
  });

  test("that finds nothing shows similar names and active filters", async (t) => {
    const page = await open(t, "real");
    assert.deepEqual(await found(page, "zzzzzzzz"), []);
    assert.ok(!(await page.isVisible("#page-near")));
    assert.ok(!(await page.isVisible("#page-active")));
    await page.fill("#page-query", "");
    await page.check("input[value=sms]");
    assert.deepEqual(await found(page, "link_clickt"), []);
    assert.equal(await page.innerText("#page-near"), "Did you mean link_clicked?");
    await page.click("#page-near a");
    await page.waitForSelector("#link_clicked.open");
    await page.check("input[value=sms]");
    await page.check("input[name=payload]");
    await page.fill("#page-query", "wechat");
    assert.match(await page.innerText("#page-active"), /^These filters are set: With payload, SMS\b/);
    assert.equal(await page.textContent("#page-filters > summary"), "Filters (2 active)");
    await page.click("#page-active button");
    assert.deepEqual(await names(page), ["platform_wechat"]);
    assert.equal(await page.textContent("#page-filters > summary"), "Filters");
  });

  test("still follows the address of a payload", async (t) => {
    const page = await open(t, "real", { hash: "#?q=wechat" });
    await page.evaluate(() => (location.hash = "#payload-common"));
    await page.waitForFunction(() => document.querySelector("#payload-common").getBoundingClientRect().top < innerHeight);
    assert.ok(await page.isVisible("#payload-common table"));
    assert.deepEqual(await names(page), ["platform_wechat"]);
  });

  test("marks the matches, and announces the result to screen readers", async (t) => {
    const page = await open(t, "real");
    await page.fill("#page-query", "wechat");
    const marked = await page.evaluate(() => [...CSS.highlights.get("found")].map((range) => range.toString()));
    assert.deepEqual(marked, ["wechat", "WeChat"]);
    await page.fill("#page-query", "sms double-opt-in");
    const inName = await page.evaluate(() => [...CSS.highlights.get("found")].map((range) => range.toString())[0]);
    assert.equal(inName, "sms_double_opt_in");
    assert.equal(await page.getAttribute("#page-status", "role"), "status");
  });

  test("combines with filters for module, payload, deprecation, version and section", async (t) => {
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
    await real.selectOption("select[name=section]", { label: "Customer-specific Events List (15)" });
    assert.equal((await names(real)).length, 15);

    const museum = await open(t, "museum");
    await museum.check("input[name=deprecated]");
    assert.deepEqual(await names(museum), ["door_closed", "friends_met"]);
    await museum.uncheck("input[name=deprecated]");
    // The counts match the results.
    await settled(museum);
    const versions = await museum.$$eval("select[name=since] option", (options) => options.map((it) => it.textContent));
    assert.deepEqual(versions, ["any version", "v1.0 (8)", "v1.2 (6)", "v1.10 (3)", "v2.1.0-rc.1 (2)"]);
    await museum.selectOption("select[name=since]", { label: "v1.10 (3)" });
    assert.deepEqual(await names(museum), ["door_knocked", "question_1_answered", "question_2_answered"]);
  });

  test("keeps the address of an event that is opened right after typing", async (t) => {
    const page = await open(t, "real");
    // Types and clicks in a single task, so that nothing else of the page runs in between.
    await page.evaluate(() => {
      const query = document.querySelector("#page-query");
      query.value = "wechat";
      query.dispatchEvent(new Event("input", { bubbles: true }));
      document.querySelector("#platform_wechat h3 a").click();
    });
    await settled(page);
    assert.equal(await page.evaluate("location.hash"), "#platform_wechat");
  });

  test("keeps an address that is entered right after typing", async (t) => {
    for (const frames of [1, 2, 3, 4]) {
      const page = await open(t, "real");
      // The page learns of a new address only after the frame.
      await page.evaluate((frames) => {
        const wait = (left) => (left ? requestAnimationFrame(() => wait(left - 1)) : (location.hash = "#hide"));
        wait(frames);
        const query = document.querySelector("#page-query");
        query.value = "wechat";
        query.dispatchEvent(new Event("input", { bubbles: true }));
      }, frames);
      await page.waitForSelector("#hide.open");
      await settled(page);
      assert.equal(await page.evaluate("location.hash"), "#hide");
    }
  });

  test("has an address", async (t) => {
    const page = await open(t, "real", { hash: "#?q=opt-in&module=sms" });
    assert.equal(await page.inputValue("#page-query"), "opt-in");
    assert.equal((await names(page)).length, 5);
    await page.fill("#page-query", "double");
    assert.deepEqual(await names(page), ["sms_double_opt_in"]);
    await settled(page);
    assert.equal(await page.evaluate("location.hash"), "#?q=double&module=sms");
    await page.fill("#page-query", "");
    await page.uncheck("input[value=sms]");
    await settled(page);
    assert.equal(await page.evaluate("location.hash"), "");
  });
});

describe("an event", () => {
  test("has an address that opens it and scrolls to it", async (t) => {
    const page = await open(t, "real", { hash: "#win_won" });
    assert.ok(await page.isVisible("#win_won .more"));
    const top = await page.$eval("#win_won", (it) => it.getBoundingClientRect().top);
    assert.ok(top > 0 && top < 900, `${top}`);
    assert.equal(await focused(page), "win_won");
    await page.evaluate(() => (location.hash = "#hide"));
    await page.waitForSelector("#hide.open");
    assert.equal(await focused(page), "hide");
  });

  test("of a family has its own address", async (t) => {
    const page = await open(t, "real", { hash: "#jump_decision_3" });
    assert.match(await page.innerText("#jump_decision_3 .more"), /Event::JumpDecision3/);
    await page.fill("#page-query", "jump_decision_3");
    assert.deepEqual(await names(page), ["jump_decision_3"]);
    await page.fill("#page-query", "3rd option");
    assert.deepEqual(await names(page), ["jump_decision_3"]);
  });

  test("is found by the addresses of its old names", async (t) => {
    const page = await open(t, "museum", { hash: "#entrance_opened" });
    assert.ok(await page.isVisible("#door_opened .more"));
    assert.equal(await page.textContent("#page-notice"), "entrance_opened is called door_opened now.");
    assert.equal(await page.evaluate("location.hash"), "#door_opened");
    assert.match(await page.innerText("#door_opened .more"), /Formerly door_open, entrance_opened\./);
  });

  test("that doesn't exist has a notice", async (t) => {
    const page = await open(t, "real", { hash: "#no_such_event" });
    assert.match(await page.textContent("#page-notice"), /There is no event no_such_event here/);
    assert.equal((await names(page)).length, 210);
    assert.equal((await page.innerText("main")).split("There is no event").length, 2);
    for (const hash of ["#%E0%A4%A", "#No%20such"]) {
      const other = await open(t, "real", { hash });
      assert.match(await other.textContent("#page-notice"), /There is no event/);
    }
  });

  test("is found by an address that is nearly right, or is that of its family", async (t) => {
    for (const hash of ["#Link_Clicked", "#link-clicked", "#LinkClicked"]) {
      const page = await open(t, "real", { hash });
      assert.ok(await page.isVisible("#link_clicked .more"), hash);
      assert.equal(await page.evaluate("location.hash"), "#link_clicked");
    }
    const family = await open(t, "real", { hash: "#jump_decision" });
    assert.ok(await family.isVisible("#jump_decision_1 .more"));
    assert.match(await family.textContent("#page-notice"), /^jump_decision is a family/);
    const near = await open(t, "real", { hash: "#link_clickd" });
    await near.click("#page-notice a");
    await near.waitForSelector("#link_clicked.open");
  });

  test("opens by keys even if text is selected", async (t) => {
    const page = await open(t, "real");
    await page.evaluate(() => getSelection().selectAllChildren(document.querySelector("#hide h3 + p")));
    await page.focus("#hide h3 a");
    await page.keyboard.press("Enter");
    assert.ok(await page.isVisible("#hide .more"));
    assert.equal(await page.evaluate("getSelection().isCollapsed"), false);
    await page.keyboard.press("Enter");
    assert.ok(!(await page.isVisible("#hide .more")));
  });

  test("of a customer says so, and its code treats it as a custom event", async (t) => {
    const page = await open(t, "museum", { hash: "#friends_greeted" });
    assert.match(await page.innerText("#friends_greeted .tags"), /only for Friends of <art>/);
    assert.match(await page.innerText("#friends_greeted .facts"), /^Only for Friends of <art>: event-catalog generate typescript includes it with --customer "Friends of <art>"$/);
    assert.match(await page.textContent("#friends_greeted .codes figure:last-child code"), /customEvents: \{\s+friends_greeted\(detail\) \{/);
  });

  test("is found by its address even if a filter hides it", async (t) => {
    const page = await open(t, "real");
    await page.fill("#page-query", "wechat");
    await page.evaluate(() => (location.hash = "#hide"));
    await page.waitForSelector("#hide.open");
    assert.equal((await names(page)).length, 210);
  });

  test("shows its payload, and code for it", async (t) => {
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
    assert.match(await page.innerText("#hide .more"), /^Payload common$[^]*^Every event may have these fields\.$[^]*process_id/m);
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

  test("has JavaScript that runs unchanged", async (t) => {
    const code = async (page, name) => {
      await page.evaluate((name) => (location.hash = `#${name}`), name);
      await page.waitForSelector(`#${name}.open`);
      return page.textContent(`#${name} .codes figure:last-child code`);
    };
    // The package that the code imports, and a chat that emits to the listeners from its boot call.
    const runs = (catalog, code, start, end) => {
      const folder = generate(`site/package-${catalog}`, "typescript", catalogs[catalog]);
      const file = join(made, "site", `${catalog}.mjs`);
      const { name } = JSON.parse(read(folder, "package.json"));
      assert.ok(code.includes(`from "${name}"`), code);
      writeFileSync(file, `${start}\n${code.replace(name, `./package-${catalog}/index.js`)}\n${end}\n`);
      const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8" });
      assert.equal(stderr, "");
      return stdout;
    };
    const real = await open(t, "real");
    const emit = (type, detail) => `globalThis.LoyJoy = (name, { eventListeners: [one] }) => one("${type}", ${JSON.stringify(detail)});`;
    assert.equal(runs("real", await code(real, "link_clicked"), emit("link_clicked", { url: "https://a.b" }), ""), "https://a.b\n");
    assert.equal(runs("real", await code(real, "hide"), emit("hide", { process_id: "1" }), ""), "{ process_id: '1' }\n");
    const shop = await open(t, "shop");
    assert.equal(runs("shop", await code(shop, "order_shipped"), "", 'listener("order_shipped")'), "order_shipped\n");
  });

  test("has Rust that compiles, for all events of all catalogs", async (t) => {
    const rust = async (name) => {
      const page = await open(t, name);
      return page.$$eval(".events > li", (events) =>
        events.map((event) => {
          event.querySelector("h3 a").click();
          return event.querySelector(".codes figure:first-child code").textContent;
        }),
      );
    };
    const modules = [];
    for (const name of Object.keys(catalogs)) {
      const functions = (await rust(name)).map((code, at) => {
        assert.match(code, /^match (Event::from_name\(name\)|occurrence\.event\(\)) \{\n/);
        const takes = code.includes("occurrence") ? "occurrence: &Occurrence<'_>" : "name: &str";
        return `pub fn event_${at}(${takes}) -> Result<(), Box<dyn std::error::Error>> {\n${code}\nOk(())\n}`;
      });
      assert.ok(functions.length > 3, name);
      modules.push(`pub mod ${name} {\nuse event_catalog::include_catalog;\ninclude_catalog!("${name}.rs");\n${functions.join("\n")}\n}`);
    }
    const checked = checkRust("site/rust", modules.join("\n"));
    assert.equal(checked.status, 0, checked.stderr);
    // Wrong code is rejected, so the code is really checked.
    assert.notEqual(checkRust("site/rust", modules.join("\n").replace("Event::", "Event::No")).status, 0);
  });

  test("has a link and a name to copy", async (t) => {
    const page = await open(t, "shop", { permissions: ["clipboard-read", "clipboard-write"], hash: "#?q=placed" });
    await page.click("#order_placed h3 a");
    const copied = async (label) => {
      await page.click(`#order_placed .bar >> text=${label}`);
      await page.waitForSelector("#order_placed .bar >> text=Copied");
      return page.evaluate("navigator.clipboard.readText()");
    };
    const link = await copied("Copy link");
    assert.equal(link, `${address("shop")}#order_placed`);
    assert.equal(await copied("Copy name"), "order_placed");
    await page.goto(`${address("shop")}#`);
    await page.goto(link);
    await page.waitForSelector("#order_placed.open");

    const closed = await open(t, "shop", { hash: "#order_placed" });
    await closed.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("closed"))));
    await closed.click("text=Copy link");
    await closed.waitForSelector("#order_placed >> text=Press Ctrl+C");
    assert.equal(await closed.evaluate("String(getSelection())"), link);
    await closed.click("text=Copy name");
    await closed.waitForFunction(() => String(getSelection()) === "order_placed");
  });

  test("that is deprecated has the name of its replacement to copy", async (t) => {
    const page = await open(t, "museum", { permissions: ["clipboard-read", "clipboard-write"], hash: "#door_closed" });
    await page.click("#door_closed .bar >> text=Copy door_opened");
    await page.waitForSelector("#door_closed >> text=Copied");
    assert.equal(await page.evaluate("navigator.clipboard.readText()"), "door_opened");
    const figures = await page.$$eval("#door_closed .codes figure", (all) => all.map((it) => [it.querySelector("figcaption").firstChild.data, it.querySelector("code").textContent]));
    assert.deepEqual(figures.map(([title]) => title), ["In Rust, with door_opened", "In JavaScript, with door_opened"]);
    assert.match(figures[0][1], /Event::DoorOpened\)/);
    assert.match(figures[1][1], /door_opened\(detail\)/);
    for (const [, code] of figures) assert.doesNotMatch(code, /DoorClosed|door_closed/);
    // The link still leads to this event.
    await page.click("#door_closed .bar >> text=Copy link");
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).endsWith("#door_closed"));
  });

  test("that is deprecated links to its replacement", async (t) => {
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
    for (const control of ["input[value=sms]", "input[name=payload]", "select[name=section]", "#page-theme", "#hide h3 a", ".fold button"]) {
      await page.focus(control);
      await page.keyboard.press("/");
      assert.equal(await focused(page), "page-query", control);
    }
    assert.equal(await page.inputValue("#page-query"), "");
    await page.keyboard.type("wechat");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(page), "platform_wechat");
    await page.keyboard.press("Enter");
    assert.ok(await page.isVisible("#platform_wechat .more"));
    assert.equal(await page.getAttribute("#platform_wechat h3 a", "aria-expanded"), "true");
    assert.equal(await page.evaluate("location.hash"), "#platform_wechat");
    await page.keyboard.press("Escape");
    assert.ok(!(await page.isVisible("#platform_wechat .more")));
    assert.equal(await page.evaluate("location.hash"), "#?q=wechat");
    assert.equal(await focused(page), "platform_wechat");
    await page.keyboard.press("Escape");
    assert.equal(await focused(page), "page-query");
    assert.equal((await names(page)).length, 210);
    for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"]) await page.keyboard.press(key);
    assert.equal(await focused(page), "load");
    for (const key of ["ArrowUp", "ArrowUp"]) await page.keyboard.press(key);
    assert.equal(await focused(page), "page-query");
  });
});
