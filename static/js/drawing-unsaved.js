// What was drawn and is not saved yet: kept in this tab until the server has it, across answers and reloads.

const KEY = "drawing-unsaved:";

/** @typedef {{id: string, kind: string, colour: string, geometry: string, note: string}} Fields */

/** @param {string} url of the page @returns {Fields[]} */
export function unsaved(url) {
  try {
    return JSON.parse(sessionStorage.getItem(KEY + url) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {string} url @param {Fields} fields */
export function keepUnsaved(url, fields) {
  write(url, [...unsaved(url).filter((one) => one.id !== fields.id), fields]);
}

/** @param {string} url @param {string} id */
export function forgetUnsaved(url, id) {
  write(url, unsaved(url).filter((one) => one.id !== id));
}

function write(url, list) {
  try {
    if (list.length) sessionStorage.setItem(KEY + url, JSON.stringify(list));
    else sessionStorage.removeItem(KEY + url);
  } catch {
    // A full store: it stays on the page as long as the page does.
  }
}

const keyOf = (form) => `drawing-note:${form.getAttribute("action")}:${form.elements.revision?.value ?? ""}`;

/** Words that are typed and not sent. @param {HTMLFormElement} form */
export function keepTyped(form) {
  sessionStorage.setItem(keyOf(form), JSON.stringify({ note: form.elements.note.value, geometry: form.elements.geometry.value, kind: form.elements.kind?.value }));
}

export function forgetTyped(form) {
  sessionStorage.removeItem(keyOf(form));
}

/** @param {HTMLFormElement} form puts back what was typed into it, and opens it */
export function restoreTyped(form) {
  const kept = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "null");
  if (!kept) return;
  for (const name of ["note", "geometry", "kind"]) if (form.elements[name] && kept[name]) form.elements[name].value = kept[name];
  form.toggleAttribute("data-placed", form.matches("[data-add-form]") && Boolean(kept.geometry));
  const details = form.closest("details");
  if (details) details.open = true;
}
