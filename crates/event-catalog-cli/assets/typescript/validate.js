import { currentName, listener } from "./index.js";
import { common, payloads, schemas } from "./schemas.js";

/**
 * At most the first 100 problems of an event's detail. The event is given by its current name or an old one.
 * An empty list means that there are none. As in JSON Schema, a `format` is an annotation, not a condition.
 */
export function validate(name, detail) {
  const current = currentName(name);
  const payload = Object.hasOwn(payloads, current) ? payloads[current] : undefined;
  if (detail === undefined && !payload) return [];
  const run = { steps: 0, known: new Map(), listed: new Map(), problems: [] };
  try {
    const schema = schemaOf(payload);
    if (schema) list(run, schema, detail, "", 0);
    // An event with a payload must have a detail, even if the schema allows any value.
    if (detail === undefined && !run.problems.length) run.problems.push({ path: "", message: "is missing" });
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    run.problems.push({ path: "", message: stop.why });
  }
  return run.problems;
}

/** The schema of a detail. The payload's limits on other fields don't apply to those of the default payload. */
function schemaOf(payload) {
  if (!payload || !common || payload === common) return schemas[payload ?? common];
  const [own, shared] = [payload, common].map((name) => open(schemas[name]));
  return { allOf: [shared.schema, own.schema], unevaluatedProperties: own.rest };
}

/** A schema without its limits on other fields, which are in `rest`. */
function open({ additionalProperties, unevaluatedProperties, ...schema }) {
  return { schema, rest: additionalProperties ?? unevaluatedProperties };
}

/**
 * A listener that passes on only events whose details match the catalog. `invalid` gets the others; without
 * it, they are logged to the console. Custom events have no schema, and always pass.
 */
export function validated(inner, invalid = warn) {
  return listener(({ known, type, detail }) => {
    const problems = known ? validate(type, detail) : [];
    return problems.length ? invalid(type, detail, problems) : inner(type, detail);
  });
}

function warn(type, detail, problems) {
  console.warn(`The event ${type} has a detail that does not match its schema.`, problems);
}

// Details come from outside: they may contain themselves, and may be large.
const MAX_DEPTH = 600;
const MAX_STEPS = 1_000_000;
const MAX_PROBLEMS = 100;

/** Thrown if validation takes too many steps, or the value is nested too deeply. */
class Stop {
  constructor(why) {
    this.why = why;
  }
}

function spend(run, steps) {
  run.steps += steps;
  if (run.steps > MAX_STEPS) throw new Stop("takes too long to validate");
}

/**
 * Whether a value matches a schema. Each pair is checked once: otherwise, recursive alternatives would be
 * tried twice as often at each level.
 */
function fits(run, schema, value, depth) {
  if (depth > MAX_DEPTH) throw new Stop("is nested too deeply");
  let known = run.known.get(schema);
  if (!known) run.known.set(schema, (known = new Map()));
  let fit = known.get(value);
  if (fit === undefined) {
    fit = isFit(run, schema, value, depth);
    known.set(value, fit);
  }
  return fit;
}

function isFit(run, schema, value, depth) {
  const isOne = (schema) => fits(run, schema, value, depth + 1);
  let sound = true;
  const problem = () => (sound = false);
  checkAlone(run, schema, value, problem);
  if (!sound || !inPlace(schema, value, isOne).every(isOne)) return false;
  checkOthers(run, schema, value, depth, problem);
  return sound && inside(run, schema, value, depth).every(([, schema, value]) => fits(run, schema, value, depth + 1));
}

