// The results of the generated validation for details that are large, deep, or edge cases of a rule.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { catalogOf, generate, made, read, root, run } from "../support/generate.mjs";

/** Generates a function that returns the problems of a value of the field `it`, which has this schema. */
async function validation(name, it, definitions = {}) {
  const schema = { type: "object", properties: { it }, $defs: definitions };
  const catalog = catalogOf(`validate/${name}-catalog`, schema);
  const { validate } = await import(join(generate(`validate/${name}`, "typescript", catalog), "validate.js"));
  return (value) => validate("seen", { it: value }).map(({ path, message }) => `${path} ${message}`.trim());
}

for (const keyword of ["oneOf", "anyOf"]) {
  test(`${keyword} in a recursive schema is tried once per value`, async () => {
    const alternative = (name) => ({
      type: "object",
      properties: { next: { $ref: "#/$defs/node" }, [name]: { type: "integer" } },
      required: [name],
    });
    const node = { [keyword]: [alternative("a"), alternative("b")] };
    const problems = await validation(keyword, { $ref: "#/$defs/node" }, { node });
    let reads = 0;
    const nested = (levels, leaf) => (levels ? { a: 1, next: nested(levels - 1, leaf) } : leaf);
    const leaf = (a) => ({
      get a() {
        reads += 1;
        return a;
      },
    });
    assert.deepEqual(problems(nested(14, leaf(1))), []);
    const word = keyword === "oneOf" ? "does not match exactly one of" : "matches none of";
    assert.deepEqual(problems(nested(14, leaf("x"))), [`/it ${word} the alternatives`]);
    assert.ok(reads < 200, `${reads} reads of one field`);
    assert.deepEqual(problems(nested(60, { a: 1 })), []);
  });
}

test("allOf whose parts refer to the same schema checks it once per value", async () => {
  const names = Array.from({ length: 15 }, (_, at) => `d${at}`);
  const definitions = names.map((name, at) => {
    const next = { $ref: `#/$defs/${names[at + 1]}` };
    return [name, at + 1 < names.length ? { allOf: [next, next] } : { type: "object", required: ["x"] }];
  });
  const problems = await validation("all-of", { $ref: "#/$defs/d0" }, Object.fromEntries(definitions));
  let reads = 0;
  const value = {
    get x() {
      reads += 1;
      return undefined;
    },
  };
  assert.deepEqual(problems(value), ["/it has no x"]);
  assert.ok(reads < 200, `${reads} reads of one field`);
});

test("only the first hundred problems are listed", async () => {
  const problems = await validation("many", { type: "array", items: { type: "integer" } });
  const found = problems(Array(50_000).fill("x"));
  assert.equal(found.length, 101);
  assert.equal(found[99], "/it/99 is not integer");
  assert.equal(found[100], "has more problems than these");
  assert.equal(problems(Array(100).fill("x")).length, 100);
});

test("elements are compared with each other in one pass", async () => {
  const problems = await validation("unique", { type: "array", uniqueItems: true });
  let reads = 0;
  const element = (x) => ({
    get x() {
      reads += 1;
      return x;
    },
  });
  const elements = Array.from({ length: 300 }, (_, at) => element(at));
  assert.deepEqual(problems(elements), []);
  assert.ok(reads < 3000, `${reads} reads of 300 fields`);
  assert.deepEqual(problems([...elements, element(7)]), ["/it has an element twice"]);
  assert.deepEqual(problems([1, "1", true, "true", null, "null", [1], ["1"], {}, [], { a: 1, b: 2 }]), []);
  assert.deepEqual(problems([{ a: 1, b: 2 }, { b: 2, a: 1 }]), ["/it has an element twice"]);
  assert.deepEqual(problems([0, -0]), ["/it has an element twice"]);
});

test("a detail that takes too long to validate has a problem that says so", async () => {
  const alternatives = Array.from({ length: 300 }, (_, at) => ({
    type: "object",
    properties: { x: { type: "integer" }, [`y${at}`]: { type: "string" } },
  }));
  const problems = await validation("long", { type: "array", items: { anyOf: [...alternatives, { type: "object" }] } });
  const elements = Array.from({ length: 5000 }, () => ({ x: "" }));
  assert.deepEqual(problems(elements), ["takes too long to validate"]);
  // A value in which each level contains the next one twice.
  let twice = 1;
  for (let level = 0; level < 40; level += 1) twice = [twice, { twice }];
  const unique = await validation("twice", { type: "array", uniqueItems: true });
  assert.deepEqual(unique([twice]), ["takes too long to validate"]);
});

