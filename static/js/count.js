// <textarea aria-describedby="… x-count"> and <p data-count="id of the field" data-text="{n} characters">: how much is written.

/** @param {ParentNode} root */
export function enhance(root) {
  for (const shown of root.querySelectorAll("[data-count]:not([data-ready])")) {
    const field = document.getElementById(shown.dataset.count);
    if (!field) continue;
    shown.setAttribute("data-ready", "");
    const format = new Intl.NumberFormat(document.documentElement.lang);
    const show = () => { shown.textContent = shown.dataset.text.replace("{n}", format.format([...field.value].length)); };
    field.addEventListener("input", show);
    field.closest("[data-autosave]")?.addEventListener("autosave:restored", show);
    show();
  }
}