/** Lists the problems of a value that doesn't match. */
function list(run, schema, value, path, depth) {
  if (run.problems.length > MAX_PROBLEMS || fits(run, schema, value, depth)) return;
  spend(run, 1);
  let paths = run.listed.get(schema);
  if (!paths) run.listed.set(schema, (paths = new Set()));
  if (paths.has(path)) return;
  paths.add(path);

  const { problems } = run;
  const problem = (message) => {
    const text = message();
    if (problems.some((it) => it.path === path && it.message === text)) return;
    if (problems.length < MAX_PROBLEMS) problems.push({ path, message: text });
    else if (problems.length === MAX_PROBLEMS) problems.push({ path: "", message: "has more problems than these" });
  };
  const isOne = (schema) => fits(run, schema, value, depth + 1);
  for (const part of inPlace(schema, value, isOne)) list(run, part, value, path, depth + 1);
  checkOthers(run, schema, value, depth, problem);
  if (!checkAlone(run, schema, value, problem)) return;
  for (const [name, inner, it] of inside(run, schema, value, depth)) {
    const at = `${path}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
    list(run, inner, it, at, depth + 1);
  }
}

function isExactlyOne(alternatives, isOne) {
  const first = alternatives.findIndex(isOne);
  return first >= 0 && !alternatives.slice(first + 1).some(isOne);
}

/** The other schemas that a value must match in order to match this one. */
function inPlace(schema, value, isOne) {
  const { $ref, allOf = [], dependentSchemas = {} } = schema;
  const found = [$ref && schemas[$ref], ...allOf];
  if (schema.if) found.push(isOne(schema.if) ? schema.then : schema.else);
  for (const name of Object.keys(dependentSchemas)) {
    if (isOf("object", value) && has(value, name)) found.push(dependentSchemas[name]);
  }
  return found.filter(Boolean);
}

/** Checks the keywords whose subschemas a value may violate, such as `anyOf` and `not`. */
function checkOthers(run, schema, value, depth, problem) {
  const isOne = (schema) => fits(run, schema, value, depth + 1);
  const { anyOf, oneOf, not, contains, minContains = 1, maxContains, propertyNames } = schema;
  if (anyOf && !anyOf.some(isOne)) problem(() => "matches none of the alternatives");
  if (oneOf && !isExactlyOne(oneOf, isOne)) problem(() => "does not match exactly one of the alternatives");
  if (not && isOne(not)) problem(() => "matches the schema of `not`");
  if (Array.isArray(value)) {
    if (contains) {
      spend(run, value.length);
      const count = value.filter((it) => fits(run, contains, it, depth + 1)).length;
      checkCount(count, "elements that match `contains`", minContains, maxContains, problem);
    }
    if (schema.unevaluatedItems === false) {
      for (const at of unevaluated(run, schema, value, depth)) problem(() => `must not have the element ${at}`);
    }
  }
  if (isOf("object", value)) {
    for (const name of propertyNames ? fields(run, value) : []) {
      if (!fits(run, propertyNames, name, depth + 1)) problem(() => `must not have a field named ${name}`);
    }
    if (schema.unevaluatedProperties === false) {
      for (const name of unevaluated(run, schema, value, depth)) problem(() => `must not have ${name}`);
    }
  }
}

/** The names or the indexes of the values inside a value to which only `unevaluated…` applies. */
function unevaluated(run, schema, value, depth) {
  const { unevaluatedProperties, unevaluatedItems, ...others } = schema;
  const found = new Set();
  evaluate(run, others, value, depth, found, new Set());
  const all = Array.isArray(value) ? value.keys() : fields(run, value);
  return [...all].filter((it) => !found.has(it));
}

/** Adds the names or the indexes of the values inside a value that a schema covers. */
function evaluate(run, schema, value, depth, found, seen) {
  if (seen.has(schema)) return;
  seen.add(schema);
  const { items, prefixItems = [], contains, properties = {}, additionalProperties, anyOf = [], oneOf = [] } = schema;
  const isOne = (schema) => fits(run, schema, value, depth + 1);
  if (Array.isArray(value)) {
    spend(run, 1 + value.length);
    const isAbout = (it) => contains && fits(run, contains, it, depth + 1);
    const isAll = items ?? schema.unevaluatedItems;
    for (const [at, it] of value.entries()) {
      if (isAll !== undefined || at < prefixItems.length || isAbout(it)) found.add(at);
    }
  } else {
    const isAll = additionalProperties ?? schema.unevaluatedProperties;
    for (const name of fields(run, value)) {
      const isNamed = isAll !== undefined || Object.hasOwn(properties, name);
      if (isNamed || patterns(run, schema, name).length) found.add(name);
    }
  }
  const fit = [...anyOf, ...oneOf, schema.if].filter((it) => it && isOne(it));
  for (const it of [...inPlace(schema, value, isOne), ...fit]) evaluate(run, it, value, depth, found, seen);
}

/** The values inside a value that have a schema: for each, its name, its schema, and the value. */
function inside(run, schema, value, depth) {
  const found = [];
  if (Array.isArray(value) && (schema.prefixItems || schema.items)) {
    spend(run, value.length);
    value.forEach((it, at) => {
      const own = schema.prefixItems?.[at] ?? schema.items;
      if (own) found.push([at, own, it]);
    });
  }
  const { properties = {}, additionalProperties: rest } = schema;
  if (isOf("object", value) && (schema.properties || schema.patternProperties || rest)) {
    for (const name of fields(run, value)) {
      const own = patterns(run, schema, name).map((pattern) => schema.patternProperties[pattern]);
      if (Object.hasOwn(properties, name)) own.push(properties[name]);
      if (!own.length && rest) own.push(rest);
      for (const it of own) found.push([name, it, value[name]]);
    }
  }
  const other = Array.isArray(value) ? schema.unevaluatedItems : isOf("object", value) && schema.unevaluatedProperties;
  if (other) {
    for (const name of unevaluated(run, schema, value, depth)) found.push([name, other, value[name]]);
  }
  return found;
}

/** The patterns of additional fields that a name matches. */
function patterns(run, schema, name) {
  const all = Object.keys(schema.patternProperties ?? {});
  spend(run, all.length * (1 + name.length / 50));
  return all.filter((pattern) => expression(pattern)?.test(name) !== false);
}

function has(value, name) {
  return Object.hasOwn(value, name) && value[name] !== undefined;
}

/** The names of an object's fields. JSON has no `undefined`, so a field with it counts as missing. */
function fields(run, value) {
  const names = Object.keys(value);
  spend(run, names.length);
  return names.filter((name) => value[name] !== undefined);
}

/** Checks the keywords without subschemas; `false` if the value has the wrong type. */
function checkAlone(run, schema, value, problem) {
  spend(run, 1 + (schema.enum?.length ?? 0) / 50);
  const types = [schema.type ?? []].flat();
  if (types.length && !types.some((type) => isOf(type, value))) {
    problem(() => `is not ${types.join(" or ")}`);
    return false;
  }
  if ("const" in schema && !same(schema.const, value)) problem(() => `is not ${JSON.stringify(schema.const)}`);
  if (schema.enum && !schema.enum.some((it) => same(it, value))) {
    problem(() => `is not one of ${schema.enum.map((it) => JSON.stringify(it)).join(", ")}`);
  }
  if (typeof value === "number") checkNumber(schema, value, problem);
  if (typeof value === "string") checkString(run, schema, value, problem);
  if (Array.isArray(value)) {
    checkCount(value.length, "elements", schema.minItems, schema.maxItems, problem);
    const { items, prefixItems = [] } = schema;
    if (items === false && value.length > prefixItems.length) {
      problem(() => `must not have the element ${prefixItems.length}`);
    }
    if (schema.uniqueItems && hasTwice(run, value)) problem(() => "has an element twice");
  }
  if (isOf("object", value)) checkObject(run, schema, value, problem);
  return true;
}

function checkObject(run, schema, value, problem) {
  const { required = [], properties = {}, dependentRequired = {} } = schema;
  spend(run, required.length);
  for (const name of required) if (!has(value, name)) problem(() => `has no ${name}`);
  for (const [name, others] of Object.entries(dependentRequired)) {
    spend(run, 1 + others.length);
    if (!has(value, name)) continue;
    for (const other of others) if (!has(value, other)) problem(() => `has ${name}, but no ${other}`);
  }
  if (schema.minProperties !== undefined || schema.maxProperties !== undefined) {
    checkCount(fields(run, value).length, "fields", schema.minProperties, schema.maxProperties, problem);
  }
  if (schema.additionalProperties !== false) return;
  for (const name of fields(run, value)) {
    if (Object.hasOwn(properties, name) || patterns(run, schema, name).length) continue;
    problem(() => `must not have ${name}`);
  }
}

function checkNumber(schema, value, problem) {
  if (value < schema.minimum) problem(() => `is less than ${schema.minimum}`);
  if (value > schema.maximum) problem(() => `is more than ${schema.maximum}`);
  if (value <= schema.exclusiveMinimum) problem(() => `is not more than ${schema.exclusiveMinimum}`);
  if (value >= schema.exclusiveMaximum) problem(() => `is not less than ${schema.exclusiveMaximum}`);
  if (schema.multipleOf && !isMultiple(value, schema.multipleOf)) {
    problem(() => `is not a multiple of ${schema.multipleOf}`);
  }
}

/** Whether a number is a multiple of another one, using their decimal notation, because no float is exactly 0.07 or
 * 0.01. */
function isMultiple(value, of) {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(of)) return value % of === 0;
  if (!Number.isFinite(value) || !Number.isFinite(of)) return value === 0;
  const [digits, exponent] = decimal(value);
  const [ofDigits, ofExponent] = decimal(of);
  const least = Math.min(exponent, ofExponent);
  const whole = (digits, exponent) => digits * 10n ** BigInt(exponent - least);
  return whole(digits, exponent) % whole(ofDigits, ofExponent) === 0n;
}

/** A number as its digits and the power of ten that they are multiplied by. */
function decimal(number) {
  const [text, exponent = 0] = String(number).split("e");
  const [whole, fraction = ""] = text.split(".");
  return [BigInt(whole + fraction), Number(exponent) - fraction.length];
}

function checkString(run, schema, value, problem) {
  spend(run, value.length / 50);
  if (schema.minLength !== undefined || schema.maxLength !== undefined) {
    checkCount([...value].length, "characters", schema.minLength, schema.maxLength, problem);
  }
  if (schema.pattern !== undefined && expression(schema.pattern)?.test(value) === false) {
    problem(() => `does not match ${schema.pattern}`);
  }
}

const expressions = new Map();

/**
 * The regular expression of a pattern. `undefined` if the browser doesn't support the pattern; then it isn't checked.
 */
function expression(pattern) {
  if (!expressions.has(pattern)) {
    // Without the flag, an unknown Unicode property would match other characters, not fail.
    const isLoose = !/\\[pPu]\{/.test(pattern);
    expressions.set(pattern, compiled(pattern, "u") ?? (isLoose ? compiled(pattern, "") : undefined));
  }
  return expressions.get(pattern);
}

function compiled(pattern, flags) {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

function checkCount(count, what, least, most, problem) {
  if (count < least) problem(() => `has fewer than ${least} ${what}`);
  if (count > most) problem(() => `has more than ${most} ${what}`);
}

function isOf(type, value) {
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return Number.isFinite(value);
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function same(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const names = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]))
  );
}

function hasTwice(run, elements) {
  const seen = new Set();
  spend(run, elements.length);
  return elements.some((it) => seen.size === seen.add(keyOf(run, it, 0)).size);
}

/** A text that is equal for two values only if the values are equal. */
function keyOf(run, value, depth) {
  if (depth > MAX_DEPTH) throw new Stop("is nested too deeply");
  if (typeof value === "string") {
    spend(run, value.length / 50);
    return JSON.stringify(value);
  }
  if (typeof value !== "object" || value === null) return String(value);
  const inner = (it) => keyOf(run, it, depth + 1);
  if (Array.isArray(value)) {
    spend(run, value.length);
    return `[${Array.from(value, inner).join()}]`;
  }
  const names = fields(run, value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${inner(value[name])}`).join()}}`;
}
