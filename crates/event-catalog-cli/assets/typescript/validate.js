import { listener } from "./index.js";
import { common, payloads, schemas } from "./schemas.js";

/**
 * What is wrong with the detail of an event: nothing, where the list is empty. As JSON Schema has
 * it, a `format` is a remark and no condition.
 */
export function validate(name, detail) {
  const payload = Object.hasOwn(payloads, name) ? payloads[name] : undefined;
  if (detail === undefined && !payload) return [];
  const problems = [];
  for (const schema of new Set([common, payload])) {
    if (schema) check(schemas[schema], detail, "", problems, 0);
  }
  return problems;
}

/**
 * The listener, for details that are what the catalog says. `invalid` gets the others; without it
 * they are reported to the console. Custom events have no schema, and pass.
 */
export function validated(inner, invalid = warn) {
  return listener(({ known, type, detail }) => {
    const problems = known ? validate(type, detail) : [];
    return problems.length ? invalid(type, detail, problems) : inner(type, detail);
  });
}

function warn(type, detail, problems) {
  console.warn(`The event ${type} came with a detail that does not fit its schema.`, problems);
}

// Details come from outside, and may refer to themselves.
const MAX_DEPTH = 100;

function check(schema, value, path, problems, depth) {
  const problem = (message) => {
    const isSame = (it) => it.path === path && it.message === message;
    if (!problems.some(isSame)) problems.push({ path, message });
  };
  if (depth > MAX_DEPTH) return problem("is nested too deeply");
  const inner = (schema, value, path) => check(schema, value, path, problems, depth + 1);
  const fits = (schema) => {
    const found = [];
    check(schema, value, path, found, depth + 1);
    return !found.length;
  };

  if (schema.$ref) inner(schemas[schema.$ref], value, path);
  for (const part of schema.allOf ?? []) inner(part, value, path);
  if (schema.anyOf && !schema.anyOf.some(fits)) problem("fits none of the alternatives");
  if (schema.oneOf && schema.oneOf.filter(fits).length !== 1) {
    problem("does not fit exactly one of the alternatives");
  }
  const types = [schema.type ?? []].flat();
  if (types.length && !types.some((type) => isOf(type, value))) {
    return problem(`is not ${types.join(" or ")}`);
  }
  if ("const" in schema && !same(schema.const, value)) problem(`is not ${JSON.stringify(schema.const)}`);
  if (schema.enum && !schema.enum.some((it) => same(it, value))) {
    problem(`is none of ${schema.enum.map((it) => JSON.stringify(it)).join(", ")}`);
  }
  if (typeof value === "number") checkNumber(schema, value, problem);
  if (typeof value === "string") checkString(schema, value, problem);
  if (Array.isArray(value)) {
    checkCount(value.length, "elements", schema.minItems, schema.maxItems, problem);
    if (schema.uniqueItems && value.some((it, at) => value.slice(0, at).some((other) => same(it, other)))) {
      problem("has an element twice");
    }
    if (schema.items !== undefined) value.forEach((it, at) => inner(schema.items, it, `${path}/${at}`));
  }
  if (isOf("object", value)) checkObject(schema, value, path, problem, inner);
}

function checkObject(schema, value, path, problem, inner) {
  const properties = schema.properties ?? {};
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name) || value[name] === undefined) problem(`has no ${name}`);
  }
  for (const name of Object.keys(value)) {
    // JSON has no `undefined`: such a field is one that is not there.
    if (value[name] === undefined) continue;
    const at = `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (Object.hasOwn(properties, name)) inner(properties[name], value[name], at);
    else if (schema.additionalProperties === false) problem(`must not have ${name}`);
    else if (schema.additionalProperties) inner(schema.additionalProperties, value[name], at);
  }
}

function checkNumber(schema, value, problem) {
  if (value < schema.minimum) problem(`is less than ${schema.minimum}`);
  if (value > schema.maximum) problem(`is more than ${schema.maximum}`);
  if (value <= schema.exclusiveMinimum) problem(`is not more than ${schema.exclusiveMinimum}`);
  if (value >= schema.exclusiveMaximum) problem(`is not less than ${schema.exclusiveMaximum}`);
  if (schema.multipleOf && !Number.isInteger(value / schema.multipleOf)) {
    problem(`is not a multiple of ${schema.multipleOf}`);
  }
}

function checkString(schema, value, problem) {
  checkCount([...value].length, "characters", schema.minLength, schema.maxLength, problem);
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value)) {
    problem(`does not match ${schema.pattern}`);
  }
}

function checkCount(count, what, least, most, problem) {
  if (count < least) problem(`has fewer than ${least} ${what}`);
  if (count > most) problem(`has more than ${most} ${what}`);
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
