// The listeners in Node: the ES module, and the classic script, with the same results.

import assert from "node:assert/strict";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { runInNewContext } from "node:vm";

import { catalogs, generate, read } from "../support/generate.mjs";

const museum = generate("runtime/museum", "typescript", catalogs.museum);
const real = generate("runtime/real", "typescript", catalogs.real);
const esm = await import(join(museum, "index.js"));
const { validate, validated } = await import(join(museum, "validate.js"));

/** The classic script, on a page that has nothing else. */
function classic(folder, name) {
  const window = { console };
  window.window = window;
  // The script runs in another realm, so its objects have other prototypes.
  window.reportError = (error) => reported.push(error);
  runInNewContext(read(folder, "events.global.js"), window);
  return Object.assign(window[name], { window });
}

let reported = [];
beforeEach(() => {
  reported = [];
  globalThis.reportError = (error) => reported.push(error);
});
afterEach(() => {
  delete globalThis.reportError;
  delete globalThis.dataLayer;
});

const plain = (value) => JSON.parse(JSON.stringify(value));

for (const [kind, api, page] of [
  ["the module", () => esm, () => globalThis],
  ["the classic script", () => (classicApi ??= classic(museum, "MuseumEvents")), () => classicApi.window],
]) {
  const pushedNames = () =>
    Array.from(page().dataLayer, ({ event, event_label, legacy_event }) => [event, event_label, legacy_event]);
  describe(kind, () => {
    test("listen calls the handler of the event, the handler of the custom event, or else `other`", () => {
      const calls = [];
      const listener = api().listen(
        { door_opened: (detail) => calls.push(["door_opened", detail]), door_closed: undefined },
        {
          customEvents: { my_event: (detail) => calls.push(["my_event", detail]) },
          other: (type, detail) => calls.push([`other ${type}`, detail]),
        },
      );
      listener("door_opened", { door: 1 });
      listener("door_opened");
      listener("door_opened", null);
      listener("my_event", { mine: true });
      listener("my_event");
      listener("door_closed", { room: "x" });
      listener("never_heard_of");
      assert.deepEqual(calls, [
        ["door_opened", { door: 1 }],
        ["door_opened", undefined],
        ["door_opened", undefined],
        ["my_event", { mine: true }],
        ["my_event", undefined],
        ["other door_closed", { room: "x" }],
        ["other never_heard_of", undefined],
      ]);
      assert.deepEqual(reported, []);
    });

    test("events without a handler are ignored if there is no `other`", () => {
      const listener = api().listen({});
      listener("door_opened", {});
      listener("my_event");
      assert.deepEqual(reported, []);
    });

    test("an old name and the new one are the same event", () => {
      const calls = [];
      const byNew = api().listen({ door_opened: (detail) => calls.push(["new", detail]) });
      const byOld = api().listen({ entrance_opened: (detail) => calls.push(["old", detail]) });
      for (const name of ["door_opened", "door_open", "entrance_opened"]) {
        byNew(name, name);
        byOld(name, name);
      }
      assert.equal(calls.length, 6);
      api().listener((event) => calls.push(plain(event)))("level_2", { room: "hall" });
      assert.deepEqual(calls.at(-1), { known: true, type: "floor_2", detail: { room: "hall" } });
    });

    test("an event calls one handler, whichever of its names the handlers use", () => {
      const names = ["door_opened", "door_open", "entrance_opened"];
      const called = (handlers, options) => {
        const calls = [];
        const record = (all) =>
          Object.fromEntries(Object.keys(all).map((key) => [key, (detail) => calls.push([key, detail])]));
        const custom = options && { customEvents: record(options), other: (type) => calls.push(["other", type]) };
        const listener = api().listen(record(handlers), custom);
        for (const name of names) listener(name, name);
        return calls;
      };
      for (const one of names) {
        assert.deepEqual(called({ [one]: 0 }), names.map((name) => [one, name]), "one handler hears all names");
        assert.deepEqual(called({}, { [one]: 0 }), names.map((name) => [one, name]), "so does a custom one");
      }
      // A page that is prepared for the new name has handlers for both.
      const all = names.map((name) => [name, name]);
      assert.deepEqual(called({ door_opened: 0, door_open: 0, entrance_opened: 0 }), all);
      assert.deepEqual(called({ entrance_opened: 0, door_open: 0, door_opened: 0 }), all);
      const [current, one, other] = called({ door_open: 0, door_opened: 0 });
      assert.deepEqual([current[0], one[0], other[0]], ["door_opened", "door_open", "door_opened"]);
      const both = called({ door_open: 0 }, { door_opened: 0 });
      assert.deepEqual(both, names.map((name) => ["door_open", name]), "known events come first");
      assert.deepEqual(called({ door_closed: 0 }, {}), names.map(() => ["other", "door_opened"]));
      assert.deepEqual(reported, []);
    });

    test("methods of a class are called for the other names of their events", () => {
      class Doors {
        heard = [];
        door_open(detail) {
          this.heard.push(detail);
        }
      }
      const doors = new Doors();
      const listener = api().listen(doors);
      for (const name of ["door_opened", "door_open", "entrance_opened"]) listener(name, name);
      assert.deepEqual(doors.heard, ["door_opened", "door_open", "entrance_opened"]);
    });

    test("listeners for the old and the new name hear an event once each", () => {
      const calls = [];
      const listeners = ["door_opened", "door_open"].map((name) => api().listen({ [name]: () => calls.push(name) }));
      for (const listener of listeners) listener("door_open");
      assert.deepEqual(calls, ["door_opened", "door_open"]);
      const handler = api().once(() => calls.push("once"));
      const once = api().listen({ door_open: handler, door_opened: handler });
      for (const name of ["door_open", "door_opened", "entrance_opened"]) once(name);
      assert.deepEqual(calls.slice(2), ["once"]);
    });

    test("currentName resolves old names, and leaves others as they are", () => {
      const names = ["door_open", "entrance_opened", "level_2", "door_opened", "my_event", "toString", ""];
      assert.deepEqual(names.map((name) => api().currentName(name)), [
        "door_opened",
        "door_opened",
        "floor_2",
        "door_opened",
        "my_event",
        "toString",
        "",
      ]);
    });

    test("names of members of every object are treated like all other names", () => {
      const others = [];
      const listener = api().listen({}, { other: (type) => others.push(type) });
      const inherited = ["toString", "hasOwnProperty", "valueOf", "__proto__", "constructor"];
      for (const name of inherited) listener(name);
      assert.deepEqual(others, inherited);
      const called = [];
      const own = api().listen(
        { constructor: () => called.push("constructor") },
        { customEvents: { toString: () => called.push("toString") } },
      );
      own("constructor");
      own("toString");
      assert.deepEqual(called, ["constructor", "toString"]);
      const known = [];
      const all = api().listener((event) => known.push(event.known));
      for (const name of inherited) all(name);
      assert.deepEqual(known, [false, false, false, false, true]);
      assert.deepEqual(reported, []);
    });

    test("an error in a handler is reported, and doesn't affect the others", async () => {
      const calls = [];
      const fail = () => {
        throw new Error("mine");
      };
      const listener = api().listen(
        {
          door_opened: fail,
          door_closed: async () => fail(),
          door_knocked: () => calls.push("knocked"),
        },
        { customEvents: { my_event: fail }, other: fail },
      );
      for (const name of ["door_opened", "door_closed", "my_event", "floor_1", "door_knocked"]) listener(name);
      api().listener(fail)("door_opened");
      api().dataLayer({ map: fail })("door_opened");
      await new Promise(setImmediate);
      assert.deepEqual(calls, ["knocked"]);
      assert.deepEqual(reported.map((error) => error.message), Array(6).fill("mine"));
    });

    test("a name that isn't a string is only converted to text", () => {
      const others = [];
      const listener = api().listen({ door_opened() {} }, { other: (type, detail) => others.push([type, detail]) });
      const malformed = [[undefined], [null, {}], [7, "seven"], [{}, 1], [["door_knocked"]], ["", false], [Symbol("x")]];
      for (const args of malformed) listener(...args);
      assert.deepEqual(others, [
        ["undefined", undefined],
        ["null", {}],
        ["7", "seven"],
        ["[object Object]", 1],
        ["door_knocked", undefined],
        ["", false],
        ["Symbol(x)", undefined],
      ]);
      listener({ toString: () => { throw new Error("no text"); } });
      assert.deepEqual(reported.map((error) => error.message), ["no text"]);
    });

    test("a detail of any type is passed on unchanged", () => {
      const details = [];
      const listener = api().listen({ door_opened: (detail) => details.push(detail) });
      const hostile = [1, "text", [], { deep: { er: [null] } }, true, 0, ""];
      for (const detail of hostile) listener("door_opened", detail);
      assert.deepEqual(details, hostile);
      for (const [at, detail] of hostile.entries()) assert.equal(details[at], detail);
    });

    test("handlers can call one another", () => {
      const calls = [];
      const handlers = {
        door_opened() {
          this.door_closed();
        },
        door_closed: () => calls.push("closed"),
      };
      api().listen(handlers)("door_opened");
      class Doors {
        calls = 0;
        door_opened() {
          this.calls += 1;
        }
      }
      const doors = new Doors();
      api().listen(doors)("door_opened");
      assert.deepEqual([calls, doors.calls], [["closed"], 1]);
    });

    test("once calls once, also when the handler throws", () => {
      const calls = [];
      const listener = api().listen({
        door_opened: api().once((detail) => calls.push(detail)),
        door_closed: api().once(() => {
          throw new Error("once");
        }),
      });
      for (const detail of [1, 2, 3]) listener("door_opened", detail);
      for (const detail of [1, 2, 3]) listener("door_closed", detail);
      assert.deepEqual(calls, [1]);
      assert.equal(reported.length, 1);
    });

    test("listener tells known events from custom ones", () => {
      const events = [];
      const listener = api().listener((event) => events.push(plain(event)));
      listener("door_opened", { a: 1 });
      listener("question_2_answered");
      listener("question_3_answered", {});
      listener("my_event", null);
      assert.deepEqual(events, [
        { known: true, type: "door_opened", detail: { a: 1 } },
        { known: true, type: "question_2_answered" },
        { known: false, type: "question_3_answered", detail: {} },
        { known: false, type: "my_event" },
      ]);
    });

    test("listenTo hears a module, or a family with the numbers of its events", () => {
      const heard = [];
      const module = api().listenTo({ module: "door" }, (event) => heard.push(event.type));
      const families = ["floor", "question_answered", "step"].map((family) =>
        api().listenTo({ family }, (event, number) => heard.push([family, event.type, number])),
      );
      const types = ["door_opened", "door_open", "floor_3", "level_1", "question_1_answered", "step2", "delete", "x"];
      for (const type of types) for (const listener of [module, ...families]) listener(type, {});
      assert.deepEqual(heard, [
        "door_opened",
        "door_opened",
        ["floor", "floor_3", 3],
        ["floor", "floor_1", 1],
        ["question_answered", "question_1_answered", 1],
        ["step", "step2", 2],
      ]);
    });

    test("a renamed family is found by its old name", () => {
      assert.deepEqual(plain(api().namesOf({ family: "level" })), ["floor_1", "floor_2", "floor_3"]);
      const heard = [];
      const listener = api().listenTo({ family: "level" }, (event, number) => heard.push([event.type, number]));
      for (const type of ["floor_3", "level_1", "level_4", "step1"]) listener(type);
      assert.deepEqual(heard, [["floor_3", 3], ["floor_1", 1]]);
      assert.deepEqual(reported, []);
    });

    test("a group without events is reported, and hears nothing", () => {
      api().listenTo({ module: "dor" }, () => assert.fail())("door_opened");
      assert.deepEqual(reported.map((error) => error.message), ['no events: {"module":"dor"}']);
    });

    test("namesOf lists a group in catalog order", () => {
      assert.deepEqual(plain(api().namesOf({ module: "door" })), ["door_opened", "door_closed", "door_knocked"]);
      assert.deepEqual(plain(api().namesOf({ family: "floor" })), ["floor_1", "floor_2", "floor_3"]);
      assert.deepEqual(plain(api().namesOf({ module: "reserved" })), [
        "delete",
        "constructor",
        "default",
        "reserved_to_string",
      ]);
    });

    test("dataLayer pushes its fields, and nothing else of the detail", () => {
      const listener = api().dataLayer();
      listener("door_opened", { room: "hall", visitors: 7, email: "x@example.org" });
      listener("door_opened", { room: { name: "x@example.org" } });
      listener("my_event");
      listener("level_1", "text");
      const category = "Museum </script>";
      assert.deepEqual(plain(page().dataLayer), [
        { event: "door_opened", event_category: category, event_action: "hall", event_label: "door_opened" },
        { event: "door_opened", event_category: category, event_label: "door_opened" },
        { event: "my_event", event_category: category, event_label: "my_event" },
        { event: "floor_1", event_category: category, event_label: "floor_1", legacy_event: "level_1" },
      ]);
      // A data layer keeps values until they are overwritten: without the key `event_action`, the action of the
      // previous event would stay.
      assert.ok("event_action" in page().dataLayer[1]);
      page().dataLayer = undefined;
    });

    test("dataLayer pushes the current name, and also the old name if that was sent", () => {
      for (const options of [undefined, {}, { names: "current" }]) {
        page().dataLayer = undefined;
        const listener = api().dataLayer(options);
        for (const type of ["level_1", "floor_1", "my_event"]) listener(type);
        assert.deepEqual(
          pushedNames(),
          [["floor_1", "floor_1", "level_1"], ["floor_1", "floor_1", undefined], ["my_event", "my_event", undefined]],
        );
        // The old name of an event must not stay in the data layer for the next event.
        for (const fields of page().dataLayer) assert.ok("legacy_event" in fields);
      }
      page().dataLayer = undefined;
    });

    test('dataLayer pushes the name as sent with `names: "as-sent"`', () => {
      const types = [];
      const map = (type, detail, fields) => {
        types.push(type);
        return fields;
      };
      const listener = api().dataLayer({ names: "as-sent", only: ["floor_1", "entrance_opened"], map });
      for (const type of ["level_1", "floor_1", "door_open", "door_opened", "level_2"]) listener(type);
      assert.deepEqual(
        pushedNames(),
        ["level_1", "floor_1", "door_open", "door_opened"].map((name) => [name, name, undefined]),
      );
      assert.deepEqual(types, ["floor_1", "floor_1", "door_opened", "door_opened"]);
      page().dataLayer = undefined;
    });

    test("dataLayer ignores events without a valid name", () => {
      const listener = api().dataLayer({ map: (type, detail, fields) => fields });
      for (const type of [undefined, null, 7, {}, ["door_opened"], ""]) listener(type, {});
      listener("my_event");
      assert.deepEqual(plain(page().dataLayer).map((it) => it.event), ["my_event"]);
      page().dataLayer = undefined;
    });

    test("dataLayer pushes only the events in `only`, changed by `map`", () => {
      const layer = (page().dataLayer = [{ event: "gtm.js" }]);
      const only = api().dataLayer({ only: ["door_opened", "level_2", "my_event"] });
      for (const type of ["door_open", "door_closed", "floor_2", "my_event", "other"]) only(type);
      const mapped = api().dataLayer({
        map: (type, detail, fields) =>
          type === "delete" ? undefined : { ...fields, event: `chat ${type}`, seen: detail && detail.visitors },
      });
      mapped("delete");
      mapped("door_opened", { visitors: 2 });
      assert.equal(page().dataLayer, layer);
      assert.deepEqual(layer.map((entry) => entry.event), [
        "gtm.js",
        "door_opened",
        "floor_2",
        "my_event",
        "chat door_opened",
      ]);
      assert.equal(layer.at(-1).seen, 2);
      page().dataLayer = undefined;
    });
  });
}

