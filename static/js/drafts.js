// What a teacher types into a long form is kept in this browser until it was saved, and offered again afterwards.
//
// <form data-draft="key" data-draft-base="what the text was based on"> with a [data-draft-notice] inside.
// Sending a form only marks its draft: it is dropped on the next page, unless that page complains.

const PREFIX = "draft:";
const SENT = "draft-sent";
const WAIT = 600;

/** @param {HTMLFormElement} form @returns {[string, string][]} every field that a person can fill in */
function fieldsOf(form) {
  const data = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && !name.startsWith("preview-") && typeof value === "string");
  return data.map(([name, value]) => [name, value.replace(/\r\n/g, "\n")]);
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(draft));
  } catch {
    // The store is full or forbidden: typing goes on without the safety net.
  }
}

function same(left, right) {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Puts the values back; rows that a script added are made again by whoever listens to draft:rows. */
function restore(form, fields) {
  const counts = new Map();
  for (const [name] of fields) counts.set(name, (counts.get(name) ?? 0) + 1);
  form.dispatchEvent(new CustomEvent("draft:rows", { detail: counts }));
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const element of form.elements) {
    if (!element.name || element.name === "csrfmiddlewaretoken" || element.type === "submit") continue;
    if (element.type === "checkbox" || element.type === "radio") element.checked = (values.get(element.name) ?? []).includes(element.value);
    else if (values.get(element.name)?.length) element.value = values.get(element.name).shift();
  }
  form.dispatchEvent(new CustomEvent("draft:restored"));
  form.dispatchEvent(new Event("input", { bubbles: true }));
  for (const field of form.querySelectorAll("textarea")) field.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer(form, draft) {
  const notice = form.querySelector("[data-draft-notice]");
  if (!notice) return;
  const when = notice.querySelector("[data-draft-when]");
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(draft.at);
  when.textContent = when.dataset.text.replace("{when}", time);
  notice.hidden = false;
  const done = () => {
    notice.hidden = true;
    form.querySelector("input:not([type=hidden]), textarea")?.focus();
  };
  notice.querySelector("[data-draft-restore]").addEventListener("click", () => {
    restore(form, draft.fields);
    done();
  });
  notice.querySelector("[data-draft-drop]").addEventListener("click", () => {
    localStorage.removeItem(PREFIX + form.dataset.draft);
    done();
  });
}

/** @param {HTMLFormElement} form */
function keep(form) {
  const key = form.dataset.draft;
  const base = form.dataset.draftBase ?? "";
  const shown = fieldsOf(form);
  const draft = read(key);
  if (draft && (same(draft.fields, shown) || (draft.sent && draft.base !== base))) localStorage.removeItem(PREFIX + key);
  else if (draft) offer(form, draft);
  let timer;
  const save = (sent) => write(key, { fields: fieldsOf(form), base, sent, at: Date.now() });
  form.addEventListener("input", (event) => {
    if (!event.isTrusted && event.target === form) return;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT, false);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    save(true);
    sessionStorage.setItem(SENT, key);
  });
}

const sent = sessionStorage.getItem(SENT);
sessionStorage.removeItem(SENT);
const forms = [...document.querySelectorAll("form[data-draft]")];
// Sent, and we were led on without a complaint: it is saved. Coming back by hand tells nothing, so then it is kept.
const [visit] = performance.getEntriesByType("navigation");
const refused = document.querySelector(".error-summary") && forms.some((form) => form.dataset.draft === sent);
if (sent && visit?.type === "navigate" && !refused) localStorage.removeItem(PREFIX + sent);
for (const form of forms) keep(form);
