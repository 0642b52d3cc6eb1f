// A stand-in for the chat: it registers a function on the page, and calls the listeners from the boot call with the
// name and the detail of each event. Your page has the chat's snippet instead.
(function () {
  window.LoyJoy = function (command, options) {
    if (command !== "boot") return;
    var process = crypto.randomUUID();
    document.getElementById("chat").addEventListener("click", function (click) {
      var reply = click.target.closest("button");
      if (!reply) return;
      var detail = Object.assign({ process_id: process }, JSON.parse(reply.dataset.detail || "{}"));
      options.eventListeners.forEach(function (listener) {
        listener(reply.dataset.event, detail);
      });
    });
  };
})();