test("`multipleOf` uses the decimals as written", async () => {
  for (const [of, right, wrong] of [
    [0.01, [19.99, 0.07, 4.35, 0, -0.07, 1e21, 1070468.14], [0.005, 19.995, 1e-7]],
    [0.1, [0.3, 1.1, 1e3], [0.35]],
    [1e-7, [3e-7, 1, 0.1], [1.5e-7]],
    [3, [9, 0, -3, 3e20], [10, 0.3, 1e20]],
    [1.5, [3, 4.5], [4]],
  ]) {
    const problems = await validation(`multiple-of-${of}`, { type: "number", multipleOf: of });
    for (const value of right) assert.deepEqual(problems(value), [], `${value} of ${of}`);
    for (const value of wrong) assert.deepEqual(problems(value), [`/it is not a multiple of ${of}`], `${value} of ${of}`);
  }
});

/** The patterns, each with what the command says about it. */
const patterns = read(root, "crates/event-catalog-cli/tests/patterns/patterns.txt")
  .trimEnd()
  .split("\n")
  .map((line) => line.split(/ (.*)/s));

test("the command accepts the same patterns as JavaScript", () => {
  for (const [says, pattern] of patterns) {
    const compile = () => new RegExp(pattern, "u");
    if (says === "wrong" || says === "loose") assert.throws(compile, SyntaxError, pattern);
    else assert.doesNotThrow(compile, pattern);
    // Without the flag `u`, a wrong pattern is still an error, except that `\p{` is valid and means other characters.
    const compileLoosely = () => new RegExp(pattern);
    if (says === "loose") assert.doesNotThrow(compileLoosely, pattern);
    else if (says === "wrong" && !/\\[pPu]\{/.test(pattern)) assert.throws(compileLoosely, SyntaxError, pattern);
  }
});

test("no pattern stops the validation", async () => {
  const usable = patterns.filter(([says]) => says !== "wrong");
  const fields = usable.map(([, pattern], at) => [`f${at}`, { type: "string", pattern }]);
  // Some browsers in use don't support this syntax.
  fields.push(["newer", { type: "string", pattern: "(?i:a)" }]);
  const problems = await validation("patterns", { type: "object", properties: Object.fromEntries(fields) });
  const value = Object.fromEntries(fields.map(([name]) => [name, "\u2603"]));
  const found = problems(value);
  assert.ok(found.some((it) => it.endsWith(" does not match \\p{gc=Lu}")));
  assert.ok(found.some((it) => it.endsWith(" does not match \\_")));
  const { stdout } = run(["check", join(made, "validate", "patterns-catalog"), "--format", "json"]);
  assert.ok(!stdout.includes("meta-schema"));
  const loose = patterns.filter(([says]) => says === "loose");
  const checked = stdout.split("doubtful-pattern").length - 1;
  assert.ok(checked >= loose.length, `${checked} findings for ${loose.length} patterns`);
});

test("nothing is generated from a schema whose pattern isn't a regular expression", () => {
  for (const [at, [, pattern]] of patterns.filter(([says]) => says === "wrong").entries()) {
    const name = { type: "object", patternProperties: { [pattern]: {} } };
    const names = { type: "object", propertyNames: { pattern } };
    for (const [of, schema] of Object.entries({ text: { properties: { it: { type: "string", pattern } } }, name, names })) {
      if (at > 3 && of !== "text") continue;
      const catalog = catalogOf(`validate/broken-${at}-${of}`, { type: "object", ...schema });
      const { status, stderr } = run(["generate", "typescript", "--catalog", catalog, "--out", join(made, "validate", "broken")]);
      assert.equal(status, 1, pattern);
      assert.match(stderr, /\[meta-schema\]/);
    }
  }
});

test("loose patterns apply to names of fields, too", async () => {
  const schema = { type: "object", patternProperties: { "^a\\_": { type: "integer" } }, additionalProperties: false };
  const problems = await validation("loose-names", schema);
  assert.deepEqual(problems({ a_b: 1 }), []);
  assert.deepEqual(problems({ a_b: "1" }), ["/it/a_b is not integer"]);
  assert.deepEqual(problems({ b: 1 }), ["/it must not have b"]);
  const named = await validation("loose-property-names", { type: "object", propertyNames: { pattern: "^a\\_" } });
  assert.deepEqual(named({ a_b: 1 }), []);
  assert.deepEqual(named({ b: 1 }), ["/it must not have a field named b"]);
});

test("objects with too few or too many fields are reported", async () => {
  const problems = await validation("sized", { type: "object", minProperties: 1, maxProperties: 2 });
  assert.deepEqual(problems({}), ["/it has fewer than 1 fields"]);
  assert.deepEqual(problems({ a: 1, b: 2 }), []);
  assert.deepEqual(problems({ a: 1, b: 2, c: undefined }), []);
  assert.deepEqual(problems({ a: 1, b: 2, c: 3 }), ["/it has more than 2 fields"]);
});

test("other fields are checked by the patterns that their names match", async () => {
  const patternProperties = { "^x": { type: "integer" }, "1$": { minimum: 5, type: "number" } };
  const open = { type: "object", properties: { a: {} }, patternProperties };
  const problems = await validation("name-patterns", { ...open, additionalProperties: false });
  assert.deepEqual(problems({ a: "1", x: 1, x1: 5, y1: 5.5 }), []);
  assert.deepEqual(problems({ x: "1" }), ["/it/x is not integer"]);
  assert.deepEqual(problems({ x1: 1 }), ["/it/x1 is less than 5"]);
  assert.deepEqual(problems({ y: 1 }), ["/it must not have y"]);
  const rest = await validation("name-patterns-rest", { ...open, additionalProperties: { type: "string" } });
  assert.deepEqual(rest({ x: 1, y: "1" }), []);
  assert.deepEqual(rest({ y: 1 }), ["/it/y is not string"]);
});

/** A schema, values that match it, and others with their problems. */
const conditions = [
  [{ not: { const: "x" } }, ["y", 1, null], [["x", " matches the schema of `not`"]]],
  [
    { type: "object", if: { required: ["a"] }, then: { required: ["b"] }, else: { required: ["c"] } },
    [{ a: 1, b: 1 }, { c: 1 }],
    [
      [{ a: 1 }, " has no b"],
      [{}, " has no c"],
    ],
  ],
  [{ type: "object", if: { required: ["a"] }, then: false }, [{}, { b: 1 }], [[{ a: 1 }, " matches the schema of `not`"]]],
  // Without their counterparts, these keywords have no effect.
  [{ type: "array", then: false, else: false, minContains: 2, maxContains: 0 }, [[], [1]], []],
  [
    { type: "object", dependentRequired: JSON.parse('{ "a": ["b"], "__proto__": ["b"] }') },
    [{}, { b: 1 }, { a: 1, b: 1 }, { a: undefined }],
    [
      [{ a: 1 }, " has a, but no b"],
      [{ a: 1, b: undefined }, " has a, but no b"],
      [JSON.parse('{ "__proto__": 1 }'), " has __proto__, but no b"],
    ],
  ],
  [
    { type: "object", dependentSchemas: { a: { properties: { b: { type: "integer" } } } } },
    [{ b: "x" }, { a: 1, b: 1 }],
    [[{ a: 1, b: "x" }, "/b is not integer"]],
  ],
  [
    { type: "object", dependencies: { a: ["b"], c: { required: ["d"] } }, dependentRequired: { a: ["e"] } },
    [{ b: 1 }, { a: 1, b: 1, e: 1 }, { c: 1, d: 1 }],
    [
      [{ a: 1, e: 1 }, " has a, but no b"],
      [{ a: 1, b: 1 }, " has a, but no e"],
      [{ c: 1 }, " has no d"],
    ],
  ],
  [{ type: "object", propertyNames: { maxLength: 1 } }, [{}, { a: 1 }], [[{ ab: 1 }, " must not have a field named ab"]]],
  [
    { type: "array", contains: { type: "integer" } },
    [[1], ["x", 1, 1]],
    [
      [[], " has fewer than 1 elements that match `contains`"],
      [["x"], " has fewer than 1 elements that match `contains`"],
    ],
  ],
  [
    { type: "array", contains: { type: "integer" }, minContains: 2, maxContains: 3 },
    [[1, 2], [1, 2, 3, "x", "y"]],
    [
      [[1, "x"], " has fewer than 2 elements that match `contains`"],
      [[1, 2, 3, 4], " has more than 3 elements that match `contains`"],
    ],
  ],
  [{ type: "array", contains: { type: "integer" }, minContains: 0 }, [[], ["x"]], []],
  [
    {
      type: "object",
      allOf: [{ properties: { a: {} } }, { patternProperties: { "^p": {} } }],
      if: { required: ["b"], properties: { b: { const: 1 } } },
      then: { properties: { c: {} } },
      dependentSchemas: { a: { properties: { d: {} } } },
      unevaluatedProperties: false,
    },
    [{ a: 1, p1: 1, d: 1 }, { b: 1, c: 1 }],
    [
      [{ x: 1 }, " must not have x"],
      [{ b: 2 }, " must not have b"],
      [{ c: 1 }, " must not have c"],
      [{ d: 1 }, " must not have d"],
    ],
  ],
  [
    { type: "object", properties: { a: {} }, unevaluatedProperties: { type: "integer" } },
    [{ a: "x", b: 1 }],
    [[{ b: "x" }, "/b is not integer"]],
  ],
  // `allOf` evaluates all fields, so no field is left for `unevaluatedProperties`.
  [{ type: "object", allOf: [{ additionalProperties: true }], unevaluatedProperties: false }, [{ a: 1 }], []],
  [
    { type: "array", contains: { type: "string" }, unevaluatedItems: { type: "integer" } },
    [["x", 1, "y"]],
    [[["x", true], "/1 is not integer"]],
  ],
  [{ type: "array", unevaluatedItems: false }, [[]], [[[1], " must not have the element 0"]]],
  [{ type: "array", items: {}, unevaluatedItems: false }, [[1]], []],
];

test("conditions are checked, and their problems say what is wrong", async () => {
  const fields = conditions.map(([schema], at) => [`f${at}`, schema]);
  const problems = await validation("conditions", { type: "object", properties: Object.fromEntries(fields) });
  for (const [at, [schema, right, wrong]] of conditions.entries()) {
    const found = (value) => problems({ [`f${at}`]: value });
    for (const value of right) assert.deepEqual(found(value), [], JSON.stringify([schema, value]));
    for (const [value, expected] of wrong) {
      assert.deepEqual(found(value), [`/it/f${at}${expected}`], JSON.stringify([schema, value]));
    }
  }
});

test("nested conditions are tried once per value", async () => {
  const node = {
    type: "object",
    properties: { next: { $ref: "#/$defs/node" } },
    not: { required: ["x"], properties: { next: { $ref: "#/$defs/node" } } },
    if: { properties: { next: { $ref: "#/$defs/node" } } },
    then: { properties: { next: { $ref: "#/$defs/node" } } },
    unevaluatedProperties: false,
  };
  const problems = await validation("nested-conditions", { $ref: "#/$defs/node" }, { node });
  const nested = (levels, leaf) => (levels ? { next: nested(levels - 1, leaf) } : leaf);
  assert.deepEqual(problems(nested(100, {})), []);
  assert.notDeepEqual(problems(nested(50, { x: 1 })), []);
});

test("a condition that the schema's dialect doesn't know is ignored", async () => {
  const schema = {
    $schema: "http://json-schema.org/draft-06/schema#",
    type: "object",
    properties: { l: { type: "array", contains: { const: 1 }, maxContains: 1 } },
    if: {},
    then: { required: ["a"] },
    unevaluatedProperties: false,
  };
  const folder = generate("validate/draft-06", "typescript", catalogOf("validate/draft-06-catalog", schema));
  const { validate } = await import(join(folder, "validate.js"));
  assert.deepEqual(validate("seen", { b: 1, l: [1, 1] }), []);
  assert.equal(validate("seen", { l: [] }).length, 1);
});

test("references work in schemas of older dialects", async () => {
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
    properties: {
      first: { $ref: "#/properties/list/items/0" },
      last: { $ref: "#/properties/list/additionalItems" },
      other: { $ref: "#/definitions/a~1b%25~0c" },
      list: { type: "array", items: [{ type: "integer" }], additionalItems: { type: "string" } },
    },
    definitions: { "a/b%~c": { type: "boolean" } },
  };
  const folder = generate("validate/older", "typescript", catalogOf("validate/older-catalog", schema));
  const { validate } = await import(join(folder, "validate.js"));
  const right = { first: 1, last: "x", other: true, list: [1, "x"] };
  assert.deepEqual(validate("seen", right), []);
  const wrong = { first: "x", last: 1, other: 1, list: ["x", 1] };
  assert.deepEqual(
    validate("seen", wrong).map(({ path, message }) => `${path} ${message}`),
    [
      "/first is not integer",
      "/last is not string",
      "/other is not boolean",
      "/list/0 is not integer",
      "/list/1 is not string",
    ],
  );
});

