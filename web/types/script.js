// @ts-check
/// <reference path="./node_modules/loyjoy-events/events.global.d.ts" />
/// <reference path="./node_modules/loyjoy-events/collector.global.d.ts" />

LoyJoy('boot', {
  process: 'PROCESS_ID',
  eventListeners: [
    LoyJoyEvents.listen({
      link_clicked: function (detail) {
        console.log(detail.url.length, detail.label && detail.label.length)
      },
      load: LoyJoyEvents.once(function () {})
    }),
    LoyJoyEvents.dataLayer({ only: ['load'].concat(LoyJoyEvents.namesOf({ module: 'newsletter' })) }),
    window.LoyJoyEvents.listener(function (event) {
      if (event.known && event.type === 'link_clicked') console.log(event.detail.url)
    })
  ]
})
LoyJoyEvents.collector({
  url: 'https://collector.example.org/',
  key: 'KEY',
  consent: function () { return document.cookie.indexOf('consent=yes') >= 0 }
}).flush()
LoyJoyEvents.track('link_clicked', { process_id: '1', process_name: 'Summer giveaway', url: 'https://example.org' })
window.LoyJoyEvents.track.custom('my_event', { mine: true })
// @ts-expect-error: the detail is missing
LoyJoyEvents.track('link_clicked')
// @ts-expect-error: a misspelled name
LoyJoyEvents.listen({ lnik_clicked: function () {} })
// @ts-expect-error: no such field
LoyJoyEvents.listen({ link_clicked: function (detail) { return detail.href } })
