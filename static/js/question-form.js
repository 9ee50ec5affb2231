// Rows that can be added and removed: options, reference answers, criteria. Without a script the page brings a spare row.

/** A copy of the last row, emptied, with ids of its own. @param {HTMLElement} box */
function freshRow(box, list) {
  const row = list.lastElementChild.cloneNode(true);
  const number = `n${Date.now().toString(36)}${list.children.length}`;
  for (const label of row.querySelectorAll("label[for]")) label.htmlFor = `${label.htmlFor}-${number}`;
  for (const field of row.querySelectorAll("input, textarea")) {
    if (field.id) field.id = `${field.id}-${number}`;
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    if (field.type === "radio") field.checked = false;
    else if (field.name !== "criterion_points") field.value = "";
  }
  row.querySelectorAll(".field-error").forEach((note) => note.remove());
  if (box.hasAttribute("data-rows-letters")) giveLetter(row, list);
  return row;
}

function giveLetter(row, list) {
  const taken = [...list.querySelectorAll("[name=option_id]")].map((field) => field.value);
  const letter = [..."abcdefghijklmnopqrstuvwxyz"].find((one) => !taken.includes(one));
  row.querySelector("[name=option_id]").value = letter;
  row.querySelector("[name=correct]").value = letter;
}

function emptied(row) {
  for (const field of row.querySelectorAll("input:not([type=hidden], [type=radio]), textarea")) if (field.name !== "criterion_points") field.value = "";
  row.querySelectorAll("[type=radio]").forEach((field) => { field.checked = false; });
}

/** @param {HTMLElement} box */
function connect(box) {
  const list = box.querySelector("[data-rows-list]");
  const add = box.querySelector("[data-rows-add]");
  const most = Number(box.dataset.most);
  const room = () => { add.disabled = list.children.length >= most; };
  const told = () => list.dispatchEvent(new Event("input", { bubbles: true }));
  const more = () => {
    const row = freshRow(box, list);
    list.append(row);
    room();
    return row;
  };
  add.addEventListener("click", () => more().querySelector("textarea, input:not([type=hidden], [type=radio])").focus());
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row-remove]")?.closest("[data-row]");
    if (!row) return;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    if (list.children.length > 1) row.remove();
    else emptied(row);
    room();
    (next ?? row).querySelector("textarea, input:not([type=hidden], [type=radio])")?.focus();
    told();
  });
  // Enter in a row of one line goes to the next row instead of sending the form.
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input:not([type=radio])")) return;
    event.preventDefault();
    const row = event.target.closest("[data-row]");
    const next = row.nextElementSibling ?? (add.disabled ? null : more());
    next?.querySelector("textarea, input:not([type=hidden], [type=radio])").focus();
  });
  box.closest("form").addEventListener("draft:rows", (event) => {
    const name = list.querySelector("[data-row] [name]:not([type=radio])").name;
    while (list.children.length < (event.detail.get(name) ?? 0)) more();
  });
  room();
}

for (const box of document.querySelectorAll("[data-rows]")) connect(box);
