import type { EventDetails, EventName, Listener, OldName, OldNames } from "./index.js";

/** Events that a collector has not sent. */
export interface CollectorProblem {
  /**
   * The reason. `full`: the oldest events were dropped, because the queue is limited. `refused`: the server answered
   * with a status such as 401, so sending again would not help. `unsendable`: the event has no name, isn't JSON,
   * or is larger than 60,000 bytes.
   */
  readonly reason: "full" | "refused" | "unsendable";
  /** The number of events. */
  readonly events: number;
  /** The status for `refused`; the error for `unsendable`. */
  readonly cause?: unknown;
}

export interface CollectorOptions {
  /** Where events are posted: the URL of `event-analytics collect`. */
  readonly url: string;
  /** A public write key. Anyone who can see the page can read it. */
  readonly key: string;
  /**
   * Whether events may be sent. A function is called for every event, and before anything is sent. Until the
   * answer is `true`, events aren't kept; when it no longer is, waiting events are deleted.
   */
  readonly consent: boolean | (() => boolean);
  /** The `source` of the events; by default, the address of the page without its query and fragment. */
  readonly source?: string | undefined;
  /** Called with events that were not sent, and never will be. */
  readonly onError?: ((problem: CollectorProblem) => unknown) | undefined;
}

/** A listener that sends the events that it gets. */
export interface Collector extends Listener {
  /** Checks consent again: without it, waiting events are deleted; with it, they are sent now, if possible. */
  readonly flush: () => void;
  /** The number of events that were not sent, and never will be. */
  readonly dropped: number;
}

/**
 * A listener that sends every event, custom ones included, to a collector, as CloudEvents in batches. The
 * queue is in memory: at most 1,000 events and 500,000 bytes. {@link track} also passes events to it.
 *
 * @example
 * collector({ url: "https://collector.example.org/events", key: "KEY", consent: () => hasConsent })
 */
export declare function collector(options: CollectorOptions): Collector;

// For a misspelled name, the compiler tries all overloads of `track`. Because of this one, it reports the
// name, not a missing detail.
declare const other: unique symbol;
interface OtherNamesWithTrackCustom {
  readonly [other]: never;
}

/** The detail that matches each of these events. */
type DetailOf<Name> = (Name extends keyof EventDetails ? (detail: EventDetails[Name]) => void : never) extends (
  detail: infer Detail,
) => void
  ? Detail
  : never;

// Arguments that no call can have, so that errors about other names don't mention old ones.
type NoArguments = [never, never, never, never, never];

/** The arguments of {@link track} after the name of an event. */
export type TrackArguments<Name> = unknown extends DetailOf<Name>
  ? [detail: DetailOf<Name>]
  : [undefined] extends [DetailOf<Name>]
    ? [DetailOf<Name>] extends [undefined]
      ? []
      : [detail?: DetailOf<Name>]
    : [detail: DetailOf<Name>];

export interface Track {
  /**
   * Emits an event under an old name, which is sent as it is: a server with an older catalog knows only the
   * old name, and a server whose catalog has the new name counts the event under that.
   *
   * @deprecated Emit the event under its current name, once all receivers know that name.
   */
  <Name extends string>(
    name: Name,
    ...detail: [Name] extends [OldName] ? TrackArguments<OldNames[Name]> : NoArguments
  ): void;

  /**
   * Emits an event of the catalog: to all collectors, and to the listeners of `track.listen`. An event for which the
   * catalog has a `[[send]]` is emitted under its old name until all receivers know the current one.
   *
   * @example
   * track("order_placed", { order_id: "2024-0815" })
   */
  <Name extends EventName | OtherNamesWithTrackCustom>(
    name: Name,
    ...detail: [Name] extends [EventName] ? TrackArguments<Name> : unknown[]
  ): void;

  /** Emits a custom event, whose name the catalog does not have. */
  readonly custom: <Name extends string>(
    name: Name extends EventName | OldName
      ? { readonly "the catalog has this event: track(name, detail) emits it": never }
      : Name,
    detail?: unknown,
  ) => void;

  /** Adds listeners that get all events from now on. A listener that was already added isn't added again. */
  readonly listen: (...listeners: readonly Listener[]) => void;
}

/** Emits events in a product that has no chat, or in addition to the chat's events. */
export declare const track: Track;

export {};