let classicApi;

test("the real catalog's data layer matches the chat's guide", () => {
  const { dataLayer, window } = classic(real, "LoyJoyEvents");
  const listener = dataLayer({ only: ["link_clicked"] });
  listener("link_clicked", { process_id: "1", process_name: "Summer", label: "Yes", url: "https://example.org" });
  listener("load");
  assert.deepEqual(plain(window.dataLayer), [
    { event: "link_clicked", event_category: "LoyJoy Chat", event_action: "Summer", event_label: "link_clicked/Yes" },
  ]);
});

test("there are constants for all events, and old names lead to current ones", () => {
  assert.equal(esm.events.door_opened, "door_opened");
  assert.equal(esm.events.level_3, "floor_3");
  assert.equal(esm.events.constructor, "constructor");
  assert.equal(esm.currentName("level_3"), "floor_3");
  assert.equal(esm.currentName("toString"), "toString");
  assert.equal(esm.isEventName("floor_3"), true);
  assert.equal(esm.isEventName("floor_4"), false);
  assert.equal(esm.isEventName("toString"), false);
});

describe("validation", () => {
  const door = { door: { name: "Main" }, material: "wood", ["__proto__"]: "x" };
  const problems = (name, detail) => validate(name, detail).map(({ path, message }) => `${path} ${message}`.trim());

  test("finds no problems in valid details", () => {
    assert.deepEqual(validate("door_opened", door), []);
    assert.deepEqual(validate("door_opened", { ...door, ["__proto__"]: "x", room: "hall", more: [1] }), []);
    assert.deepEqual(validate("door_open", door), []);
    assert.deepEqual(validate("door_closed", undefined), []);
    assert.deepEqual(validate("door_closed", { room: "hall" }), []);
  });

  test("reports every problem and its place", () => {
    const wrong = {
      ["__proto__"]: 1,
      door: { name: "", inside: { name: "<b>", size: { width: 0.7, height: "x" } } },
      material: "stone",
      lock: { kind: "code", digits: "1", more: 1 },
      hinges: ["a", null, 3, "d"],
      "foo-bar": 0,
      visitors: 0.5,
    };
    assert.deepEqual(problems("entrance_opened", wrong), problems("door_opened", wrong));
    assert.deepEqual(problems("door_opened", wrong), [
      "/visitors is not integer",
      "/__proto__ is not string",
      "/door/name has fewer than 1 characters",
      "/door/inside/name does not match ^[^<]*$",
      "/door/inside/size/width is not a multiple of 0.5",
      "/door/inside/size/height is not number",
      '/material is not one of "wood", "glass", "</script>"',
      "/lock does not match exactly one of the alternatives",
      "/hinges has more than 3 elements",
      "/hinges/2 is not string or null",
      "/foo-bar is not boolean",
    ]);
    assert.deepEqual(problems("door_opened", undefined), ["is not object"]);
    assert.deepEqual(problems("door_opened", { material: "wood" }), ["has no door", "has no __proto__"]);
    assert.deepEqual(problems("question_1_answered", { answers: [{ a: "b" }, { a: "b" }, { a: 1 }] }), [
      "/answers has an element twice",
      "/answers/2/a is not string",
    ]);
  });

  test("ends even if the detail refers to itself", () => {
    const circle = { ...door, door: { name: "x" } };
    circle.door.inside = circle.door;
    assert.match(problems("door_opened", circle).join(), /is nested too deeply/);
  });

  test("passes on valid details and custom events", (t) => {
    const calls = [];
    const listener = esm.listen({ door_opened: () => calls.push("opened") }, { other: (type) => calls.push(type) });
    const strict = validated(listener, (type, detail, found) => calls.push([type, detail, found.length]));
    strict("door_open", door);
    strict("door_opened", { door: 1 });
    strict("my_event", { door: 1 });
    assert.deepEqual(calls, ["opened", ["door_opened", { door: 1 }, 3], "my_event"]);
    const warn = t.mock.method(console, "warn", () => {});
    validated(listener)("door_opened", 7);
    assert.equal(warn.mock.callCount(), 1);
    assert.match(warn.mock.calls[0].arguments[0], /door_opened/);
  });
});
