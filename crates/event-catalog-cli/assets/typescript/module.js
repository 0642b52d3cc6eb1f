// The parts that only the module has: the classic script is as small as possible.

/** Whether this is the current name of an event in the catalog. */
function isEventName(name) {
  return name in rows;
}

/** The names as constants; an old name is the current name of its event. */
var events = /* @__PURE__ */ constants();

function constants() {
  var found = {};
  Object.keys(rows).concat(Object.keys(renamed)).forEach(function (name) {
    var key = {}.hasOwnProperty.call(identifiers, name) ? identifiers[name] : name;
    if (key) found[key] = currentName(name);
  });
  return Object.freeze(found);
}