test("a payload's limits on other fields don't apply to the fields of the default payload", async () => {
  const own = { type: "object", properties: { a: { type: "integer" } }, additionalProperties: false };
  const shared = { type: "object", properties: { b: { type: "integer" } } };
  for (const [name, rest] of [
    ["additional", own],
    ["unevaluated", { ...own, additionalProperties: undefined, unevaluatedProperties: false }],
  ]) {
    const catalog = catalogOf(`validate/other-${name}-catalog`, rest);
    writeFileSync(join(catalog, "catalog.toml"), '[defaults]\npayload = "common"\n');
    writeFileSync(join(catalog, "payloads", "common.json"), JSON.stringify(shared));
    const folder = generate(`validate/other-${name}`, "typescript", catalog);
    const { validate } = await import(join(folder, "validate.js"));
    assert.deepEqual(validate("seen", { a: 1, b: 1 }), []);
    assert.deepEqual(validate("seen", { c: 1 }), [{ path: "", message: "must not have c" }]);
    assert.deepEqual(validate("seen", { b: "x" }), [{ path: "/b", message: "is not integer" }]);
  }
});

test("elements have schemas by position", async () => {
  const prefixItems = [{ type: "integer" }, { type: "string" }];
  const closed = await validation("positions-closed", { type: "array", prefixItems, items: false, minItems: 1 });
  assert.deepEqual(closed([1]), []);
  assert.deepEqual(closed([1, "x"]), []);
  assert.deepEqual(closed([]), ["/it has fewer than 1 elements"]);
  assert.deepEqual(closed(["x", 1]), ["/it/0 is not integer", "/it/1 is not string"]);
  assert.deepEqual(closed([1, "x", 3]), ["/it must not have the element 2"]);
  const open = await validation("positions-open", { prefixItems, items: { type: "boolean" } });
  assert.deepEqual(open([1, "x", true]), []);
  assert.deepEqual(open([1, "x", true, 3]), ["/it/3 is not boolean"]);
  const others = await validation("positions-others", { prefixItems, unevaluatedItems: false });
  assert.deepEqual(others([1, "x"]), []);
  assert.deepEqual(others([1, "x", 3]), ["/it must not have the element 2"]);
});

