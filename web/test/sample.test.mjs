// Samples satisfy the generated schemas, according to a validator that isn't ours.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

import { catalogs, generate, root, run } from "../support/generate.mjs";

const payloads = join(root, "crates", "event-catalog-build", "tests", "payloads", "catalog");

for (const [name, catalog] of Object.entries({ ...catalogs, payloads })) {
  test(`every sample of ${name} is valid, and every invalid one isn't`, () => {
    const folder = generate(`sample/${name}`, "json-schema", catalog);
    const index = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
    const ajv = new Ajv({ strict: false, validateFormats: true, multipleOfPrecision: 6 });
    addFormats(ajv);
    ajv.addSchema(JSON.parse(readFileSync(join(folder, "bundle.schema.json"), "utf8")));
    const validators = new Map();
    const isValid = ({ type, data }) => {
      if (!validators.has(type)) {
        // Ajv's library for URIs rejects URNs with some of the escapes that RFC 8141 allows.
        const { $id, ...document } = JSON.parse(readFileSync(join(folder, index[type]), "utf8"));
        assert.ok($id.startsWith("urn:event-catalog:"), $id);
        validators.set(type, ajv.compile(document));
      }
      return validators.get(type)(data ?? {});
    };
    const { status, stdout, stderr } = run(["sample", catalog, "--count", "600", "--invalid", "20%"], {
      maxBuffer: 1 << 26,
    });
    assert.equal(status, 0, stderr);
    const faults = new Map();
    for (const line of stderr.split("\n")) {
      const found = /^line (\d+): (.*)$/.exec(line);
      if (found) faults.set(Number(found[1]), found[2]);
    }
    assert.ok(faults.size > 50, stderr);
    for (const [at, line] of stdout.trimEnd().split("\n").entries()) {
      const fault = faults.get(at + 1);
      assert.equal(isValid(JSON.parse(line)), fault === undefined, `${fault ?? "valid"}: ${line}`);
    }
  });
}
