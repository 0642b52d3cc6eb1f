// The parts that web developers rely on with the real chat, and code that must not compile.

import {
  currentName,
  dataLayer,
  events,
  isEventName,
  listen,
  listenTo,
  listener,
  namesOf,
  once,
  type AnyDetails,
  type BootOptions,
  type CommonDetail,
  type EventDetails,
  type EventName,
  type KnownEvent,
  type LinkClickedDetail,
  type Listener,
  type UnknownEvent,
} from "loyjoy-events";
import { collector, track, type Collector } from "loyjoy-events/collector";
import { validate, validated, type Problem } from "loyjoy-events/validate";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Equal<A, B>): void => {};

// ------------------------------------------------------------------------------------- the types

same<EventDetails["link_clicked"], LinkClickedDetail>(true);
same<EventDetails["load"], CommonDetail | undefined>(true);
same<LinkClickedDetail["url"], string>(true);
same<CommonDetail["label"], string | undefined>(true);

const name: EventName = "newsletter_double_opt_in";
// @ts-expect-error: a misspelled name
const misspelt: EventName = "newsletter_double_optin";
// @ts-expect-error: another customer's name
const foreign: EventName = "beiersdorf_sign_in";
same<typeof events.link_clicked, "link_clicked">(true);
// @ts-expect-error: constants are constant
events.link_clicked = "link_clicked";

// --------------------------------------------------------------------------------------- listener

listener((event) => {
  same<typeof event, KnownEvent | UnknownEvent>(true);
  if (event.known) {
    if (event.type === "link_clicked") {
      same<typeof event.detail, LinkClickedDetail>(true);
      // @ts-expect-error: no such field
      event.detail.href;
    }
    switch (event.type) {
      case "load":
        event.detail?.process_name?.toUpperCase();
        // @ts-expect-error: the detail may be missing
        event.detail.process_name;
        break;
      // @ts-expect-error: no event has this name
      case "laod":
        break;
    }
  } else {
    same<typeof event.type, string>(true);
    same<typeof event.detail, unknown>(true);
    if (event.type === "my_event") {
      // @ts-expect-error: the detail of a custom event isn't known
      event.detail.field;
    }
  }
  // @ts-expect-error: a custom event may have the same name, so checking the name doesn't narrow the type
  if (event.type === "link_clicked") event.detail.url;
});

// ----------------------------------------------------------------------------------------- listen

listen(
  {
    link_clicked(detail) {
      same<typeof detail, LinkClickedDetail>(true);
    },
    load: once((detail) => same<typeof detail, CommonDetail | undefined>(true)),
    newsletter_double_opt_in() {},
    open: undefined,
    close: async () => 7,
  },
  {
    customEvents: {
      my_event(detail) {
        same<typeof detail, unknown>(true);
      },
      another: undefined,
    },
    other(type, detail) {
      type.toUpperCase();
      same<typeof detail, AnyDetails>(true);
      detail?.process_id?.toUpperCase();
      same<unknown, NonNullable<typeof detail>["anything"]>(true);
    },
  },
);
// @ts-expect-error: a misspelled name
listen({ lnik_clicked() {} });
// @ts-expect-error: a custom event
listen({ my_event() {} });
// @ts-expect-error: not a handler
listen({ load: "load" });
// @ts-expect-error: the url is a string
listen({ link_clicked: (detail: { url: number }) => detail });
// @ts-expect-error: the detail may be missing
listen({ load: (detail: CommonDetail) => detail });
// @ts-expect-error: a known event isn't a custom one
listen({}, { customEvents: { load() {} } });

// ----------------------------------------------------------------------------------------- groups

listenTo({ module: "newsletter" }, (event) => {
  same<typeof event.known, true>(true);
  if (event.type === "newsletter_opt_out") event.detail?.label;
  // @ts-expect-error: an event of another module
  if (event.type === "load") return;
});
listenTo({ module: "link" }, (event) => same<typeof event.detail, LinkClickedDetail>(true));
listenTo({ family: "jump_decision" }, (event, number) => {
  same<typeof number, 1 | 2 | 3 | 4 | 5 | 6 | 7>(true);
  event.type satisfies `jump_decision_${number}`;
});
// @ts-expect-error: no such module
listenTo({ module: "newslettr" }, () => {});
// @ts-expect-error: no such family
listenTo({ family: "newsletter" }, () => {});
// @ts-expect-error: another customer's module
namesOf({ module: "beiersdorf" });
const scores: `nps_survey_score_${number}`[] = namesOf({ family: "nps_survey_score" });
const widget: ("hide" | "load" | "open" | "show" | "close")[] = namesOf({ module: "widget" });

// -------------------------------------------------------------------------------------- dataLayer

