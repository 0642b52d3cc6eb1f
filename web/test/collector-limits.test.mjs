// Which events the collector keeps, sends again and loses: its limits, and servers that fail.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { catalogs, generate, read } from "../support/generate.mjs";
import { answer, collectorPage, second, settings } from "../support/page.mjs";

const museum = generate("collector-limits/museum", "typescript", catalogs.museum);
const script = read(museum, "collector.global.js");

const collecting = (options, overrides) => collectorPage(script, "MuseumEvents", options, overrides);
const never = () => new Promise(() => {});
const names = (count, prefix = "event_") => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

describe("limits", () => {
  const bytes = (posts) => posts.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);

  test("all requests in flight, of all collectors, have at most 60,000 bytes", async () => {
    const it = collecting({}, { answer: never });
    const other = it.collector({ ...settings, key: "other" });
    // Each character has two bytes, or, with its escape, four.
    const detail = { text: "äé\"\\".repeat(50) };
    for (const name of names(200)) for (const listen of [it.listen, other]) listen(name, detail);
    await it.pass(second);
    it.show("hidden");
    assert.ok(bytes(it.posts) <= 60_000 && bytes(it.posts) > 59_000, `${bytes(it.posts)} bytes`);
    assert.equal(new Set(it.posts.map(({ url }) => url)).size, 1, "the first one has taken all");
  });

  test("beacons count as in flight for half a minute, because their end is never reported", async () => {
    const it = collecting({}, { answer: never });
    for (const part of ["one", "two"]) {
      for (const name of names(70, part)) it.listen(name, { text: "x".repeat(400) });
      it.show("hidden");
      it.show("visible");
      await it.pass(14 * second);
    }
    assert.ok(bytes(it.posts) <= 60_000 && it.posts.length >= 2, `${bytes(it.posts)} bytes`);
    await it.pass(60 * second);
    it.show("hidden");
    assert.deepEqual(it.sent(), [...names(70, "one"), ...names(70, "two")]);
  });

  test("events above the limit are sent later, in order and once", async () => {
    const it = collecting();
    const all = names(500);
    for (const name of all) it.listen(name, { text: "x".repeat(500) });
    it.show("hidden");
    assert.equal(it.posts.length, 1);
    await it.pass(60 * second);
    assert.deepEqual(it.sent(), all);
    for (const { body } of it.posts) assert.ok(Buffer.byteLength(body) <= 60_000);
  });

  test("a queue has at most 1,000 events; the oldest are dropped and counted", async () => {
    const it = collecting();
    it.connect(false);
    for (const name of names(1500)) it.listen(name);
    await it.pass(3600 * second);
    it.show("hidden");
    assert.deepEqual(it.posts, []);
    assert.equal(it.listen.dropped, 500);
    assert.deepEqual(it.problems, Array(500).fill(["full", 1, undefined]));
    it.connect(true);
    await it.pass(60 * second);
    assert.deepEqual(it.sent(), names(1500).slice(500));
  });

  test("a queue has at most 500,000 bytes", async () => {
    const it = collecting();
    it.connect(false);
    for (const name of names(30)) it.listen(name, "x".repeat(50_000));
    it.connect(true);
    await it.pass(60 * second);
    assert.deepEqual(it.sent(), names(30).slice(-9));
    assert.equal(it.listen.dropped, 21);
  });

  test("events of a failed request count toward the limit of the queue", async () => {
    let fail;
    const it = collecting();
    it.answer = () => new Promise((_, reject) => (fail = reject));
    for (const name of names(100, "first_")) it.listen(name);
    await it.pass(second);
    it.connect(false);
    for (const name of names(950)) it.listen(name);
    it.answer = async () => answer(202);
    fail(new TypeError("Failed to fetch"));
    await it.pass(second);
    it.connect(true);
    await it.pass(600 * second);
    assert.equal(it.listen.dropped, 50);
    assert.deepEqual(it.sent().slice(100), [...names(100, "first_").slice(50), ...names(950)]);
  });
});

