// The types: what must compile, what must not, and what an editor shows. They are tested with the current and the
// previous major version of the compiler, and with the settings that projects may have.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, test } from "node:test";
import ts from "typescript-previous";

import { catalogOf, catalogs, generate, made, read, root, snippets, web } from "../support/generate.mjs";

const require = createRequire(import.meta.url);
const project = join(made, "types");
const packages = {
  "loyjoy-events": generate("types/node_modules/loyjoy-events", "typescript", catalogs.real),
  "museum-events": generate("types/node_modules/museum-events", "typescript", catalogs.museum),
  "shop-events": generate("types/node_modules/shop-events", "typescript", catalogs.shop),
  "names-events": generate("types/node_modules/names-events", "typescript", catalogs.names),
};
// The names of the fields that every object inherits from its prototype.
const inherited = Object.getOwnPropertyNames(Object.prototype).filter((name) => !name.startsWith("__"));
const strings = Object.fromEntries(inherited.map((name) => [name, { type: "string" }]));
const schema = { type: "object", properties: { p: { type: "boolean" }, ...strings }, required: ["p"] };
generate("types/node_modules/inherited-events", "typescript", catalogOf("types/inherited-catalog", schema));
writeFileSync(
  join(project, "inherited.ts"),
  `import type { EventDetails } from "inherited-events";
const none: NonNullable<EventDetails["seen"]> = { p: true };
const all: NonNullable<EventDetails["seen"]> = { p: true, ${inherited.map((name) => `${name}: "x"`)} };
// @ts-expect-error: it is a string.
const wrong: NonNullable<EventDetails["seen"]> = { p: true, constructor: 1 };
export { all, none, wrong };
`,
);
for (const file of readdirSync(join(web, "types"))) cpSync(join(web, "types", file), join(project, file));
mkdirSync(join(project, "readme"), { recursive: true });
rmSync(join(project, "readme"), { recursive: true });
mkdirSync(join(project, "readme"));
for (const [name, folder] of Object.entries(packages)) {
  const imports = `import { dataLayer, listen, listenTo, listener, namesOf, once } from "${name}";\n`;
  for (const [at, code] of snippets(read(folder, "README.md"), "js").entries()) {
    if (code.includes("@ts-check")) continue;
    const head = code.includes("import ") ? "" : imports;
    const text = `${head}declare const PROCESS_ID: string;\n${code}\nexport {};\n`;
    writeFileSync(join(project, "readme", `${name}-${at + 1}.ts`), text);
  }
}

// The examples in docs/renaming.md use the package of the shop.
for (const [at, code] of snippets(read(root, "docs", "renaming.md"), "ts").entries()) {
  writeFileSync(join(project, "readme", `renaming-${at + 1}.ts`), code);
}

/** Checks types, and returns the compiler's messages. */
function compile(compiler, options, files) {
  const tsc = join(require.resolve(`${compiler}/package.json`), "..", "bin", "tsc");
  const args = ["--noEmit", "--strict", "--pretty", "false", ...options, ...files];
  const { stdout, status } = spawnSync(process.execPath, [tsc, ...args], { cwd: project, encoding: "utf8" });
  return status === 0 ? "" : stdout;
}

const strictest = ["--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--noImplicitOverride"];
const settings = {
  "a bundler's settings": ["--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"],
  "Node's settings": ["--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext"],
};

for (const compiler of ["typescript", "typescript-previous"]) {
  const { version } = require(`${compiler}/package.json`);
  describe(`TypeScript ${version}`, () => {
    for (const [name, options] of Object.entries(settings)) {
      test(`reports wrong names and arguments, with ${name}`, () => {
        const file = join(project, "wrong.ts");
        const calls = [
          ['namesOf({ module: "newslettr" })', /Type '"newslettr"' is not assignable to type .*Did you mean '"newsletter"'\?/],
          ['namesOf({ family: "nps" })', /Type '"nps"' is not assignable to type 'keyof FamilyEvents'/],
          ['namesOf({ modul: "widget" })', /'modul' does not exist in type 'EventGroup'/],
          ['listenTo({ module: "wigdet" }, () => {})', /Did you mean '"widget"'\?/],
          ["listen({}, { customEvents: { load() {} } })", /the catalog has this event: its handler goes into the first argument/],
          ["listen({ lnik_clicked() {} })", /Did you mean to write 'link_clicked'\?/],
          ['track("laod")', /Argument of type '"laod"' is not assignable to parameter of type/],
          ['track("link_clicked")', /Expected 2 arguments, but got 1/],
          ['track.custom("load")', /the catalog has this event: track\(name, detail\) emits it/],
        ];
        const code = calls.map(([call]) => call).join(";\n");
        const imports = [
          'import { listen, listenTo, namesOf } from "loyjoy-events";',
          'import { track } from "loyjoy-events/collector";',
        ];
        writeFileSync(file, `${imports.join(" ")}\n${code};\n`);
        const said = compile(compiler, options, ["wrong.ts"]).trim().split("\n");
        assert.equal(said.length, calls.length, said.join("\n"));
        for (const [at, [, message]] of calls.entries()) {
          assert.ok(said[at].startsWith(`wrong.ts(${at + 2},`), said[at]);
          assert.match(said[at], message);
        }
      });
      test(`accepts correct code and rejects wrong code, with ${name}`, () => {
        const readme = readdirSync(join(project, "readme")).map((file) => `readme/${file}`);
        const files = ["loyjoy.ts", "museum.ts", "shop.ts", "names.ts", "inherited.ts", "script.js", ...readme];
        const lib = ["--lib", "es2022,dom", "--allowJs", "--checkJs"];
        assert.equal(compile(compiler, [...options, ...strictest, ...lib], files), "");
      });
    }
  });
}

