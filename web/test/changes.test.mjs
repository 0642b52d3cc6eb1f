// Compares the verdicts of `event-catalog diff` for TypeScript with the compiler: a program that uses everything in the
// package of an old catalog is compiled against the package of the new one. A change is breaking if, and only if, the
// program does not compile.
//
// Exhaustive matches aren't in the program: any change that adds a name or a value breaks them, and `diff` says so in
// one note. That includes `event.type === "old_name"`, which no longer compiles after a rename.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { before, describe, test } from "node:test";

import { generate, made, read, run } from "../support/generate.mjs";

const project = join(made, "changes");

/** A catalog of these rows below `name,description,payload,aliases,module,identifier`. */
const table = (...rows) => ["name,description,payload,aliases,module,identifier", ...rows, ""].join("\n");
const paid = "paid,It was paid.,paid,,,";
const load = "load,It was loaded.,,,,";
const object = (properties, required = []) => JSON.stringify({ type: "object", properties, required });
const text = { type: "string" };

/** Two versions that differ only in the schema of the payload `paid`. */
const schemas = (old, now) => [
  { "events.csv": table(paid, load), "payloads/paid.json": old },
  { "events.csv": table(paid, load), "payloads/paid.json": now },
];
/** Two versions that differ only in their events. */
const rows = (old, now) => [{ "events.csv": table(...old) }, { "events.csv": table(...now) }];
/** Two versions that differ only in their settings. */
const settings = (old, now, more = {}) => [
  { "catalog.toml": old, "events.csv": table(load), ...more },
  { "catalog.toml": now, "events.csv": table(load), ...more },
];
const sections = `[[section]]\ntitle = "All"\nevents = ["events.csv"]\n[[section]]\ntitle = "Acme"\ncustomer = "Acme"\nevents = ["acme.csv"]\n`;
const common = '[defaults]\npayload = "common"\n';

const cases = {
  "a description is corrected": rows(["load,It was loded.,,,,"], [load]),
  "an event is added": rows([load], [load, "open,It was opened.,,,,"]),
  "an event is renamed, with its old name as an alias": rows([load, "seen,It was seen.,,,,"], [load, "found,It was seen.,,seen,,"]),
  "an event with a payload is renamed": [
    { "events.csv": table(paid), "payloads/paid.json": object({ total: text }, ["total"]) },
    { "events.csv": table("settled,It was paid.,paid,paid,,"), "payloads/paid.json": object({ total: text }, ["total"]) },
  ],
  "an event is removed": rows([load, "seen,It was seen.,,,,"], [load]),
  "an alias is dropped": rows(["found,It was seen.,,seen,,"], ["found,It was seen.,,,,"]),
  "an event has another identifier": rows(["seen,It was seen.,,,,"], ["seen,It was seen.,,,,was_seen"]),
  "a family loses a number": rows(["score_{1..3},A score of {n}.,,,,"], ["score_{1..2},A score of {n}.,,,,"]),
  "a module loses its last event": rows([load, "seen,It was seen.,,,eye,"], [load, "seen,It was seen.,,,,"]),
  "an optional field is added": schemas(object({ total: text }), object({ total: text, coupon: text })),
  "a required field is added": schemas(object({ total: text }), object({ total: text, coupon: text }, ["coupon"])),
  "an optional field is removed": schemas(object({ total: text, coupon: text }), object({ total: text })),
  "a field becomes optional": schemas(object({ total: text }, ["total"]), object({ total: text })),
  "a field becomes required": schemas(object({ total: text }), object({ total: text }, ["total"])),
  "a text becomes a number": schemas(object({ total: text }), object({ total: { type: "number" } })),
  "a number becomes an integer": schemas(object({ total: { type: "number" } }), object({ total: { type: "integer" } })),
  "a text may be null": schemas(object({ total: text }, ["total"]), object({ total: { type: ["string", "null"] } }, ["total"])),
  "a text gets a limit": schemas(object({ total: text }), object({ total: { type: "string", maxLength: 3 } })),
  "a field gets one more value": schemas(object({ by: { enum: ["a", "b"] } }), object({ by: { enum: ["a", "b", "c"] } })),
  "a field loses a value": schemas(object({ by: { enum: ["a", "b", "c"] } }), object({ by: { enum: ["a", "b"] } })),
  "the field of a list's elements changes": schemas(
    object({ items: { type: "array", items: { title: "Item", type: "object", properties: { sku: text }, required: ["sku"] } } }),
    object({ items: { type: "array", items: { title: "Item", type: "object", properties: { sku: text } } } }),
  ),
  "an event gets its first payload": [
    { "events.csv": table(load, paid), "payloads/paid.json": object({ total: text }) },
    { "events.csv": table("load,It was loaded.,paid,,,", paid), "payloads/paid.json": object({ total: text }) },
  ],
  "the schema of an event has another name": [
    { "events.csv": table(paid), "payloads/paid.json": object({ total: text }) },
    { "events.csv": table("paid,It was paid.,payment,,,"), "payloads/payment.json": object({ total: text }) },
  ],
  "an event is one customer's now": [
    { "catalog.toml": sections, "events.csv": table(load, "seen,It was seen.,,,,"), "acme.csv": table("acme_opened,It opened.,,,,") },
    { "catalog.toml": sections, "events.csv": table(load), "acme.csv": table("acme_opened,It opened.,,,,", "seen,It was seen.,,,,") },
  ],
  "the function on the page has another name": settings('[javascript]\nglobal = "Shopa"\n', '[javascript]\nglobal = "Shopb"\n'),
  "the catalog has another title": settings('title = "Shop"\n', 'title = "Store"\n'),
  "the payload of every event gets a field": [
    { "catalog.toml": common, "events.csv": table(load), "payloads/common.json": object({ label: text }) },
    { "catalog.toml": common, "events.csv": table(load), "payloads/common.json": object({ label: text, place: text }) },
  ],
  "the payload of every event loses a field": [
    { "catalog.toml": common, "events.csv": table(load), "payloads/common.json": object({ label: text, place: text }) },
    { "catalog.toml": common, "events.csv": table(load), "payloads/common.json": object({ label: text }) },
  ],
};

