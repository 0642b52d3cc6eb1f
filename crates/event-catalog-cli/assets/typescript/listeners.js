// The syntax is ES5: the classic script is built from this source, and the editors of tag managers don't
// accept newer syntax.

/** The current name of an event. A name that is not an old one stays as it is. */
function currentName(name) {
  return typeof renamed[name] === "string" ? renamed[name] : name;
}

// A name comes from outside, and may be a property that every object inherits, such as "constructor".
function handlerIn(handlers, name) {
  var handler = handlers && handlers[name];
  if (typeof handler === "function" && (!(name in {}) || {}.hasOwnProperty.call(handlers, name))) {
    return handler;
  }
}

// Finds the handler of an event: under the name that was sent, the current name, or another old name. An
// event calls only one handler, even if there are handlers for several of its names. The old names are
// searched, not the handlers, because a class's methods can't be listed.
function finder(handlers) {
  var byOldName = Object.create(null);
  for (var old in renamed) if (handlerIn(handlers, old)) byOldName[renamed[old]] = old;
  return function (name, sent) {
    return handlerIn(handlers, sent) || handlerIn(handlers, name) || handlerIn(handlers, byOldName[name] || name);
  };
}

// An exception in a handler must not reach the chat or other handlers, but must not be lost, either.
function report(error) {
  (globals.reportError || console.error)(error);
}

// A listener that calls `handle`, even if arguments are missing. A chat may pass `null` for "no detail"; for the events
// in `nulls`, `null` is a detail.
function isolated(handle) {
  return function (type, detail) {
    try {
      var sent = String(type);
      var current = currentName(sent);
      var result = handle(current, detail === null && nulls.indexOf(current) < 0 ? undefined : detail, sent, type);
      if (result && result.then) result.then(null, report);
    } catch (error) {
      report(error);
    }
  };
}

/** A listener with one handler per event. */
function listen(handlers, options) {
  options = options || {};
  var find = finder(handlers);
  var findCustom = finder(options.customEvents);
  return isolated(function (name, detail, sent) {
    var handler = find(name, sent);
    if (handler) return handler.call(handlers, detail);
    handler = findCustom(name, sent);
    if (handler) return handler.call(options.customEvents, detail);
    if (options.other) return options.other(name, detail);
  });
}

/** A handler that is called at most once. */
function once(handler) {
  var called = false;
  return function () {
    if (called) return;
    called = true;
    return handler.apply(this, arguments);
  };
}

/** A listener that pushes events to `window.dataLayer`, for tag managers. */
function dataLayer(options) {
  options = options || {};
  var only = options.only && options.only.map(currentName);
  return isolated(function (name, detail, sent, type) {
    // A tag manager has no use for an event without a name: "undefined" and "[object Object]" aren't names.
    if (sent !== type || !sent || (only && only.indexOf(name) < 0)) return;
    // Only these fields, and only text: other data of an event may be personal. A field without a value is
    // pushed, too: otherwise, the data layer would keep its last value.
    var label = textIn(detail, labelField);
    var pushed = options.names === "as-sent" ? sent : name;
    var fields = {
      event: pushed,
      event_category: category,
      event_action: textIn(detail, actionField),
      event_label: label ? pushed + "/" + label : pushed,
      legacy_event: pushed === sent ? undefined : sent
    };
    if (options.map) fields = options.map(name, detail, fields);
    if (fields) (globals.dataLayer = globals.dataLayer || []).push(fields);
  });
}

function textIn(detail, field) {
  var value = detail && detail[field];
  if (typeof value === "string") return value;
}

// What the table says about each name: its module, its family, and its number in the family.
var rows = /* @__PURE__ */ readTable();

function readTable() {
  var found = Object.create(null);
  table.split("\n").forEach(function (line) {
    var words = line.split(" ");
    var module = words.shift();
    words.forEach(function (word) {
      // A "_" at the start stands for the module's name and "_". "_{1|2}" is a family, which is named after the
      // part before its numbers. A family with another name has that name at the end: "step{1|2}_done{step_done}".
      // Old names of a family follow: "_{1|2}{}{level|stage}". Names are percent-encoded.
      var parts = word.replace(/^_/, module + "_").split(/[{}]/);
      var numbers = parts[1] || "";
      numbers.split("|").forEach(function (number) {
        found[decodeURIComponent(parts[0] + number + (parts[2] || ""))] = {
          module: decodeURIComponent(module),
          family: numbers && decodeURIComponent(parts[3] || parts[0].slice(0, -1)),
          former: parts[5] ? parts[5].split("|").map(decodeURIComponent) : [],
          number: +number
        };
      });
    });
  });
  return found;
}

/** The names of the events of a module or a family, which may be given by an old name. */
function namesOf(group) {
  var names = Object.keys(rows).filter(function (name) {
    var row = rows[name];
    return row.module === group.module || row.family === group.family || row.former.indexOf(group.family) >= 0;
  });
  if (!names.length) report(Error("no events: " + JSON.stringify(group)));
  return names;
}

/** A listener that gets every event as one value, whose `detail` narrows with its `type`. */
function listener(handle) {
  return isolated(function (name, detail) {
    return handle({ known: name in rows, type: name, detail: detail });
  });
}

/** A listener for the events of a module or a family. */
function listenTo(group, handle) {
  var names = namesOf(group);
  return listener(function (event) {
    if (names.indexOf(event.type) >= 0) return handle(event, rows[event.type].number);
  });
}
