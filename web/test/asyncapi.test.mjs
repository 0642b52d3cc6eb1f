// The generated AsyncAPI document, as read by AsyncAPI's own parser.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Parser } from "@asyncapi/parser";

import { catalogs, generate, made, read } from "../support/generate.mjs";

const parser = new Parser();

async function parsed(folder, catalog) {
  const { document, diagnostics } = await parser.parse(read(generate(folder, "asyncapi", catalog), "asyncapi.json"));
  const errors = diagnostics.filter((it) => it.severity === 0);
  assert.deepEqual(errors.map((it) => `${it.path.join("/")}: ${it.message}`), []);
  assert.ok(document, "there is a document");
  return document;
}

/** Writes a catalog of one event with a payload, and returns its folder. */
function written(name, payload) {
  const folder = join(made, "catalogs", name);
  mkdirSync(join(folder, "payloads"), { recursive: true });
  writeFileSync(join(folder, "catalog.toml"), '[[section]]\nevents = ["events.csv"]\n');
  writeFileSync(join(folder, "events.csv"), "name,description,payload\nload,Loaded.,load\n");
  writeFileSync(join(folder, "payloads", "load.json"), payload);
  return folder;
}

test("the parser reports an error in a wrong document", async () => {
  const { diagnostics } = await parser.parse('{ "asyncapi": "3.0.0", "info": { "title": 1 } }');
  assert.ok(diagnostics.some((it) => it.severity === 0));
});

for (const [name, catalog] of Object.entries(catalogs)) {
  test(`the parser accepts the document of ${name}`, async () => {
    const document = await parsed(`asyncapi/${name}`, catalog);
    assert.ok(document.messages().all().length > 0);
  });
}

test("a property __proto__ and its siblings reach the parsed document", async () => {
  const payload = `{
    "type": "object",
    "required": ["__proto__", "kept"],
    "additionalProperties": false,
    "properties": {
      "__proto__": { "type": "object", "properties": { "type": { "type": "string" } } },
      "kept": { "$ref": "#/properties/__proto__/properties/type" },
      "same": { "$ref": "#/properties/__proto__" },
      "constructor": { "$ref": "#/$defs/__proto__" },
      "toString": { "default": { "__proto__": 1 } },
      "only": { "const": { "__proto__": "x" } },
      "one": { "enum": [1, { "__proto__": 3 }] }
    },
    "$defs": { "__proto__": { "type": "boolean" } },
    "examples": [{ "kept": "a", "__proto__": { "type": "b" } }, { "__proto__": "x" }]
  }`;
  const document = await parsed("asyncapi/prototype", written("prototype", payload));
  const schema = document.components().schemas().get("payload.load").json();
  assert.deepEqual(Object.keys(schema.patternProperties), ["^__proto__$"]);
  assert.equal(schema.patternProperties["^__proto__$"].properties.type.type, "string");
  assert.deepEqual(Object.keys(schema.properties), ["kept", "same", "constructor", "toString", "only", "one"]);
  assert.equal(schema.properties.kept.type, "string");
  assert.equal(schema.properties.constructor.type, "boolean");
  assert.equal(Object.getPrototypeOf(schema.properties), Object.prototype);
});
