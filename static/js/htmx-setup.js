// Ties htmx to our ways: the CSRF token, new content enhanced, focus kept, faults told.
import { csrfToken } from "./http.js";
import { toast } from "./toast.js";

/** Where a part is morphed, elements stay with their focus, and so must the marks that they are wired up and open. */
function keepWhatScriptsSaid() {
  if (!window.Idiomorph) return;
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, element, change) =>
    !(change === "remove" && (/^data-(.+-)?ready$/.test(name) || (name === "open" && element.matches("details"))));
}

/** @param {(root: ParentNode) => void} enhance called for content that htmx brings in */
export function connectHtmx(enhance) {
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) enhance(event.detail.elt.parentNode ?? document);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    event.detail.elt.querySelector?.("[data-focus]")?.focus();
  });
  keepWhatScriptsSaid();
  for (const name of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(name, () => toast(document.getElementById("toasts").dataset.fault, "error"));
  }
}
