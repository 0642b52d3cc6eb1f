// Runs the command, and decides where its outputs go.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const web = dirname(dirname(fileURLToPath(import.meta.url)));
export const root = dirname(web);

/** The folder for everything that the tests create. */
export const made = join(root, "target", "web");

/** The catalogs: the real one, that of another team, a very hostile one, and one with names of any form. */
export const catalogs = {
  real: join(root, "catalog"),
  shop: join(root, "examples", "shop", "catalog"),
  museum: join(web, "catalogs", "museum"),
  names: join(web, "catalogs", "names"),
};

export const command =
  process.env.EVENT_CATALOG ?? join(root, "target", "debug", process.platform === "win32" ? "event-catalog.exe" : "event-catalog");

/** Runs the command; returns its output and its exit status. */
export function run(args, options = {}) {
  const result = spawnSync(command, args, { encoding: "utf8", cwd: root, ...options });
  if (result.error) throw new Error(`${command} does not run; build it first`, { cause: result.error });
  return result;
}

/** Generates into a new folder below `target/web`, and returns its path. */
export function generate(folder, kind, catalog, args = []) {
  const out = join(made, folder);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { status, stderr } = run(["generate", kind, "--catalog", catalog, "--out", out, ...args]);
  if (status !== 0) throw new Error(stderr);
  return out;
}

/** Writes a catalog of one event, `seen`, with this payload schema; returns its path. */
export function catalogOf(folder, schema) {
  const catalog = join(made, folder);
  rmSync(catalog, { recursive: true, force: true });
  mkdirSync(join(catalog, "payloads"), { recursive: true });
  writeFileSync(join(catalog, "catalog.toml"), "");
  writeFileSync(join(catalog, "events.csv"), "name,description,payload\nseen,It was seen.,p\n");
  writeFileSync(join(catalog, "payloads", "p.json"), JSON.stringify(schema));
  return catalog;
}

/** Checks a crate with these modules. Its build script generates a Rust file for each catalog. */
export function checkRust(folder, code) {
  const out = join(made, folder);
  mkdirSync(join(out, "src"), { recursive: true });
  const crate = (name) => JSON.stringify(join(root, "crates", name));
  writeFileSync(
    join(out, "Cargo.toml"),
    `[package]\nname = "site-rust"\nedition = "2024"\n[workspace]\n` +
      `[dependencies]\nevent-catalog = { path = ${crate("event-catalog")} }\n` +
      `[build-dependencies]\nevent-catalog-build = { path = ${crate("event-catalog-build")} }\n`,
  );
  const files = Object.entries(catalogs).map(
    ([name, catalog]) =>
      `event_catalog_build::Config::new().file_name("${name}.rs").compile(${JSON.stringify(catalog)}).unwrap();`,
  );
  writeFileSync(join(out, "build.rs"), `fn main() {\n${files.join("\n")}\n}\n`);
  writeFileSync(join(out, "src", "lib.rs"), `#![deny(warnings)]\n#![allow(deprecated, unused_variables)]\n${code}\n`);
  // Uses only versions that this repository has built already, and nothing from the network.
  copyFileSync(join(root, "Cargo.lock"), join(out, "Cargo.lock"));
  return spawnSync("cargo", ["check", "--quiet", "--offline"], { cwd: out, encoding: "utf8" });
}

export const read = (...parts) => readFileSync(join(...parts), "utf8");

/** The code blocks in a language, from a Markdown text. */
export function snippets(markdown, language) {
  const blocks = markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms);
  return [...blocks].filter(([, it]) => it === language).map(([, , code]) => code);
}

