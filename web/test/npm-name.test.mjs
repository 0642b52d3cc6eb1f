// The names of generated packages, checked by npm's own rules.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import validate from "validate-npm-package-name";

import { generate, made, read, run } from "../support/generate.mjs";

/** Writes a catalog with a title, and returns its folder. */
function titled(title) {
  const folder = join(made, "catalogs", "titled");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "catalog.toml"), `title = ${JSON.stringify(title)}\n[[section]]\nevents = ["events.csv"]\n`);
  writeFileSync(join(folder, "events.csv"), "name,description\nload,Loaded.\n");
  return folder;
}

const long = "a".repeat(300);

test("a name derived from a title is valid for a new package", () => {
  for (const title of ["", "Shop", "Events", "EVENTS", ".hidden", "_a", "node_modules", "http", "Über uns", "🎉", long, "ab ".repeat(200)]) {
    const { name } = JSON.parse(read(generate("npm/titled", "typescript", titled(title)), "package.json"));
    assert.ok(validate(name).validForNewPackages, `${title} became ${name}`);
  }
});

test("`--package-name` accepts and refuses the same names as npm", () => {
  const catalog = titled("Shop");
  const names = [
    "shop", "shop-events", "1.a_b", "@shop/events", "@shop/http", "@shop/_a", "a".repeat(214), `@shop/${"a".repeat(208)}`,
    "a".repeat(215), `@shop/${"a".repeat(209)}`, "@shop", "@/a", "@shop/", "@shop/.a", "a/b", "../a", "Shop", "a b", "ä", "a~b",
    "a!", "a'", "(a)", ".a", "_a", "node_modules", "favicon.ico", "a%2fb", "a\n", "",
    ...builtinModules.filter((it) => validate(it).warnings),
  ];
  for (const name of names) {
    const result = run(["generate", "typescript", "--catalog", catalog, "--out", join(made, "npm/asked"), `--package-name=${name}`]);
    const taken = result.status === 0;
    assert.equal(taken, validate(name).validForNewPackages, `${JSON.stringify(name)}: ${result.stderr}`);
  }
});