/** Writes a version of a catalog, and returns its path. */
function write(folder, files) {
  const catalog = join(project, folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(catalog, path)), { recursive: true });
    writeFileSync(join(catalog, path), content);
  }
  return catalog;
}

/** The type that a reader expects of a field. */
function typeOf(schema) {
  if (schema.enum) return "string";
  const types = [schema.type].flat();
  const names = types.map((type) => {
    if (type === "array") return `readonly ${typeOf(schema.items)}[]`;
    if (type === "integer") return "number";
    return type;
  });
  return names.join(" | ");
}

/** Statements that read all fields of an object, like code that was written for the old schema. */
function reads(schema, at) {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const it = `${at}.${name}`;
    const missing = schema.required?.includes(name) ? "" : " | undefined";
    const lines = [`{ const it: ${typeOf(field)}${missing} = ${it}; void it; }`];
    for (const value of field.enum ?? []) lines.push(`if (${it} === ${JSON.stringify(value)}) void 0;`);
    if (field.type === "array" && field.items.properties) {
      lines.push(`for (const element of ${it} ?? []) { ${reads(field.items, "element").join(" ")} }`);
    }
    return lines;
  });
}

/** Details that a sender may write: only the required fields, all fields, and each value of a field. */
function details(schema) {
  const value = (field) => {
    if (field.enum) return JSON.stringify(field.enum[0]);
    const type = [field.type].flat()[0];
    if (type === "array") return `[${value(field.items)}]`;
    if (type === "object") return details(field).at(-1);
    return { string: '"x"', number: "1", integer: "1", boolean: "true" }[type];
  };
  const of = (names, values = {}) => {
    const fields = names.map((name) => `${name}: ${values[name] ?? value(schema.properties[name])}`);
    return `{ ${fields.join(", ")} }`;
  };
  const names = Object.keys(schema.properties ?? {});
  const each = names.flatMap((name) => {
    const values = schema.properties[name].enum ?? [];
    return values.map((it) => of(names, { [name]: JSON.stringify(it) }));
  });
  return [of(schema.required ?? []), ...each, of(names)];
}

