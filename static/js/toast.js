// Short messages at the edge of the page. The server sends them with `HX-Trigger: {"toast": {"text": …, "kind": …}}`.

const LIFETIME_MS = 7000;
const ICONS = { success: "circle-check", warning: "triangle-alert", error: "circle-alert" };

/**
 * @param {string} text already translated
 * @param {"info"|"success"|"warning"|"error"} [kind] errors stay until closed
 */
export function toast(text, kind = "info") {
  const template = document.getElementById("toast-template");
  const region = document.getElementById("toasts");
  if (!template || !region) return;
  const element = template.content.firstElementChild.cloneNode(true);
  element.dataset.kind = kind;
  const icon = element.querySelector(".icon use");
  icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, `#${ICONS[kind] ?? "info"}`));
  element.querySelector(".toast-text").textContent = text;
  element.querySelector("[data-toast-close]").addEventListener("click", () => element.remove());
  region.append(element);
  if (kind !== "error") dismissLater(element);
}

/** A toast under the pointer or holding the focus waits: nobody is hurried while reading. */
function dismissLater(element) {
  setTimeout(() => {
    if (element.matches(":hover, :focus-within")) dismissLater(element);
    else element.remove();
  }, LIFETIME_MS);
}

export function listenForToasts() {
  document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.kind));
}
