// Formats numbers and dates. All times are UTC.

const numbers = new Intl.NumberFormat("en");
const precise = new Intl.NumberFormat("en", { maximumFractionDigits: 20 });
const compactNumbers = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const shares = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const dates = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });

const days = dates({ day: "numeric", month: "short", year: "numeric" });
const shortDays = dates({ day: "numeric", month: "short" });
const weekdays = dates({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const months = dates({ month: "short", year: "numeric" });
const hours = dates({ hour: "2-digit", minute: "2-digit" });
const seconds = dates({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const moments = dates({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** A number to format: an integer that JavaScript can't represent arrives as a string. */
const exact = (value) => (typeof value === "string" && /^-?\d+$/.test(value) ? BigInt(value) : value);

export const whole = (value) => (value === null || value === undefined ? "–" : numbers.format(exact(value)));
/** A number with all its digits; a number that JavaScript can't represent arrives as a string. */
export function number(value) {
  if (value === null || value === undefined) return "–";
  return Math.abs(Number(value)) < 1e21 ? precise.format(exact(value)) : String(value);
}
export const compact = (value) => (value === null || value === undefined ? "–" : compactNumbers.format(exact(value)));
export const percent = (share) => (share === null || share === undefined ? "–" : shares.format(share));

/** How long something takes, in the largest suitable unit. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const [size, unit] = [[86_400, "d"], [3_600, "h"], [60, "min"]].find(([size]) => seconds >= 2 * size) ?? [1, "s"];
  return `${whole(Math.round(seconds / size))} ${unit}`;
}

/** How a number has changed: `direction` is `up`, `down`, `same`, or `new` if there was nothing before. */
export function change(now, before) {
  if (before === null || before === undefined || now === null || now === undefined) return null;
  const [a, b] = [Number(now), Number(before)];
  if (a === b) return { text: "0%", direction: "same" };
  if (b === 0) return { text: "new", direction: "new" };
  const difference = ((a - b) / b) * 100;
  const rounded = Math.abs(difference) < 10 ? Math.round(difference * 10) / 10 : Math.round(difference);
  const text = Math.abs(rounded) >= 1000 ? `${compactNumbers.format(Math.abs(rounded))}%` : `${Math.abs(rounded)}%`;
  return { text, direction: difference > 0 ? "up" : "down" };
}

const valid = (text, format) => {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? String(text ?? "–") : format.format(time);
};

export const day = (text) => valid(text, days);
export const moment = (text) => valid(text, moments);
export const time = (text) => valid(text, seconds);
export const clock = (text) => valid(text, hours);

/** A period, written as briefly as possible: `2–29 Nov 2026`. */
export function period(from, to) {
  if (from === to) return valid(from, weekdays);
  return days.formatRange(Date.parse(from), Date.parse(to));
}

/** The start of a bucket: short, for an axis, or in a longer form. */
export function bucket(start, interval, room) {
  if (interval === "hour") return room ? `${valid(start, shortDays)}, ${valid(start, hours)}` : valid(start, hours);
  if (interval === "month") return valid(start, months);
  if (interval === "week" && room) return `Week of ${valid(start, days)}`;
  return valid(start, room ? weekdays : shortDays);
}
