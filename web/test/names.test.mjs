// Names of any form in all generated files: quoted and encoded, and always the same name.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { runInNewContext } from "node:vm";
import { parse } from "acorn";

import { launch } from "../support/browser.mjs";
import { catalogs, generate, read } from "../support/generate.mjs";
import { found, longest, names, renamed } from "../support/names.mjs";

const folder = generate("names/typescript", "typescript", catalogs.names);
const esm = await import(join(folder, "index.js"));
const { validate } = await import(join(folder, "validate.js"));

let reported = [];
beforeEach(() => {
  reported = [];
  globalThis.reportError = (error) => reported.push(error);
});
afterEach(() => {
  delete globalThis.reportError;
  delete globalThis.dataLayer;
});

/** The classic script's functions, after a page has run it. */
function classic() {
  const window = { console, reportError: (error) => reported.push(error) };
  window.window = window;
  runInNewContext(read(folder, "events.global.js"), window);
  return window.NamesEvents;
}

const plain = (value) => JSON.parse(JSON.stringify(value));

for (const [kind, api] of [["the module", esm], ["the classic script", classic()]]) {
  describe(kind, () => {
    test("calls the handler of each name, under its old names too", () => {
      const calls = [];
      const handlers = Object.fromEntries(names.map((name) => [name, () => calls.push(name)]));
      const listener = api.listen(handlers, { other: (type) => assert.fail(type) });
      for (const name of names) listener(name);
      assert.deepEqual(calls, names);
      for (const [old, name] of renamed) {
        listener(old);
        assert.equal(calls.at(-1), name);
        const byOld = api.listen({ [old]: () => calls.push(`old ${name}`) });
        byOld(name);
        assert.equal(calls.at(-1), `old ${name}`);
      }
      assert.deepEqual(reported, []);
    });

    test("knows each name, and no other", () => {
      const known = [];
      const listener = api.listener((event) => known.push([event.type, event.known]));
      for (const name of names) listener(name);
      assert.deepEqual(known, names.map((name) => [name, true]));
      known.length = 0;
      const others = ["order completed", "Order%20Completed", "valueOf", "isPrototypeOf", "a", "%5F_proto__", "jump.4", "jump", ""];
      for (const name of others) listener(name);
      assert.deepEqual(known, others.map((name) => [name, false]));
    });

    test("has the groups", () => {
      const of = (group) => plain(api.namesOf(group));
      assert.deepEqual(of({ module: "customer" }), ["customer.subscription.created", "customer_seen"]);
      assert.deepEqual(of({ module: "orders/v2 `new`" }), ["orders/create", "jira:issue_updated"]);
      assert.deepEqual(of({ family: "jump" }), ["jump.1", "jump.2", "jump.3"]);
      assert.deepEqual(of({ family: "Step done" }), ["Step 1 done", "Step 12 done"]);
      assert.deepEqual(of({ family: "__x" }), ["__x_7", "__x_8"]);
      assert.deepEqual(of({ family: "Old jump" }), of({ family: "jump" }));
      const numbers = [];
      const listener = api.listenTo({ family: "Step done" }, (event, number) => numbers.push(number));
      for (const name of names) listener(name);
      assert.deepEqual(numbers, [1, 12]);
    });

    test("pushes names as they are", () => {
      const layer = [];
      const map = (type, detail, fields) => void layer.push(fields.event);
      const listener = api.dataLayer({ only: [...names, ...renamed.keys()], map });
      for (const name of [...names, ...renamed.keys()]) listener(name);
      assert.deepEqual(layer, [...names, ...renamed.values()]);
    });
  });
}