/** The keys of an interface in `events.d.ts`. */
function keys(types, name) {
  const body = new RegExp(`^export interface ${name} \\{\n(.*?)^\\}`, "ms").exec(types)?.[1] ?? "";
  return [...body.matchAll(/^ {2}("(?:[^"\\]|\\.)*"|[\w$]+):/gm)].map(([, key]) => (key.startsWith('"') ? key : `"${key}"`));
}

/** The schema of each event's payload, by its current and former names, and the schema for all other events. */
function payloads(files) {
  const of = new Map();
  const schema = (name) => JSON.parse(files[`payloads/${name}.json`]);
  for (const row of files["events.csv"].split("\n").slice(1)) {
    const [name, , payload, aliases] = row.split(",");
    if (payload) for (const it of [name, ...aliases.split(";").filter(Boolean)]) of.set(JSON.stringify(it), schema(payload));
  }
  return { of, common: files["catalog.toml"]?.startsWith(common) ? schema("common") : undefined };
}

/** A program that uses everything in an old package, to be compiled against the new one. */
async function program(folder, old, files) {
  const types = read(old, "events.d.ts");
  const { events } = await import(join(old, "index.js"));
  const { of, common } = payloads(files);
  const lines = [
    `import * as it from "./${folder}/new/index.js";`,
    `import { track } from "./${folder}/new/collector.js";`,
    `import { validate } from "./${folder}/new/validate.js";`,
  ];
  for (const name of keys(types, "EventDetails")) {
    const own = of.get(name);
    const read = own ? reads(own, "detail") : common ? [`if (detail) { ${reads(common, "detail").join(" ")} }`] : [];
    lines.push(`it.listen({ ${name}: (detail) => { void detail; ${read.join(" ")} } });`);
    lines.push(`it.currentName(${name}); validate(${name}, undefined);`);
    for (const detail of own || common ? details(own ?? common) : []) lines.push(`track(${name}, ${detail});`);
    if (!own) lines.push(`track(${name});`);
  }
  for (const key of Object.keys(events)) lines.push(`it.listen({ [it.events[${JSON.stringify(key)}]]: () => {} });`);
  for (const name of keys(types, "ModuleEvents")) lines.push(`it.listenTo({ module: ${name} }, () => {});`);
  for (const name of keys(types, "FamilyEvents")) lines.push(`it.namesOf({ family: ${name} });`);
  for (const [, name] of types.matchAll(/^export (?:interface|type) (\w+Detail)\b/gm)) lines.push(`export type Of${name} = it.${name};`);
  const [, global] = /^ {2}function (\w+)</m.exec(read(old, "index.d.ts")) ?? [];
  if (global) lines.push(`${global}("boot", {});`);
  return `${lines.join("\n")}\nexport {};\n`;
}

describe("a change of the TypeScript package", () => {
  const names = Object.keys(cases);
  const folderOf = (name) => `case-${names.indexOf(name)}`;
  /** The compiler's messages about each program. */
  const said = new Map();

  before(async () => {
    rmSync(project, { recursive: true, force: true });
    mkdirSync(project, { recursive: true });
    const programs = [];
    for (const [name, [old, now]] of Object.entries(cases)) {
      const folder = folderOf(name);
      const catalogs = [write(`${folder}/catalog-old`, old), write(`${folder}/catalog-new`, now)];
      const generated = generate(`changes/${folder}/old`, "typescript", catalogs[0]);
      generate(`changes/${folder}/new`, "typescript", catalogs[1]);
      writeFileSync(join(project, `${folder}.ts`), await program(folder, generated, old));
      // The program must compile with its own package, or it proves nothing.
      const own = read(project, `${folder}.ts`).replaceAll(`./${folder}/new/`, `./${folder}/old/`);
      writeFileSync(join(project, `own-${folder}.ts`), own);
      programs.push(`${folder}.ts`, `own-${folder}.ts`);
    }
    const require = createRequire(import.meta.url);
    const tsc = join(require.resolve("typescript/package.json"), "..", "bin", "tsc");
    const options = ["--noEmit", "--strict", "--pretty", "false", "--target", "es2022", "--module", "esnext"];
    const compile = (files) => {
      const args = [tsc, ...options, "--moduleResolution", "bundler", "--lib", "es2022,dom", ...files];
      const { stdout } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
      for (const line of stdout.split("\n")) {
        const [, file] = /^([\w-]+)\.ts\(/.exec(line) ?? [];
        if (file) said.set(file, [...(said.get(file) ?? []), line]);
        // Indented lines belong to the error above. An error in another file is a mistake in the package.
        else assert.ok(!line || line.startsWith(" "), line);
      }
    };
    // One program must not have the globals of both the old and the new packages.
    compile(programs.filter((file) => file.startsWith("own-")));
    compile(programs.filter((file) => !file.startsWith("own-")));
  });

  for (const name of names) {
    test(name, () => {
      const folder = folderOf(name);
      assert.deepEqual(said.get(`own-${folder}`) ?? [], [], "it compiles before the change");
      const versions = ["old", "new"].map((version) => join(project, folder, `catalog-${version}`));
      const { stdout, stderr } = run(["diff", ...versions, "--format", "json"]);
      assert.ok(stdout.startsWith("{"), stderr);
      const { changes } = JSON.parse(stdout);
      const breaking = changes.filter(({ verdicts }) => verdicts.typescript === "breaking").map(({ id }) => id);
      const errors = said.get(folder) ?? [];
      assert.equal(breaking.length > 0, errors.length > 0, `${breaking.join(", ")}\n${errors.join("\n")}`);
    });
  }
});