dataLayer();
dataLayer({
  only: ["load", "my_event", ...namesOf({ module: "newsletter" })],
  map(type, detail, fields) {
    same<typeof fields.event_label, string>(true);
    if (type === "load") return undefined;
    return { ...fields, event: "chat " + type, process: detail?.process_id };
  },
});
// @ts-expect-error: names are strings
dataLayer({ only: [7] });
// @ts-expect-error: the pushed value is an object
dataLayer({ map: () => "load" });

// -------------------------------------------------------------------------------------- collector

const analytics: Collector = collector({
  url: "https://collector.example.org/",
  key: "KEY",
  consent: () => true,
  onError({ reason, events, cause }) {
    same<typeof reason, "full" | "refused" | "unsendable">(true);
    same<typeof events, number>(true);
    same<typeof cause, unknown>(true);
  },
});
collector({ url: "/", key: "KEY", consent: false, source: undefined });
analytics.flush();
same<typeof analytics.dropped, number>(true);
// @ts-expect-error: without consent, nothing is sent
collector({ url: "/", key: "KEY" });
// @ts-expect-error: consent that is given later needs a function
collector({ url: "/", key: "KEY", consent: Promise.resolve(true) });
// @ts-expect-error: a number is counted, not set
analytics.dropped = 0;

// ------------------------------------------------------------------------------------------ track

const common = { process_id: "1", process_name: "Summer giveaway" };
track("link_clicked", { ...common, url: "https://example.org", label: "Yes" });
track("load");
track("load", undefined);
track("load", { ...common, label: "Yes" });
track(events.load);
const widgets: "load" | "open" = "load" as "load" | "open";
track(widgets, { ...common, label: "both have it" });
// @ts-expect-error: a misspelled name
track("laod");
// @ts-expect-error: a misspelled name
track("lnik_clicked", { ...common, url: "https://example.org" });
// @ts-expect-error: a custom event
track("my_event");
// @ts-expect-error: another customer's name
track("beiersdorf_sign_in");
// @ts-expect-error: the detail is missing
track("link_clicked");
// @ts-expect-error: the detail is missing
track("link_clicked", undefined);
// @ts-expect-error: a field is missing
track("link_clicked", { ...common, label: "Yes" });
// @ts-expect-error: a field is misspelled
track("link_clicked", { process_id: "1", process_name: "x", url: "https://example.org", lable: "Yes" });
// @ts-expect-error: a field has another type
track("link_clicked", { ...common, url: 7 });
// @ts-expect-error: one argument too many
track("load", common, common);
// @ts-expect-error: one of the names needs a detail
track("load" as "load" | "link_clicked");
// @ts-expect-error: a detail that fits only one of the names
track("load" as "load" | "link_clicked", common);
track("load" as "load" | "link_clicked", { ...common, url: "https://example.org" });
// @ts-expect-error: some of the names need a detail
track("load" as EventName);
// @ts-expect-error: any text may be a misspelled name
track("load" as string);

track.custom("my_event");
track.custom("my_event", { mine: true });
track.custom("my_event" as string, 7);
// @ts-expect-error: the catalog has this event
track.custom("load");
// @ts-expect-error: names are strings
track.custom(7);
track.listen(listen({}), analytics, dataLayer());
// @ts-expect-error: handlers aren't a listener
track.listen({ load() {} });

// ----------------------------------------------------------------------------------------- others

const some: string = "x";
if (isEventName(some)) same<typeof some, EventName>(true);
currentName(some).toUpperCase();
const problems: readonly Problem[] = validate("load", { label: 7 });
const checked: Listener = validated(listen({}), (type, detail, found) => {
  same<typeof type, EventName>(true);
  same<typeof detail, unknown>(true);
  found[0]?.path.length;
});
// @ts-expect-error: only known events have a schema
validate("my_event", {});

// -------------------------------------------------------------------------------------- the chat

LoyJoy("boot", {
  process: "8f14e45f-ceea-467f-9f32-1c1a2b3d4e5f",
  params: { foo: "bar" },
  eventListeners: [
    checked,
    listen({}),
    dataLayer(),
    analytics,
    function (type, detail) {
      if (["load", "open"].includes(type)) detail && detail.process_name;
    },
    (type: string, detail: any) => detail.whatever,
    async (type: string) => {},
    () => {},
  ],
});
LoyJoy("boot");
LoyJoy("open");
LoyJoy("anything", 1, {});
window.LoyJoy("boot", { eventListeners: [] });
const options: BootOptions = { locale: "en_US" };
// @ts-expect-error: a list of listeners, not one
LoyJoy("boot", { eventListeners: listen({}) });
// @ts-expect-error: listeners are functions
LoyJoy("boot", { eventListeners: ["load"] });
// @ts-expect-error: handlers aren't a listener
LoyJoy("boot", { eventListeners: [{ load() {} }] });
// @ts-expect-error: a type is text
LoyJoy("boot", { eventListeners: [(type: number) => type] });
