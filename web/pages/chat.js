// A stand-in for a chat widget: it registers its function on the page, and calls the listeners of the
// boot call with every kind of call that a chat may make. It doesn't protect itself, so any error
// that a listener throws ends it.
(function () {
  function emitAll(listeners, events) {
    events.forEach(function (event) {
      listeners.forEach(function (listener) {
        listener.apply(undefined, event)
      })
    })
  }
  window.LoyJoy = function (command, options) {
    if (command !== 'boot') return
    window.booted = options
    var listeners = options.eventListeners || []
    emitAll(listeners, [['load', { process_id: '1', process_name: 'Summer giveaway' }], ['open']])
    setTimeout(function () {
      emitAll(listeners, [
        ['link_clicked', { process_id: '1', process_name: 'Summer giveaway', label: 'Yes', url: 'https://example.org' }],
        ['link_clicked'],
        ['newsletter_double_opt_in', null],
        ['nps_survey_score_7', { label: '7' }],
        ['nps_survey_score_77', {}],
        ['my_event', { mine: true }],
        ['my_event'],
        ['constructor', {}],
        ['__proto__', {}],
        [undefined, undefined],
        [null],
        [42, 'forty-two'],
        [{ type: 'load' }, {}],
        ['load', 'not an object'],
        ['', {}]
      ])
      window.finished = true
    })
  }
})()
