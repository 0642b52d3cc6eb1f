// Which events the site's search finds, why, and how many.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { generate, made, root, run } from "../support/generate.mjs";
import { names, open, settled, setUp, sites, status } from "../support/site.mjs";

setUp("site-search");

async function found(page, text) {
  await page.fill("#page-query", text);
  await settled(page);
  return names(page);
}

const reason = async (page, name) => ((await page.$(`#${name} .why`)) ? page.innerText(`#${name} .why`) : "");

/** The site of a catalog with these files. */
function siteOf(name, files) {
  const folder = join(made, `site-search-${name}`);
  mkdirSync(join(folder, "payloads"), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  sites[name] = generate(`site-search/${name}`, "html", folder);
}

describe("removed names", () => {
  test("show what replaced them", async (t) => {
    siteOf("removed", {
      "events.csv": "name,description\nlink_opened,A link was opened.\n",
      "removed.csv": "name,first,last,renamed_to\nlink_clicked,,2026-11-29,link_opened\nlink_hit,,v4,\n",
    });
    const page = await open(t, "removed");
    const notice = (page) => page.innerText("#page-notice");
    const renamed = "link_clicked was removed; it was here until 2026-11-29. It is called link_opened now.";
    for (const text of ["link_clicked", "Link Clicked", "Event::LinkClicked"]) {
      await found(page, text);
      assert.equal(await notice(page), renamed, text);
    }
    await page.click("#page-notice a");
    await page.waitForSelector("#link_opened.open");
    await found(page, "link_hit");
    assert.equal(await notice(page), "link_hit was removed; it was here until v4.");
    await found(page, "link_opened");
    assert.equal(await notice(page), "");
    const other = await open(t, "removed", { hash: "#link_clicked" });
    assert.equal(await notice(other), renamed);
  });
});

describe("similar names", () => {
  test("are found if nothing matches, like those of `show`", async (t) => {
    const page = await open(t, "real");
    for (const text of ["link_cliked", "lnik_clicked", "link_clickd", "linkcliked", "Event::LinkCliked"]) {
      assert.equal((await found(page, text))[0], "link_clicked", text);
    }
    for (const text of ["link_cliked", "lnik_clicked", "link_clickd"]) {
      const { stderr } = run(["show", text, "--catalog", "catalog"]);
      assert.match(stderr, /did you mean `link_clicked`\?/);
    }
    assert.equal(await page.innerText(".best h2"), "Similar names");
    assert.match(await status(page), /^No event matches\. (1 event has|\d events have) a similar name\.$/);
    assert.ok(!(await page.isVisible("#page-nothing")));
    // A word of a name can be misspelled, too.
    assert.deepEqual(await found(page, "wecaht"), ["platform_wechat"]);
    assert.ok((await found(page, "cliked link")).includes("link_clicked"));
    // Matches are never below similar names.
    await found(page, "link_clicked");
    assert.equal(await page.innerText(".best h2"), "Best matches");
    assert.equal((await found(page, "")).length, 210);
  });

  test("respect the filters", async (t) => {
    const page = await open(t, "real");
    await page.check("input[value=sms]");
    assert.deepEqual(await found(page, "link_cliked"), []);
    assert.equal(await page.innerText("#page-near"), "Did you mean link_clicked?");
  });

  test("are found under an alias", async (t) => {
    const page = await open(t, "museum");
    assert.deepEqual(await found(page, "entrence_opened"), ["door_opened"]);
  });

  test("are never opposites", async (t) => {
    const rows = ["newsletter_opt_in", "api_enabled", "user_added", "muted"].map((name) => `${name},It came.`);
    siteOf("opposites", { "events.csv": `name,description\n${rows.join("\n")}\n` });
    const page = await open(t, "opposites");
    for (const text of ["newsletter_opt_out", "api_disabled", "user_removed", "unmuted", "Event::ApiDisabled", "unmuted "]) {
      assert.deepEqual(await found(page, text), [], text);
      assert.ok(!(await page.isVisible("#page-near")), text);
    }
    assert.deepEqual(await found(page, "api_enabeld"), ["api_enabled"]);
    const other = await open(t, "opposites", { hash: "#newsletter_opt_out" });
    assert.doesNotMatch(await other.innerText("#page-notice"), /Did you mean/);
  });

  test("are distinguished from opposites like in the command", () => {
    const text = readFileSync(join(root, "crates/event-catalog-cli/assets/site/script/opposite.js"), "utf8");
    const { areOpposite, opposites, reversed } = new Function(`${text}; return { areOpposite, opposites, reversed };`)();
    const lookup = join(root, "crates/event-catalog-lookup/src");
    const pairs = readFileSync(join(lookup, "opposite/pairs.rs"), "utf8").replaceAll(/\\\n\s*/g, "");
    const lines = [...pairs.matchAll(/\(\s*"([^"]*)",\s*"([^"]*)",?\s*\)/g)].map(([, left, right]) => `${left}: ${right}`);
    const particles = ["in: out", "on: off", "up: down"];
    const table = (text) => text.trim().split("\n");
    assert.deepEqual([...table(opposites), ...particles, ...table(reversed)], lines);
    const tests = readFileSync(join(lookup, "opposite.rs"), "utf8").split("mod tests")[1];
    const known = [...tests.matchAll(/fn (\w+)\(\) \{\s*for \(one, other\) in \[(.*?)\n        \] \{\s*check\(one, other, (true|false)\)/gs)];
    assert.equal(known.length, 3);
    for (const [, , rows, expected] of known) {
      for (const [, one, other] of rows.matchAll(/\("([^"]*)", "([^"]*)"\)/g)) {
        assert.equal(areOpposite(one, other), expected === "true", `${one} ${other}`);
        assert.equal(areOpposite(other, one), expected === "true", `${other} ${one}`);
      }
    }
  });
});

describe("the reason of a match", () => {
  test("is shown unless it is the name", async (t) => {
    const page = await open(t, "museum");
    await found(page, "teeth");
    assert.equal(await reason(page, "door_opened"), "Matches field lock.teeth");
    await found(page, "code opened");
    assert.equal(await reason(page, "door_opened"), "Matches field lock.kind");
    await found(page, "entrance");
    assert.equal(await reason(page, "door_opened"), "Matches alias entrance_opened");
    await found(page, "knocked");
    assert.equal(await reason(page, "door_knocked"), "");
    await found(page, "somebody");
    assert.equal(await reason(page, "door_knocked"), "Matches description");
    await found(page, "hostile module");
    assert.equal(await reason(page, "hostile_number"), "Matches module <b>Hostile</b> {module}");
    await found(page, "door.size.width opened");
    assert.equal(await reason(page, "door_opened"), "Matches field door.size.width");
    await found(page, "");
    assert.equal(await page.$(".why"), null);
  });

  test("is shown in every row that comes into view", async (t) => {
    const page = await open(t, "real");
    await found(page, "process_id");
    assert.equal(await reason(page, "hide"), "Matches field process_id");
    await page.$eval("#win_won", (it) => it.scrollIntoView());
    await page.waitForSelector("#win_won .why");
    assert.equal(await reason(page, "win_won"), "Matches field process_id");
    // Nothing is left of an earlier search: no row keeps the reason of another one.
    await found(page, "sms");
    const reasons = await page.$$eval(".why", (all) => all.map((it) => it.textContent));
    assert.ok(reasons.every((it) => !it.includes("process_id")), reasons.join());
  });

  test("has the matching text marked", async (t) => {
    const page = await open(t, "museum");
    await found(page, "lock.teeth");
    const marked = await page.evaluate(() => [...CSS.highlights.get("found")].map(String));
    assert.deepEqual(marked, ["lock.teeth"]);
  });
});

describe("fields", () => {
  test("of the default payload are found on every event", async (t) => {
    const page = await open(t, "real");
    assert.equal((await found(page, "sub_process_name")).length, 210);
    const museum = await open(t, "museum");
    const all = await found(museum, "");
    assert.deepEqual(new Set(await found(museum, "visitors")), new Set(all));
  });

  test("of a type that several payloads refer to are found on the events of each", async (t) => {
    const address = JSON.stringify({
      type: "object",
      properties: Object.fromEntries(["street", "house_number", "postal_code", "country", ...Array.from({ length: 20 }, (_, at) => `line_${at}`)].map((it) => [it, { type: "string", description: "A part of the address." }])),
    });
    const payload = (field) => `{"type":"object","$defs":{"Address":${address}},"properties":{"${field}":{"$ref":"#/$defs/Address"},"other":{"$ref":"#/$defs/Address"}}}`;
    siteOf("shared", {
      "events.csv": "name,description,payload\nparcel_sent,Sent.,parcel\ninvoice_sent,Sent.,invoice\nseen,Seen.,\n",
      "payloads/parcel.json": payload("destination"),
      "payloads/invoice.json": payload("billing"),
    });
    const page = await open(t, "shared");
    assert.equal(await page.$eval("#payload-parcel td a", (it) => it.getAttribute("href").startsWith("#type-")), true);
    assert.deepEqual(await found(page, "postal_code"), ["parcel_sent", "invoice_sent"]);
    assert.equal(await reason(page, "parcel_sent"), "Matches field postal_code");
    assert.deepEqual(await found(page, "destination"), ["parcel_sent"]);
  });
});

/** Rows that a search moves up stay there if the next search moves them up, too. All others go back. */
test("results don't depend on earlier searches", async (t) => {
  const typed = ["o", "op", "opt", "opt in", "link", "opt", "", "sms", "s", "link_cliked", "sms", "zzzzzz", ""];
  const page = await open(t, "real");
  for (const text of typed) {
    const shown = await found(page, text);
    const fresh = await open(t, "real", { hash: text && `#?q=${encodeURIComponent(text)}` });
    await settled(fresh);
    assert.deepEqual(shown, await names(fresh), text);
    const modules = (page) => page.$$eval(".modules small", (all) => all.map((it) => it.textContent));
    assert.deepEqual(await modules(page), await modules(fresh), text);
  }
});

test("counts follow the search and the other filters", async (t) => {
  const count = (page, selector) => page.$eval(selector, (it) => it.querySelector("small").textContent);
  const module = (page, name) => count(page, `label:has([value=${name}])`);
  // A menu is updated when the reader focuses it.
  const options = async (page, name) => (await page.focus(`select[name=${name}]`), page.$$eval(`select[name=${name}] option`, (all) => all.map((it) => it.textContent)));
  const page = await open(t, "real");
  assert.equal(await module(page, "sms"), "5");
  assert.equal(await count(page, "#section-1 h2"), "195");
  assert.deepEqual(await options(page, "section"), ["all sections", "Events List (195)", "Customer-specific Events List (15)"]);
  await found(page, "double");
  assert.deepEqual([await module(page, "sms"), await module(page, "newsletter"), await module(page, "widget")], ["1", "1", "0"]);
  assert.equal(await count(page, "label:has([name=payload])"), "0");
  // A filter does not affect what the other choices of the same filter would find.
  await page.check("input[value=sms]");
  await settled(page);
  assert.deepEqual([await module(page, "sms"), await module(page, "newsletter")], ["1", "1"]);
  const matching = await names(page);
  assert.deepEqual(matching, ["sms_double_opt_in"]);
  assert.match((await options(page, "section"))[1], /\(1\)$/);
  await page.uncheck("input[value=sms]");
  await found(page, "");
  assert.equal(await module(page, "sms"), "5");
  assert.equal(await count(page, "#section-1 h2"), "195");

  const museum = await open(t, "museum");
  await museum.check("input[name=deprecated]");
  await settled(museum);
  assert.equal(await count(museum, "#section-1 h2"), "2");
  assert.equal(await count(museum, "label:has([name=payload])"), "0");
  assert.deepEqual(await options(museum, "since"), ["any version", "v1.0 (1)", "v1.2 (0)", "v1.10 (0)", "v2.1.0-rc.1 (0)"]);
});