test("the constants are named by the words of the events' names", () => {
  const { events } = esm;
  assert.equal(events.order_completed, "Order Completed");
  assert.equal(events.customer_subscription_created, "customer.subscription.created");
  assert.equal(events.proto, "__proto__");
  assert.equal(events.constructor, "constructor");
  assert.equal(events.to_string, "toString");
  assert.equal(events.n404, "404");
  assert.equal(events.thumbs_up, "👍🏽");
  assert.equal(events.longest, longest);
  assert.equal(events.préférence_changée, "Préférence changée");
  assert.equal(events.completed_order, "Order Completed");
  assert.equal(Object.getPrototypeOf(events), Object.prototype);
  // Each current name has a key. An old name has none if its words are those of another name.
  assert.deepEqual(new Set(Object.values(events)), new Set(names));
  for (const key of Object.keys(events)) assert.match(key, /^[\p{ID_Start}_][\p{ID_Continue}]*$/u);
});

test("old names lead to current names", () => {
  for (const [old, name] of renamed) {
    assert.equal(esm.currentName(old), name);
    // The check narrows to current names, which are the keys of records.
    assert.equal(esm.isEventName(old), false, old);
  }
  for (const name of names) {
    assert.equal(esm.currentName(name), name);
    assert.equal(esm.isEventName(name), true, name);
  }
});

test("payloads are validated by name", () => {
  for (const name of ["\"quoted\" 'twice'", "link_clicked", "__proto__"]) {
    assert.deepEqual(validate(name, { weight: 1 }), []);
    assert.equal(validate(name, { weight: "1" }).length, 1, name);
  }
  assert.deepEqual(validate("constructor", undefined), []);
});

test("the classic script works in old browsers and in any encoding", () => {
  const text = read(folder, "events.global.js");
  parse(text, { ecmaVersion: 5, sourceType: "script" });
  assert.doesNotMatch(text, /<\/?script|<!--/i);
  assert.match(text, /^[\n\x20-\x7e]*$/);
});

test("each event has a JSON Schema, and the index has its file", () => {
  const out = generate("names/json-schema", "json-schema", catalogs.names);
  const index = JSON.parse(read(out, "index.json"));
  // An old name, which may still be sent, leads to the file of the current name.
  assert.deepEqual(new Set(Object.keys(index)), new Set([...names, ...renamed.keys()]));
  for (const [old, name] of renamed) assert.equal(index[old], index[name], old);
  const files = readdirSync(join(out, "events")).map((file) => `events/${file}`);
  assert.deepEqual(new Set(Object.values(index)), new Set(files));
  assert.equal(new Set(files.map((file) => file.toLowerCase())).size, names.length);
  for (const name of names) {
    const { title } = JSON.parse(read(out, index[name]));
    assert.equal(title, name);
  }
  assert.equal(index.link_clicked, "events/link_clicked.schema.json");
  assert.equal(index["Order Completed"], "events/Order%20Completed.schema.json");
  assert.match(index.Link_Clicked, /^events\/Link_Clicked~[0-9a-f]{16}\.schema\.json$/);
  for (const file of files) assert.ok(file.length <= "events/".length + 255, file);
});

