// The settings of the gradebook: a new category can be chosen for columns as soon as it has a name, and the levels of
// our own open when they are asked for. Without this file both take one save more.

const form = document.querySelector("[data-gradebook-settings]");

function offer(field) {
  for (const select of form.querySelectorAll("[data-where]")) {
    let option = [...select.options].find((one) => one.value === field.dataset.category);
    const name = field.value.trim();
    if (!name) option?.remove();
    else {
      if (!option) {
        option = new Option("", field.dataset.category);
        select.add(option);
      }
      option.textContent = name;
    }
  }
}

form?.addEventListener("input", (event) => {
  if (event.target.matches("[data-category]")) offer(event.target);
  if (event.target.matches("[data-preset]")) form.querySelector("[data-own-levels]").open = event.target.value === "own";
});
