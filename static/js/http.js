// Requests to our own server.

/** @returns {string} the token Django expects in X-CSRFToken */
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
}

/**
 * Sends a form's fields the way the browser would, but without leaving the page.
 * @param {string} url
 * @param {Record<string, string>} fields
 */
export function postForm(url, fields) {
  return fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": csrfToken() },
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
}

/**
 * Puts a fragment that our own server rendered (and escaped) in place of what an element holds; scripts in it never run.
 * @param {Element} element
 * @param {string} html
 */
export function showFragment(element, html) {
  element.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
}
