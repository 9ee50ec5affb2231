// Choosing questions: a ticked one moves up into the list in order; points and places keep count of themselves.

const picks = document.querySelector("[data-picks]");

/** @param {HTMLElement} list */
const rows = (list) => [...(list?.querySelectorAll("[data-pick]") ?? [])];

function number(text) {
  const value = Number(text.trim().replace(",", "."));
  return Number.isFinite(value) && value > 0 ? value : 0;
}

function connect() {
  const chosen = picks.querySelector("[data-picks-chosen]");
  const rest = picks.querySelector("[data-picks-rest]");
  const total = picks.querySelector("[data-picks-total]");
  const none = picks.querySelector("[data-picks-none]");
  if (!chosen) return;

  function count() {
    const all = rows(chosen);
    all.forEach((row, index) => {
      row.querySelector("[data-pick-place]").value = index + 1;
      row.querySelector("[data-pick-up]").disabled = index === 0;
      row.querySelector("[data-pick-down]").disabled = index === all.length - 1;
    });
    const points = all.reduce((sum, row) => sum + number(row.querySelector("[data-pick-points]").value), 0);
    const format = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });
    total.textContent = total.dataset.text.replace("{questions}", format.format(all.length)).replace("{points}", format.format(points));
    chosen.hidden = all.length === 0;
    none.hidden = all.length > 0;
  }

  function tick(row, box) {
    if (picks.dataset.locked) box.checked = true;
    else if (box.checked) chosen.append(row);
    else rest.prepend(row);
    if (!box.checked) row.querySelector("[data-pick-place]").value = "";
    count();
    box.focus();
  }

  function sort() {
    for (const row of rows(picks)) (row.querySelector("[name=pick]").checked ? chosen : rest)?.append(row);
    const place = (row) => Number(row.querySelector("[data-pick-place]").value) || Infinity;
    chosen.append(...rows(chosen).sort((a, b) => place(a) - place(b)));
    count();
  }

  picks.addEventListener("change", (event) => {
    if (event.target.name === "pick") tick(event.target.closest("[data-pick]"), event.target);
  });
  picks.addEventListener("input", (event) => {
    if (event.target.matches("[data-pick-points]")) count();
  });
  picks.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pick-up], [data-pick-down]");
    const row = button?.closest("[data-pick]");
    if (!row) return;
    if (button.matches("[data-pick-up]")) row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    count();
    (button.disabled ? row.querySelector("[data-pick-up]:enabled, [data-pick-down]:enabled") : button)?.focus();
    row.dispatchEvent(new Event("input", { bubbles: true }));
  });
  picks.querySelector("[data-picks-filter]")?.addEventListener("input", (event) => {
    event.stopPropagation();
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows(rest)) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
  });
  picks.querySelector("[data-picks-filter]")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  picks.closest("form").addEventListener("draft:restored", sort);
  count();
}

if (picks) connect();