describe("the site", () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());
  const site = join(generate("names/html", "html", catalogs.names), "index.html");

  async function open(t, { hash = "", ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const trouble = [];
    page.on("pageerror", (error) => trouble.push(error.message));
    page.on("console", (message) => trouble.push(message.text()));
    t.after(async () => {
      await context.close();
      assert.deepEqual(trouble, []);
    });
    await page.goto(`file://${site}${hash}`);
    return page;
  }
  const opened = (page) =>
    page.$$eval(".events > .open", (all) => all.map((it) => it.querySelector("h3 a").textContent));

  test("shows each name with a link that works without scripts, too", async (t) => {
    const page = await open(t, { javaScriptEnabled: false });
    const titles = page.locator(".events h3 a");
    assert.deepEqual(await titles.allTextContents(), names);
    const ids = await page.locator("[id]").evaluateAll((all) => all.map((it) => it.id));
    assert.equal(new Set(ids).size, ids.length);
    for (const [at, name] of names.entries()) {
      const link = await titles.nth(at).getAttribute("href");
      const id = found(link, ids);
      assert.equal(decodeURIComponent(id), name);
      await page.goto(`file://${site}${link}`);
      assert.equal(await page.locator(":target").getAttribute("id"), id, name);
    }
    for (const link of await page.locator("a[href^='#']").evaluateAll((all) => all.map((it) => it.getAttribute("href")))) {
      assert.ok(found(link, ids), link);
    }
  });

  test("opens each event by its address, and by its name as typed", async (t) => {
    const page = await open(t);
    for (const name of names) {
      const link = await page.evaluate(
        (name) => [...document.querySelectorAll(".events h3 a")].find((it) => it.textContent === name).getAttribute("href"),
        name,
      );
      for (const hash of [link, `#${encodeURIComponent(name)}`]) {
        // Skips addresses that belong to something else on the page.
        if (hash !== link && /%|^(page|payload|section)-/.test(name)) continue;
        const fresh = await open(t, { hash });
        assert.deepEqual(await opened(fresh), [name], hash);
        await fresh.context().close();
      }
    }
    for (const [old, name] of renamed) {
      const other = await open(t, { hash: `#${encodeURIComponent(old)}` });
      assert.deepEqual(await opened(other), [name]);
      assert.equal(await other.textContent("#page-notice"), `${old} is called ${name} now.`);
      await other.context().close();
    }
    assert.equal(await page.evaluate("window.pwned"), undefined);
  });

  test("is not wider than a phone", async (t) => {
    for (const name of ["Order Completed", longest, "</script><script>window.pwned = 2</script>"]) {
      const page = await open(t, { viewport: { width: 390, height: 844 }, hash: `#${encodeURIComponent(name)}` });
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 390, name);
    }
  });

  test("has code for each event that uses its name", async (t) => {
    const page = await open(t);
    const codes = await page.$$eval(".events > li", (all) =>
      all.map((event) => {
        event.querySelector("h3 a").click();
        return event.querySelector(".codes figure:last-child code").textContent;
      }),
    );
    for (const [at, code] of codes.entries()) {
      const program = parse(code, { ecmaVersion: 2022, sourceType: "module" });
      const keys = [];
      const visit = (node) => {
        if (node?.type === "ObjectExpression") keys.push(...node.properties.map(({ key }) => key.name ?? key.value));
        if (node && typeof node === "object") Object.values(node).flat().forEach(visit);
      };
      visit(program);
      // The code for a deprecated event uses the event that replaces it.
      const name = names[at] === "order.lost" ? "Order Completed" : names[at];
      assert.ok(keys.includes(name), `${name}: ${code}`);
    }
  });

  test("finds names however they are written, and copies them as they are", async (t) => {
    const page = await open(t, { permissions: ["clipboard-read", "clipboard-write"] });
    const search = async (text) => {
      await page.fill("#page-query", text);
      const shown = await page.$$eval(".events > li", (items) =>
        items.filter((it) => it.checkVisibility() && !it.closest(".none")).map((it) => it.querySelector("h3 a").textContent),
      );
      return shown[0];
    };
    for (const text of ["Order Completed", "order completed", "order_completed", "OrderCompleted", "order-completed"]) {
      assert.equal(await search(text), "Order Completed", text);
    }
    for (const text of ["customer.subscription.created", "customer subscription created", "CustomerSubscriptionCreated"]) {
      assert.equal(await search(text), "customer.subscription.created", text);
    }
    assert.equal(await search("orders/create"), "orders/create");
    assert.equal(await search("注文"), "注文確定");
    assert.equal(await search("completed order"), "Order Completed");
    await search("quoted");
    await page.click(".best h3 a");
    await page.click(".best .bar >> text=Copy name");
    await page.waitForSelector(".best .bar >> text=Copied");
    assert.equal(await page.evaluate("navigator.clipboard.readText()"), "\"quoted\" 'twice'");
  });
});
