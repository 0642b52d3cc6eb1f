import type { AnyDetails, EventConstants, EventDetails, FamilyEvents, ModuleEvents, OldNames } from "./events.js";

export type * from "./events.js";

/** The current name of an event in the catalog. */
export type EventName = Exclude<keyof EventDetails, keyof OldNames>;

/** A former name of an event. */
export type OldName = keyof OldNames;

/** Any name, with completion of known names: custom events have names that aren't in a catalog. */
export type AnyName = EventName | (string & {});

/** A function for the chat's `eventListeners`. */
export type Listener = (type: AnyName, detail?: AnyDetails) => unknown;

/** An event of the catalog. Its `type` determines the type of its `detail`. */
export type KnownEvent<Name extends EventName = EventName> = {
  [N in Name]: { readonly known: true; readonly type: N; readonly detail: EventDetails[N] };
}[Name];

/** An event that the catalog does not have, such as a custom event. */
export interface UnknownEvent {
  readonly known: false;
  readonly type: string;
  readonly detail: unknown;
}

/** A handler of an event. (Every object has members such as `constructor`, and an event may have such a name, too.) */
export type Handler<Name extends keyof EventDetails = EventName> =
  | ((detail: EventDetails[Name]) => unknown)
  | (Name extends "constructor" | "hasOwnProperty" | "isPrototypeOf" | "propertyIsEnumerable" ? Object[Name] : never);

/** Handlers by the name of their event, which may be an old name. */
export type Handlers = {
  readonly [Name in keyof EventDetails]?: Handler<Name> | undefined;
};

export interface ListenOptions {
  /** Handlers for events that the catalog does not have. */
  readonly customEvents?:
    | ({ readonly [name: string]: ((detail: unknown) => unknown) | undefined } & {
        readonly [Name in Exclude<EventName | OldName, keyof Object>]?: {
          readonly "the catalog has this event: its handler goes into the first argument": never;
        };
      })
    | undefined;
  /** The handler for every event that has no other handler. */
  readonly other?: ((type: AnyName, detail: AnyDetails) => unknown) | undefined;
}

/**
 * A listener with one handler per event. If a handler throws, or its promise is rejected, the page gets that
 * as an uncaught error; neither the chat nor other handlers are affected.
 *
 * @example
 * listen({ link_clicked(detail) { console.log(detail) } }, { other(type, detail) {} })
 */
export declare function listen(handlers: Handlers, options?: ListenOptions): Listener;

/**
 * A listener that gets every event as one value. If `known` is true, `detail` narrows with `type`.
 *
 * @example
 * listener((event) => { if (event.known && event.type === "load") {} })
 */
export declare function listener(handle: (event: KnownEvent | UnknownEvent) => unknown): Listener;

/** Events that belong together: those of a module or of a family. */
export type EventGroup = { readonly module: keyof ModuleEvents } | { readonly family: keyof FamilyEvents };

/** The names of the events of a group. */
export type NamesOf<Group extends EventGroup> = EventName &
  (Group extends { readonly module: infer Module extends keyof ModuleEvents }
    ? ModuleEvents[Module]
    : Group extends { readonly family: infer Family extends keyof FamilyEvents }
      ? FamilyEvents[Family][keyof FamilyEvents[Family]]
      : never);

/** The number of an event in its family, if the group is a family. */
export type NumberIn<Group extends EventGroup> = Group extends {
  readonly family: infer Family extends keyof FamilyEvents;
}
  ? keyof FamilyEvents[Family]
  : undefined;

/** A listener for the events of a module or of a family. For a family, it also gets the number. */
export declare function listenTo<Group extends EventGroup>(
  group: Group,
  handle: (event: KnownEvent<NamesOf<Group>>, number: NumberIn<Group>) => unknown,
): Listener;

/** A handler that is called at most once, however often its event occurs. */
export declare function once<Arguments extends unknown[], Result>(
  handler: (...args: Arguments) => Result,
): (...args: Arguments) => Result | undefined;

/** What {@link dataLayer} pushes. */
export interface DataLayerFields {
  /** The name of the event: the current one, or the one that was sent, see {@link DataLayerOptions.names}. */
  readonly event: AnyName;
  readonly event_category: string;
  readonly event_action: string | undefined;
  readonly event_label: string;
  /** The name that was sent, if it is an old name and `event` is the current one. */
  readonly legacy_event: string | undefined;
}

export interface DataLayerOptions {
  /** The events to push; if left out, all of them, including custom events. */
  readonly only?: readonly (AnyName | OldName)[] | undefined;
  /**
   * Which name is pushed for an event that was sent under an old name: `current`, the default, with the old name as
   * `legacy_event`; or `as-sent`, the old name itself, for triggers and reports that know only the old name.
   */
  readonly names?: "current" | "as-sent" | undefined;
  /**
   * What to push for an event instead of the default fields, which come last; nothing is pushed for
   * `undefined`. Note that the detail may contain personal data.
   */
  readonly map?:
    | ((type: AnyName, detail: AnyDetails, fields: DataLayerFields) => object | null | undefined)
    | undefined;
}

/**
 * A listener that pushes events to `window.dataLayer`, which it creates if it doesn't exist.
 *
 * @example
 * dataLayer({ only: ["load", ...namesOf({ module: "newsletter" })] })
 */
export declare function dataLayer(options?: DataLayerOptions): Listener;

/**
 * The current names of the events of a module, or of a family in the order of their numbers. A family can
 * also be given by an old name.
 */
export declare function namesOf<Group extends EventGroup>(group: Group): NamesOf<Group>[];

/** Whether this is the current name of an event in the catalog. For old names, ask about `currentName(name)`. */
export declare function isEventName(name: string): name is EventName;

/** The current name of an event. A name that is not an old one stays as it is. */
export declare function currentName<Old extends OldName>(name: Old): OldNames[Old];
export declare function currentName<Name extends EventName>(name: Name): Name;
export declare function currentName(name: string): AnyName;

/** The names as constants; the constant of an old name is the event's current name. */
export declare const events: EventConstants;
