// Runs the command, and knows where its outputs are.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const web = dirname(dirname(fileURLToPath(import.meta.url)));
export const root = dirname(web);

/** The folder for everything that the tests make. */
export const made = join(root, "target", "web");

/** The catalogs: the real one, one of another team, and one that is as hostile as can be. */
export const catalogs = {
  real: join(root, "catalog"),
  shop: join(root, "examples", "shop", "catalog"),
  museum: join(web, "catalogs", "museum"),
};

export const command =
  process.env.EVENT_CATALOG ?? join(root, "target", "debug", process.platform === "win32" ? "event-catalog.exe" : "event-catalog");

/** Runs the command; what it wrote, and its exit status. */
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

export const read = (...parts) => readFileSync(join(...parts), "utf8");

/** The code blocks of a Markdown text in a language. */
export function snippets(markdown, language) {
  const blocks = markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms);
  return [...blocks].filter(([, it]) => it === language).map(([, , code]) => code);
}