describe("a server that fails", () => {
  test("gets the same events again, with the same ids, once", async () => {
    const answers = [answer(503), answer(429), answer(202)];
    const it = collecting({}, { answer: async () => answers.shift() });
    it.listen("door_opened");
    await it.pass(600 * second);
    assert.deepEqual(it.sent(), Array(3).fill("door_opened"));
    assert.equal(new Set(it.posts.map(({ body }) => body)).size, 1);
    assert.deepEqual([it.listen.dropped, it.problems], [0, []]);
  });

  test("gets no requests for as long as its `Retry-After` says", async () => {
    for (const after of [(now) => "120", (now) => new Date(now + 121 * second).toUTCString()]) {
      const it = collecting();
      it.answer = async () => answer(503, { "Retry-After": after(it.now()) });
      it.listen("door_opened");
      await it.pass(second);
      assert.equal(it.posts.length, 1);
      it.answer = async () => answer(202);
      await it.pass(60 * second);
      // None of these calls makes the collector send again before the time in `Retry-After`.
      it.listen("step1");
      it.listen.flush();
      it.show("hidden");
      it.show("visible");
      it.connect(true);
      await it.pass(58 * second);
      assert.equal(it.posts.length, 1);
      await it.pass(5 * second);
      assert.deepEqual(it.sent(), ["door_opened", "door_opened", "step1"]);
    }
  });

  test("gets a request within an hour and five minutes, whatever its `Retry-After` says", async () => {
    for (const after of ["1e999", "99999999999", "Infinity", "Fri, 31 Dec 9999 23:59:59 GMT", "-1", "x", ""]) {
      const it = collecting({}, { answer: async () => answer(503, { "Retry-After": after }) });
      it.listen("door_opened");
      await it.pass(3900 * second);
      assert.ok(it.posts.length > 1, after);
      for (const delay of it.delays) assert.ok(delay >= 0 && delay <= 3_600_000, `${after}: ${delay}`);
    }
  });

  test("gets requests less and less often", async () => {
    const times = [];
    const it = collecting();
    it.answer = async () => {
      times.push(it.now());
      throw new TypeError("Failed to fetch");
    };
    it.listen("door_opened");
    // New events must not make requests more frequent.
    for (let minute = 0; minute < 60; minute++) {
      await it.pass(60 * second);
      it.listen("step1");
    }
    const pauses = times.slice(1).map((time, at) => time - times[at]);
    for (const [at, pause] of pauses.entries()) {
      const most = second * Math.min(300, 2 ** at);
      assert.ok(pause >= most / 2 && pause <= most, `${at}: ${pause}`);
    }
    assert.ok(times.length >= 18 && times.length <= 35, `${times.length} requests in an hour`);
    // After a success, the waits are short again.
    const fails = it.answer;
    it.answer = async () => answer(202);
    await it.pass(300 * second);
    it.answer = fails;
    times.length = 0;
    it.listen("step2");
    await it.pass(2 * second);
    assert.ok(times.length >= 2, `${times.length} requests in two seconds`);
  });

  test("gets all events when the page is online again", async () => {
    const it = collecting();
    it.answer = async () => {
      throw new TypeError("Failed to fetch");
    };
    it.listen("door_opened");
    await it.pass(600 * second);
    it.posts.length = 0;
    it.connect(false);
    it.listen("step1");
    await it.pass(600 * second);
    assert.deepEqual(it.posts, []);
    it.answer = async () => answer(202);
    it.connect(true);
    assert.deepEqual(it.sent(), ["door_opened", "step1"]);
  });

  test("is treated like a fetch that throws", async () => {
    const it = collecting({}, {
      answer: () => {
        throw new Error("patched by another script");
      },
    });
    it.listen("door_opened");
    await it.pass(second);
    it.answer = async () => answer(202);
    await it.pass(60 * second);
    assert.deepEqual(it.sent(), ["door_opened", "door_opened"]);
    assert.deepEqual(it.reported, []);
  });
});

describe("an event is lost", () => {
  test("if the server refuses its batch, but later events aren't", async () => {
    for (const status of [400, 401, 403, 404, 413]) {
      const it = collecting({}, { answer: async () => answer(status) });
      it.listen("door_opened");
      it.listen("my_event");
      await it.pass(second);
      it.answer = async () => answer(202);
      it.listen("step1");
      await it.pass(60 * second);
      assert.deepEqual(it.sent(), ["door_opened", "my_event", "step1"]);
      assert.deepEqual(it.problems, [["refused", 2, status]]);
      assert.equal(it.listen.dropped, 2);
    }
  });

  test("if it cannot be sent, and nothing is thrown into the page", async () => {
    const it = collecting();
    const circle = {};
    circle.circle = circle;
    it.listen("door_opened", circle);
    it.listen("door_opened", 1n);
    it.listen("door_opened", "x".repeat(60_000));
    for (const name of [undefined, null, 42, {}, "", Symbol("x")]) it.listen(name, {});
    it.listen("step1");
    await it.pass(second);
    assert.deepEqual(it.sent(), ["step1"]);
    assert.equal(it.listen.dropped, 9);
    assert.deepEqual(it.problems.map(([reason, events]) => [reason, events]), Array(9).fill(["unsendable", 1]));
    assert.match(it.problems[2][2].message, /^an event is too large: 60\d\d\d bytes$/);
    assert.deepEqual(it.reported, []);
  });

  test("and counted, even without an error handler", async () => {
    const it = collecting({ onError: undefined });
    it.listen("");
    assert.equal(it.listen.dropped, 1);
  });

  test("and reported to a handler that may throw, or call track", async () => {
    const throws = collecting({
      onError: () => {
        throw new Error("mine");
      },
    });
    throws.listen("");
    throws.listen("");
    assert.deepEqual(throws.reported.map(({ message }) => message), ["mine", "mine"]);
    const calls = [];
    const tracks = collecting({
      onError(problem) {
        calls.push(problem.reason);
        tracks.track.custom("");
      },
    });
    tracks.listen("");
    assert.deepEqual([calls, tracks.listen.dropped], [["unsendable"], 2]);
  });
});
