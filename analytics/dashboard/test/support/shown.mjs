// What a page of the dashboard shows, no matter which server answers it.

/** Waits until nothing on the page is being loaded. */
export const settled = (page) =>
  page.waitForFunction(() => document.querySelector(".card") && !document.querySelector("[aria-busy]"));

/** The texts of all elements that match a selector. */
export const texts = (page, selector) => page.locator(selector).allInnerTexts();
