// How numbers and dates are formatted.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as format from "../format.js";

test("numbers are exact, however large", () => {
  assert.equal(format.whole(1234567), "1,234,567");
  assert.equal(format.whole("9007199254740993"), "9,007,199,254,740,993");
  assert.equal(format.compact("9007199254740993"), "9007.2T");
  assert.equal(format.whole(null), "–");
  assert.equal(format.number(-1234.5), "-1,234.5");
  assert.equal(format.number("9007199254740993"), "9,007,199,254,740,993");
  assert.equal(format.number("1e300"), "1e300");
  assert.equal(format.number(null), "–");
});

test("a change is in percent, and new where there was nothing", () => {
  assert.deepEqual(format.change(112, 100), { text: "12%", direction: "up" });
  assert.deepEqual(format.change(96.7, 100), { text: "3.3%", direction: "down" });
  assert.deepEqual(format.change("5", 5), { text: "0%", direction: "same" });
  assert.deepEqual(format.change(5, 0), { text: "new", direction: "new" });
  assert.deepEqual(format.change(50_000, 1), { text: "5M%", direction: "up" });
  assert.equal(format.change(5, undefined), null);
});

test("dates are those of UTC, and what is no date stays as it is", () => {
  assert.equal(format.moment("2026-11-29T23:30:00Z"), "29 Nov 2026, 23:30:00");
  assert.equal(format.day("2026-11-29"), "29 Nov 2026");
  assert.equal(format.period("2026-11-29", "2026-11-29"), "Sun, 29 Nov 2026");
  assert.equal(format.bucket("2026-11-29T14:00:00Z", "hour"), "14:00");
  assert.equal(format.bucket("2026-11-23", "week", true), "Week of 23 Nov 2026");
  assert.equal(format.moment("soon"), "soon");
  assert.equal(format.duration(731), "12 min");
  assert.equal(format.duration(1.2), "1 s");
});
