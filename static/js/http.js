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
