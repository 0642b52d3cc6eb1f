// What the collector sends and when, and where `track` passes events. The classic script runs on pages whose clock and
// network the tests control; Node imports the module, which has the same functions.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";

import { catalogs, generate, read } from "../support/generate.mjs";
import { answer, collectorPage, page, second, settings } from "../support/page.mjs";

const museum = generate("collector/museum", "typescript", catalogs.museum);
const script = read(museum, "collector.global.js");

const collecting = (options, overrides) => collectorPage(script, "MuseumEvents", options, overrides);
const never = () => new Promise(() => {});
const names = (count) => Array.from({ length: count }, (_, at) => `event_${at}`);

describe("the collector sends", () => {
  test("events that occur together in one request, which needs no CORS preflight", async () => {
    const it = collecting();
    const start = it.now();
    it.listen("door_opened", { door: { name: "Main" } });
    await it.pass(200);
    it.listen("my_event");
    assert.deepEqual(it.posts, []);
    await it.pass(second);
    const [{ url, options, events }, ...others] = it.posts;
    assert.deepEqual(others, []);
    assert.equal(url, "https://collector.test/?key=pk%201");
    const { body, signal, ...rest } = options;
    assert.deepEqual({ ...rest }, { method: "POST", keepalive: true, credentials: "omit" });
    assert.equal(typeof body, "string", "the type of a text is text/plain, and there are no headers");
    assert.equal(signal.aborted, false);
    const common = { specversion: "1.0", source: "https://shop.test/cart" };
    const time = (after) => new Date(start + after).toISOString();
    assert.deepEqual(
      events.map(({ id, ...event }) => event),
      [
        { ...common, type: "door_opened", time: time(0), data: { door: { name: "Main" } } },
        { ...common, type: "my_event", time: time(200) },
      ],
    );
  });

  test("events without delay when more follow, and one request at a time", async () => {
    const it = collecting();
    for (let turn = 0; turn < 10; turn++) {
      it.listen("door_closed");
      await it.pass(second / 2);
    }
    assert.ok(it.posts.length >= 3, `${it.posts.length} requests in five seconds`);

    let accept;
    it.answer = () => new Promise((resolve) => (accept = () => resolve(answer(202))));
    await it.pass(second);
    it.posts.length = 0;
    it.listen("step1");
    it.listen.flush();
    it.listen("step2");
    it.listen.flush();
    await it.pass(10 * second);
    assert.deepEqual(it.sent(), ["step1"]);
    accept();
    await it.pass(second);
    assert.deepEqual(it.sent(), ["step1", "step2"]);
  });

  test("each event with the detail and the page of the time when it occurred", async () => {
    const it = collecting();
    const detail = { room: "hall" };
    it.listen("door_closed", detail);
    detail.room = "attic";
    it.window.location.pathname = "/elsewhere";
    it.listen("door_closed", detail);
    await it.pass(second);
    const [{ events }] = it.posts;
    assert.deepEqual(
      events.map(({ source, data }) => [source, data.room]),
      [["https://shop.test/cart", "hall"], ["https://shop.test/elsewhere", "attic"]],
    );
  });

  test("all names and details that the chat emits: old names, custom ones, names of members of Object, null", async () => {
    const it = collecting();
    for (const name of ["door_open", "my_event", "constructor", "__proto__"]) it.listen(name, null);
    await it.pass(second);
    assert.deepEqual(it.sent(), ["door_open", "my_event", "constructor", "__proto__"]);
    assert.deepEqual(it.posts[0].events.map(({ data }) => data), [null, null, null, null]);
  });

  test("the source from the settings, to the address from the settings", async () => {
    const it = collecting({ source: "https://shop.test/app", url: "/collect?v=1" });
    it.listen("step1");
    await it.pass(second);
    assert.equal(it.posts[0].url, "/collect?v=1&key=pk%201");
    assert.equal(it.posts[0].events[0].source, "https://shop.test/app");
  });

  test("ids that are UUIDs of version 7, in order even if the clock is set back", async () => {
    const it = collecting();
    const start = it.now();
    let ids = [];
    it.answer = async (url, { body }) => {
      ids.push(...JSON.parse(body).map(({ id }) => id));
      return answer(202);
    };
    for (let round = 0; round < 12; round++) {
      for (const name of names(900)) it.listen(name);
      if (round === 5) it.turnClock(-3600 * second);
      await it.pass(10 * second);
    }
    assert.equal(ids.length, 12 * 900);
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(ids, [...ids].sort());
    assert.equal(parseInt(ids[0].replace("-", "").slice(0, 12), 16), start);
  });

  test("ids in order even if a millisecond has more events than its counter can count", async () => {
    const it = collecting();
    const ids = [];
    const uuid = () => {
      it.listen("step1");
      it.show("hidden");
      ids.push(it.posts.pop().events[0].id);
    };
    for (let at = 0; at < 9000; at++) {
      uuid();
      // The device's clock is set back by the time that passes, so it stands still overall. The half minute lets
      // pending beacons finish.
      if (at % 200 === 199) {
        await it.pass(30 * second);
        it.turnClock(-30 * second);
      }
    }
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(ids, [...ids].sort());
  });
});