test("null is a valid detail if the schema allows it, and differs from no detail", async () => {
  const schema = { type: ["array", "null"], items: { type: "string" } };
  const folder = generate("validate/nulls", "typescript", catalogOf("validate/nulls-catalog", schema));
  const { validate, validated } = await import(join(folder, "validate.js"));
  const problems = (detail) => validate("seen", detail).map(({ path, message }) => `${path} ${message}`.trim());
  assert.deepEqual(problems(null), []);
  assert.deepEqual(problems(["a"]), []);
  assert.deepEqual(problems([1]), ["/0 is not string"]);
  assert.deepEqual(problems({}), ["is not array or null"]);
  assert.deepEqual(problems(undefined), ["is not array or null"]);
  const seen = [];
  const listener = validated(
    (type, detail) => seen.push(detail),
    () => seen.push("invalid"),
  );
  listener("seen", null);
  listener("seen");
  listener("custom", null);
  assert.deepEqual(seen, [null, "invalid", undefined]);
});

test("a schema that allows any value still requires one", async () => {
  const catalog = catalogOf("validate/anything-catalog", true);
  const { validate } = await import(join(generate("validate/anything", "typescript", catalog), "validate.js"));
  for (const detail of [null, [], {}, "x"]) assert.deepEqual(validate("seen", detail), []);
  assert.deepEqual(validate("seen", undefined), [{ path: "", message: "is missing" }]);
});
