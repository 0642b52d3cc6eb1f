// What the generated validation says about details that are large, deep, or at the edge of a rule.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { catalogOf, generate, made, read, root, run } from "../support/generate.mjs";

/** What is wrong with a value of the field `it`, which has this schema. */
async function validation(name, it, definitions = {}) {
  const schema = { type: "object", properties: { it }, $defs: definitions };
  const catalog = catalogOf(`validate/${name}-catalog`, schema);
  const { validate } = await import(join(generate(`validate/${name}`, "typescript", catalog), "validate.js"));
  return (value) => validate("seen", { it: value }).map(({ path, message }) => `${path} ${message}`.trim());
}

for (const keyword of ["oneOf", "anyOf"]) {
  test(`${keyword} of what contains itself is tried once a value`, async () => {
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
    const word = keyword === "oneOf" ? "does not fit exactly one of" : "fits none of";
    assert.deepEqual(problems(nested(14, leaf("x"))), [`/it ${word} the alternatives`]);
    assert.ok(reads < 200, `${reads} reads of one field`);
    assert.deepEqual(problems(nested(60, { a: 1 })), []);
  });
}

test("allOf of what all refer to the same is checked once a value", async () => {
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

test("the first hundred problems are listed", async () => {
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

test("a detail that would take too long is said to", async () => {
  const alternatives = Array.from({ length: 300 }, (_, at) => ({
    type: "object",
    properties: { x: { type: "integer" }, [`y${at}`]: { type: "string" } },
  }));
  const problems = await validation("long", { type: "array", items: { anyOf: [...alternatives, { type: "object" }] } });
  const elements = Array.from({ length: 5000 }, () => ({ x: "" }));
  assert.deepEqual(problems(elements), ["takes too long to validate"]);
  // One in which each element leads to the next twice.
  let twice = 1;
  for (let level = 0; level < 40; level += 1) twice = [twice, { twice }];
  const unique = await validation("twice", { type: "array", uniqueItems: true });
  assert.deepEqual(unique([twice]), ["takes too long to validate"]);
});

test("multiples are those of the decimals that are written", async () => {
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

test("patterns that the command takes are those that JavaScript takes", () => {
  for (const [says, pattern] of patterns) {
    const compile = () => new RegExp(pattern, "u");
    if (says === "wrong") assert.throws(compile, SyntaxError, pattern);
    else assert.doesNotThrow(compile, pattern);
  }
});

test("no pattern ends the validation", async () => {
  const fields = patterns.map(([, pattern], at) => [`f${at}`, { type: "string", pattern }]);
  // Newer than some browsers that people have.
  fields.push(["newer", { type: "string", pattern: "(?i:a)" }]);
  const problems = await validation("patterns", { type: "object", properties: Object.fromEntries(fields) });
  const value = Object.fromEntries(fields.map(([name]) => [name, "\u2603"]));
  const found = problems(value);
  assert.ok(found.some((it) => it.endsWith(" does not match \\p{gc=Lu}")));
  assert.ok(!found.some((it) => it.endsWith("(?P<n>a)")));
  const { stdout } = run(["check", join(made, "validate", "patterns-catalog"), "--format", "json"]);
  const wrong = patterns.filter(([says]) => says === "wrong");
  const checked = stdout.split("meta-schema").length - 1;
  assert.ok(checked >= wrong.length, `${checked} findings for ${wrong.length} patterns`);
});

test("objects with too few or too many fields are reported", async () => {
  const problems = await validation("sized", { type: "object", minProperties: 1, maxProperties: 2 });
  assert.deepEqual(problems({}), ["/it has fewer than 1 fields"]);
  assert.deepEqual(problems({ a: 1, b: 2 }), []);
  assert.deepEqual(problems({ a: 1, b: 2, c: undefined }), []);
  assert.deepEqual(problems({ a: 1, b: 2, c: 3 }), ["/it has more than 2 fields"]);
});

test("further fields are checked by the patterns of their names", async () => {
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
