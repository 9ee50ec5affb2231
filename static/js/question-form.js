// Rows that can be added, removed and moved: options, reference answers, criteria and their levels. Rows may hold rows.
// Without a script the page brings a spare row.

const FIELDS = "textarea, input:not([type=hidden], [type=radio])";
let made = 0;

/** A new row: from the list's own blank one, else a copy of the last row, emptied, with ids of its own. */
function freshRow(box, list) {
  const blank = box.querySelector(":scope > template[data-rows-blank]");
  made += 1;
  if (blank) {
    const row = blank.content.querySelector("[data-row]").cloneNode(true);
    named(row, `n${made}`);
    return row;
  }
  const row = list.lastElementChild.cloneNode(true);
  row.removeAttribute("data-spare");
  for (const label of row.querySelectorAll("label[for]")) label.htmlFor = `${label.htmlFor}-n${made}`;
  for (const field of row.querySelectorAll("input, textarea")) {
    if (field.id) field.id = `${field.id}-n${made}`;
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    if (field.type === "radio") field.checked = false;
    else field.value = "";
  }
  row.querySelectorAll(".field-error").forEach((note) => note.remove());
  if (box.hasAttribute("data-rows-letters")) giveLetter(row, list);
  return row;
}

/** Puts a name in place of `__new__` in every attribute of a row, of what is in it and in its own blank rows. */
function named(row, name) {
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const { name: attribute, value } of [...element.attributes]) {
      if (value.includes("__new__")) element.setAttribute(attribute, value.replaceAll("__new__", name));
    }
    if (element.content) for (const inner of element.content.children) named(inner, name);
  }
}

function giveLetter(row, list) {
  const taken = [...list.querySelectorAll("[name=option_id]")].map((field) => field.value);
  const letter = [..."abcdefghijklmnopqrstuvwxyz"].find((one) => !taken.includes(one));
  row.querySelector("[name=option_id]").value = letter;
  row.querySelector("[name=correct]").value = letter;
}

function emptied(row) {
  for (const field of row.querySelectorAll(FIELDS)) if (field.name !== "criterion_points") field.value = "";
  row.querySelectorAll("[type=radio]").forEach((field) => { field.checked = false; });
}

/** Fields of rows within a row carry the number of that row, so that the server knows whose they are. */
function renumber(list) {
  [...list.children].forEach((row, index) => {
    for (const field of row.querySelectorAll("[data-name]")) field.name = `${field.dataset.name}-${index + 1}`;
  });
}

/** Moves a row one place; the fields that `stay` names keep their values where they were. */
function move(row, step, stay) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const fixed = stay ? [row, other].map((one) => one.querySelector(`[data-name="${stay}"]`)) : [];
  if (fixed.length) [fixed[0].value, fixed[1].value] = [fixed[1].value, fixed[0].value];
  if (step < 0) other.before(row);
  else other.after(row);
}

/** @type {WeakMap<Element, (counts: Map<string, number>) => void>} how many rows a draft had, by the name of a field */
const restorers = new WeakMap();

/** @param {HTMLElement} box */
function connect(box) {
  const list = box.querySelector("[data-rows-list]");
  const add = [...box.querySelectorAll("[data-rows-add]")].at(-1);
  const most = Number(box.dataset.most);
  list.querySelector(":scope > [data-spare]")?.remove();
  const told = () => list.dispatchEvent(new Event("input", { bubbles: true }));
  const mine = (event, what) => {
    const row = event.target.closest(what)?.closest("[data-row]");
    return row?.parentElement === list ? row : null;
  };
  function settle() {
    add.disabled = list.children.length >= most;
    if (box.hasAttribute("data-numbered")) renumber(list);
    [...list.children].forEach((row, index, all) => {
      const [up, down] = [-1, 1].map((step) => row.querySelector(`:scope > * > [data-row-move="${step}"]`));
      if (up) up.disabled = index === 0;
      if (down) down.disabled = index === all.length - 1;
    });
  }
  const more = () => {
    const row = freshRow(box, list);
    list.append(row);
    row.querySelectorAll("[data-rows]").forEach(connect);
    settle();
    return row;
  };
  add.addEventListener("click", () => more().querySelector(FIELDS).focus());
  list.addEventListener("click", (event) => {
    const row = mine(event, "[data-row-remove]");
    if (!row) return;
    if (list.children.length === 1 && box.querySelector(":scope > template[data-rows-blank]")) more();
    const next = row.nextElementSibling ?? row.previousElementSibling;
    if (list.children.length > 1) row.remove();
    else emptied(row);
    settle();
    (next ?? row).querySelector(FIELDS)?.focus();
    told();
  });
  list.addEventListener("click", (event) => {
    const row = mine(event, "[data-row-move]");
    if (!row) return;
    const button = event.target.closest("[data-row-move]");
    move(row, Number(button.dataset.rowMove), box.dataset.rowsStay);
    settle();
    (button.disabled ? row.querySelector(":scope > * > [data-row-move]:enabled") : button)?.focus();
    told();
  });
  // Enter in a row of one line goes to the next row instead of sending the form.
  list.addEventListener("keydown", (event) => {
    const row = event.key === "Enter" && !event.isComposing && event.target.matches("input:not([type=radio])") ? mine(event, "input") : null;
    if (!row) return;
    event.preventDefault();
    const next = row.nextElementSibling ?? (add.disabled ? null : more());
    next?.querySelector(FIELDS).focus();
  });
  restorers.set(box, (counts) => {
    const name = list.querySelector("[data-row] [name]:not([type=radio])").name;
    while (list.children.length < Math.min(most, counts.get(name) ?? 0)) more();
    for (const inner of list.querySelectorAll("[data-rows]")) restorers.get(inner)(counts);
  });
  settle();
}

for (const box of document.querySelectorAll("[data-rows]")) connect(box);
for (const form of document.querySelectorAll("form:has([data-rows])")) {
  form.addEventListener("draft:rows", (event) => {
    for (const box of form.querySelectorAll("[data-rows]")) {
      if (!box.parentElement.closest("[data-rows]")) restorers.get(box)(event.detail);
    }
  });
}
