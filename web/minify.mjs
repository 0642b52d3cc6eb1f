// Minifies the sources: the bodies of the classic scripts of the package, which contain the same functions as the ES
// modules (src/generate/typescript.rs generates the arguments), and the style and the script of the site.

import { readFile, writeFile } from "node:fs/promises";
import { transform } from "esbuild";

const assets = new URL("../crates/event-catalog-cli/assets/", import.meta.url);
const asset = (path) => readFile(new URL(path, assets), "utf8");

/** A function expression with `parameters`, without the call. */
async function called(parameters, body) {
  const source = `(function (${parameters}) {\n${body}\n})(CALLED)`;
  const { code } = await transform(source, { minify: true, target: "es5", charset: "ascii" });
  const end = "(CALLED);\n";
  if (!code.endsWith(end)) throw new Error(`the minified code ends with ${code.slice(-20)}`);
  return code.slice(0, -end.length) + "\n";
}

async function listeners() {
  const parameters = ["globals", "name", "table", "renamed", "category", "actionField", "labelField", "nulls"];
  const exported = ["currentName", "dataLayer", "listen", "listenTo", "listener", "namesOf", "once"];
  const text = await asset("typescript/listeners.js");
  return called(parameters, `${text}globals[name] = { ${exported.map((it) => `${it}: ${it}`)} };`);
}

// This script adds `collector` and `track` to the object that the listeners' script defines.
async function collector() {
  const text = await asset("typescript/collector.js");
  return called(
    ["globals", "name", "sent"],
    `${text}var api = (globals[name] = globals[name] || {}); api.collector = collector; api.track = track;`,
  );
}

// In the order in which they run on the page.
const parts = ["page", "prose", "search", "found", "counts", "reasons", "marks", "opposite", "similar", "address", "details", "keyboard", "theme", "start"];

async function siteScript() {
  const texts = await Promise.all(parts.map((part) => asset(`site/script/${part}.js`)));
  const source = `(function () {\n"use strict";\n${texts.join("")}})();\n`;
  return (await transform(source, { minify: true, target: "esnext", charset: "utf8" })).code;
}

async function siteStyle() {
  const source = await asset("site/style.css");
  return (await transform(source, { loader: "css", minify: true, target: "esnext", charset: "utf8" })).code;
}

/** The classic scripts to build, each with its build function. */
export const scripts = new Map([
  [new URL("typescript/listeners.min.js", assets), listeners],
  [new URL("typescript/collector.min.js", assets), collector],
]);

/** The files of the site to build, each with its build function. */
export const site = new Map([
  [new URL("site/script.min.js", assets), siteScript],
  [new URL("site/style.min.css", assets), siteStyle],
]);

if (import.meta.url === `file://${process.argv[1]}`) {
  for (const [file, make] of [...scripts, ...site]) await writeFile(file, await make());
}