describe("an editor", () => {
  const file = join(project, "editor.ts");
  const options = {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  };
  let text = "";
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => String(text.length) + text,
    getScriptSnapshot: (name) => {
      const content = name === file ? text : ts.sys.readFile(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => project,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });

  /** The suggestions at the position that a bar marks. */
  function completions(source) {
    const at = source.indexOf("|");
    text = source.replace("|", "");
    const found = service.getCompletionsAtPosition(file, at, {});
    return new Map((found?.entries ?? []).map((entry) => [entry.name, entry]));
  }

  /** The information that is shown for the word after the bar. */
  function hover(source) {
    const at = source.indexOf("|");
    text = source.replace("|", "");
    const info = service.getQuickInfoAtPosition(file, at);
    const tags = (info?.tags ?? []).map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`);
    return [ts.displayPartsToString(info?.documentation), ...tags].join("\n");
  }

  const loyjoy = 'import { listen, listener, dataLayer, events } from "loyjoy-events";\n';
  const museum = 'import { listen, events, type EventDetails } from "museum-events";\n';

  test("completes the names of handlers, and nothing else", () => {
    const names = completions(`${loyjoy}listen({ | })`);
    assert.ok(names.has("link_clicked") && names.has("newsletter_double_opt_in"));
    assert.equal([...names.keys()].filter((name) => !/^[a-z]/.test(name)).length, 0);
  });

  test("completes names where any string is allowed", () => {
    for (const source of ['dataLayer({ only: ["|"] })', 'listener((e) => e.known && e.type === "|")']) {
      assert.ok(completions(loyjoy + source).has("link_clicked"), source);
    }
    const raw = 'LoyJoy("boot", { eventListeners: [function (type, detail) { if (type === "|") {} }] })';
    assert.ok(completions(loyjoy + raw).has("link_clicked"));
    assert.ok(completions('import { track } from "loyjoy-events/collector";\ntrack("|");').has("link_clicked"));
  });

  test("completes the fields of a detail", () => {
    assert.deepEqual(
      [...completions(`${loyjoy}listen({ link_clicked(detail) { detail.| } })`).keys()].sort(),
      ["label", "process_id", "process_name", "sub_process_name", "url"],
    );
    const raw = 'LoyJoy("boot", { eventListeners: [(type, detail) => detail?.|] })';
    assert.ok(completions(loyjoy + raw).has("process_name"));
  });

  test("shows descriptions", () => {
    assert.match(hover(`${loyjoy}listen({ |link_clicked() {} })`), /^A link was clicked \(external link/);
    assert.match(hover(`${loyjoy}events.|link_clicked`), /^A link was clicked/);
    assert.match(hover(`${loyjoy}listen({ link_clicked(detail) { detail.|url } })`), /^The address that the link leads to\./);
  });

  test("strikes through only deprecated names", () => {
    const names = completions(`${museum}listen({ | })`);
    const struck = [...names].filter(([, entry]) => entry.kindModifiers?.includes("deprecated"));
    assert.deepEqual(struck.map(([name]) => name).sort(), [
      "door_closed",
      "door_open",
      "entrance_opened",
      "friends_met",
      "level_1",
      "level_2",
      "level_3",
    ]);
    const old = "@deprecated Renamed to `door_opened`.";
    assert.equal(hover(`${museum}events.|door_open`).trim(), old);
    assert.equal(hover(`${museum}listen({ |door_open() {} })`).trim(), old);
    const types = completions(`${museum}type Detail = EventDetails["|"];`);
    assert.ok(types.has("door_opened") && types.has("door_open"));
    assert.match(hover(`${museum}events.|door_closed`), /@deprecated Since v2\.0\. Doors close by themselves/);
  });

  test("strikes through a call with an old name, and doesn't offer old names", () => {
    const track = 'import { track } from "museum-events/collector";\n';
    const names = completions(`${track}track("|");`);
    assert.ok(names.has("floor_1") && !names.has("level_1"));
    const struck = (call) => {
      text = track + call;
      const suggestions = service.getSuggestionDiagnostics(file).filter((it) => it.reportsDeprecated);
      return suggestions.map((it) => text.slice(it.start, it.start + it.length));
    };
    assert.deepEqual(struck('track("level_1");'), ["track"]);
    assert.deepEqual(struck('track("floor_1");'), []);
  });

  test("shows hostile descriptions as text", () => {
    const shown = (name) => hover(`${museum}events.|${name}`);
    assert.equal(shown("hostile_deprecated"), "\\@deprecated from its first word");
    assert.match(shown("hostile_comment"), /^\*\\\/ window\.pwned = 3; \/\* and .* \{\\@link x\} and \\@deprecated$/);
    assert.match(shown("hostile_script"), /^<\/script><script>window\.pwned = 1<\/script>/);
    assert.match(shown("hostile_rtl"), /^שלום/);
  });
});

test("a description of a million characters compiles", () => {
  const folder = join(made, "million");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "events.csv"), `name,description\nlong,${"word */ ".repeat(125_000)}\n`);
  const out = generate("types/node_modules/million-events", "typescript", join(folder, "events.csv"));
  assert.ok(read(out, "events.d.ts").length > 1_000_000);
  writeFileSync(join(project, "million.ts"), 'import { listen } from "million-events";\nlisten({ long() {} });\n');
  const options = ["--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022,dom"];
  for (const compiler of ["typescript", "typescript-previous"]) assert.equal(compile(compiler, options, ["million.ts"]), "");
});
