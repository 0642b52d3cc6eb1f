// A rename from end to end on web pages: pages that were built before the rename, and programs that send the new name
// while others still send the old one. The catalogs are in examples/shop/rename.

import assert from "node:assert/strict";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";

import { generate, read, root } from "../support/generate.mjs";
import { collectorPage, second } from "../support/page.mjs";

const catalog = (step) => join(root, "examples", "shop", "rename", step);
const steps = { before: "1-before", renamed: "2-renamed", done: "3-done" };
const folders = Object.fromEntries(
  Object.entries(steps).map(([name, step]) => [name, generate(`rename/${name}`, "typescript", catalog(step))]),
);
const load = (name, module) => import(join(folders[name], module));
const before = await load("before", "index.js");
const renamed = await load("renamed", "index.js");
const sending = await load("renamed", "collector.js");
const done = await load("done", "collector.js");
const order = { order_id: "2024-0815" };

let reported = [];
beforeEach(() => {
  reported = [];
  globalThis.reportError = (error) => reported.push(error);
});
afterEach(() => {
  delete globalThis.reportError;
  delete globalThis.dataLayer;
});

/** The names for which a listener calls its handlers. */
function heard(api, names) {
  const calls = [];
  const handlers = Object.fromEntries(names.map((name) => [name, (detail) => calls.push([name, detail])]));
  const listener = api.listen(handlers, { other: (type) => calls.push([`other ${type}`]) });
  return { calls, listener };
}

describe("while the old name is sent", () => {
  const { track } = sending;

  test("a page with the old package gets the event, and one with the new package gets it once", () => {
    const old = heard(before, ["order_created"]);
    const both = heard(renamed, ["order_placed", "order_created"]);
    const current = heard(renamed, ["order_placed"]);
    track.listen(old.listener, both.listener, current.listener);
    track("order_placed", order);
    assert.deepEqual(old.calls, [["order_created", order]]);
    assert.equal(both.calls.length, 1);
    assert.deepEqual(current.calls, [["order_placed", order]]);
    assert.deepEqual(reported, []);
  });

  test("other names are sent as they are", () => {
    const sent = [];
    track.listen((type) => sent.push(type));
    for (const name of ["order_created", "mine", "constructor", "__proto__", 7]) track(name);
    assert.deepEqual(sent, ["order_created", "mine", "constructor", "__proto__", 7]);
  });

  test("a tag manager of an updated page gets the current name", () => {
    renamed.dataLayer()("order_created", order);
    const [{ event, legacy_event }] = globalThis.dataLayer;
    assert.deepEqual([event, legacy_event], ["order_placed", "order_created"]);
  });
});

describe("once the setting is removed", () => {
  const { track } = done;

  test("the current name is sent, which is a custom event on a page with the old package", () => {
    const old = heard(before, ["order_created"]);
    const current = heard(renamed, ["order_placed"]);
    track.listen(old.listener, current.listener);
    track("order_placed", order);
    assert.deepEqual(old.calls, [["other order_placed"]]);
    assert.deepEqual(current.calls, [["order_placed", order]]);
  });
});

describe("the collector", () => {
  for (const [name, sent] of [["renamed", "order_created"], ["done", "order_placed"]]) {
    test(`sends what the catalog ${steps[name]} says, also for events of the chat`, async () => {
      const page = collectorPage(read(folders[name], "collector.global.js"), "CatalogEvents");
      page.listen("order_placed", order);
      await page.pass(second);
      assert.deepEqual(page.sent(), [sent]);
    });
  }
});