describe("consent", () => {
  test("nothing is kept or sent before it", async () => {
    let granted = false;
    const it = collecting({ consent: () => granted });
    it.listen("door_opened", {});
    it.track("door_closed");
    await it.pass(60 * second);
    it.show("hidden");
    granted = true;
    it.listen.flush();
    await it.pass(60 * second);
    assert.deepEqual(it.posts, []);
    it.listen("step1");
    await it.pass(second);
    assert.deepEqual(it.sent(), ["step1"]);
    assert.equal(it.listen.dropped, 0);
  });

  test("only true is consent", async () => {
    for (const consent of [false, undefined, null, "denied", 1, {}, Promise.resolve(true), () => "yes", () => {}]) {
      const it = collecting({ consent });
      it.listen("door_opened");
      await it.pass(60 * second);
      assert.deepEqual(it.posts, [], String(consent));
    }
    const fails = collecting({
      consent: () => {
        throw new Error("no answer");
      },
    });
    fails.listen("door_opened");
    await fails.pass(second);
    assert.deepEqual(fails.posts, []);
    assert.equal(fails.reported[0].message, "no answer");
  });

  test("waiting events are deleted when it is withdrawn", async () => {
    let granted = true;
    const it = collecting({ consent: () => granted });
    it.listen("door_opened");
    granted = false;
    it.listen.flush();
    granted = true;
    it.listen("step1");
    await it.pass(60 * second);
    assert.deepEqual(it.sent(), ["step1"]);

    it.listen("step2");
    granted = false;
    it.show("hidden");
    granted = true;
    await it.pass(60 * second);
    assert.deepEqual(it.sent(), ["step1"]);
  });

  test("events in flight are not sent again after it was withdrawn, even if it is given again", async () => {
    let granted = true;
    let fail;
    const it = collecting({ consent: () => granted });
    it.answer = () => new Promise((_, reject) => (fail = reject));
    it.listen("door_opened");
    await it.pass(second);
    granted = false;
    it.listen.flush();
    granted = true;
    it.answer = async () => answer(202);
    fail(new TypeError("Failed to fetch"));
    it.listen("step1");
    await it.pass(600 * second);
    assert.deepEqual(it.sent(), ["door_opened", "step1"]);

    it.answer = () => new Promise((_, reject) => (fail = reject));
    it.listen("step2");
    await it.pass(second);
    granted = false;
    fail(new TypeError("Failed to fetch"));
    await it.pass(0);
    granted = true;
    await it.pass(600 * second);
    assert.deepEqual(it.sent(), ["door_opened", "step1", "step2"]);
  });
});

describe("a page that is hidden", () => {
  test("sends waiting events by a beacon, and only once", async () => {
    const it = collecting();
    it.listen("door_opened", { text: "ä" });
    it.show("hidden");
    const [{ by, url, body }] = it.posts;
    assert.deepEqual([by, url], ["beacon", "https://collector.test/?key=pk%201"]);
    assert.equal(typeof body, "string", "its type is text/plain");
    await it.pass(600 * second);
    it.show("visible");
    await it.pass(second);
    assert.deepEqual(it.sent(), ["door_opened"]);
  });

  test("keeps events if the browser refuses the beacon", async () => {
    const it = collecting({}, { takesBeacons: false });
    it.listen("door_opened");
    it.show("hidden");
    assert.deepEqual(it.posts, []);
    await it.pass(second);
    assert.deepEqual(it.posts.map(({ by }) => by), ["fetch"]);
    delete it.window.navigator.sendBeacon;
    it.listen("step1");
    it.show("hidden");
    await it.pass(second);
    assert.deepEqual(it.sent(), ["door_opened", "step1"]);
  });

  test("sends a beacon even if a request is still unanswered", async () => {
    const it = collecting({}, { answer: never });
    it.listen("step1");
    await it.pass(second);
    it.listen("step2");
    await it.pass(second);
    it.show("hidden");
    assert.deepEqual(it.posts.map(({ by, events }) => [by, events.length]), [["fetch", 1], ["beacon", 1]]);
  });
});

describe("track", () => {
  test("passes each event once to all collectors and added listeners", async () => {
    const it = collecting();
    it.collector({ ...settings, key: "other" });
    const heard = [];
    const listener = (...event) => heard.push(event);
    it.track.listen(listener, it.listen);
    it.track.listen(listener);
    const detail = { room: "hall" };
    it.track("door_closed", detail);
    it.track.custom("my_event");
    await it.pass(second);
    assert.deepEqual(heard, [["door_closed", detail], ["my_event", undefined]]);
    assert.equal(heard[0][1], detail);
    const sent = it.posts.map(({ url, events }) => [url.split("=")[1], events.map(({ type }) => type)]);
    assert.deepEqual(sent, [["pk%201", ["door_closed", "my_event"]], ["other", ["door_closed", "my_event"]]]);
  });

  test("continues for the page and the other listeners if one listener throws", () => {
    const it = collecting();
    const heard = [];
    it.track.listen(
      () => {
        throw new Error("mine");
      },
      (type) => {
        heard.push(type);
        if (type === "step1") it.track("step2");
      },
    );
    it.track("step1");
    assert.deepEqual(heard, ["step1", "step2"]);
    assert.deepEqual(it.reported.map(({ message }) => message), ["mine", "mine"]);
  });
});

test("the scripts add to one global", () => {
  const both = page(read(museum, "events.global.js") + script);
  const members = ["collector", "currentName", "dataLayer", "listen", "listenTo", "listener", "namesOf", "once", "track"];
  assert.deepEqual(Object.keys(both.window.MuseumEvents).sort(), members);
});

test("the module works, and does no harm on a server that renders pages", async () => {
  const { collector, track } = await import(join(museum, "collector.js"));
  const lost = [];
  collector({ ...settings, onError: ({ reason }) => lost.push(reason) });
  assert.doesNotThrow(() => track("door_closed"));
  assert.deepEqual(lost, ["unsendable"], "there is no page that it could come from");
});
