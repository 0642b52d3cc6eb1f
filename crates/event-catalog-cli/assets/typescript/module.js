// The parts that only the module has, to keep the classic script as small as possible.

/** Whether this is the current name of an event in the catalog. */
function isEventName(name) {
  return name in rows;
}

/** The names as constants; the constant of an old name is the event's current name. */
var events = /* @__PURE__ */ constants();

function constants() {
  var found = {};
  Object.keys(rows).concat(Object.keys(renamed)).forEach(function (name) {
    var key = {}.hasOwnProperty.call(identifiers, name) ? identifiers[name] : name;
    if (key) found[key] = currentName(name);
  });
  return Object.freeze(found);
}
