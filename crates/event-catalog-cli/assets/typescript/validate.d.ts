import type { EventName, Listener, OldName } from "./index.js";

/** A mismatch between a detail and the catalog. */
export interface Problem {
  /** The place, as a JSON pointer such as `/url`; empty for the detail itself. */
  readonly path: string;
  /** The problem, such as `is not string`. */
  readonly message: string;
}

/**
 * At most the first 100 problems of an event's detail. The event is given by its current name or an old one.
 * An empty list means that there are none. As in JSON Schema, a `format` is an annotation, not a condition.
 *
 * A detail that is nested too deeply, or would take too long, has a problem that says so.
 */
export declare function validate(name: EventName | OldName, detail: unknown): readonly Problem[];

/**
 * A listener that passes on only events whose details match the catalog. `invalid` gets the others; without
 * it, they are logged to the console. Custom events have no schema, and always pass.
 *
 * @example
 * validated(listen({ link_clicked(detail) {} }), (type, detail, problems) => {})
 */
export declare function validated(
  inner: Listener,
  invalid?: (type: EventName, detail: unknown, problems: readonly Problem[]) => unknown,
): Listener;
