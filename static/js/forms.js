// Forms post plainly; this adds a busy button, one send per press, the file drop and the focus on a summary of errors.

/** @param {ParentNode} root */
export function enhanceForms(root) {
  for (const zone of root.querySelectorAll("[data-dropzone]:not([data-ready])")) enhanceDropzone(zone);
  for (const form of root.querySelectorAll("form[method=post]:not([data-ready])")) {
    form.setAttribute("data-ready", "");
    form.addEventListener("submit", (event) => queueMicrotask(() => markBusy(form, event)));
  }
  if (root === document) document.querySelector("[data-focus]")?.focus();
}

/** A second press while the first is on its way would send twice. */
function markBusy(form, event) {
  if (event.defaultPrevented || !event.submitter?.classList.contains("btn")) return;
  const button = event.submitter;
  button.setAttribute("aria-busy", "true");
  form.addEventListener("submit", stop);
  // Coming back with the browser's back button shows the page as it was left: make it usable again.
  addEventListener("pageshow", () => {
    button.removeAttribute("aria-busy");
    form.removeEventListener("submit", stop);
  }, { once: true });
}

function stop(event) {
  event.preventDefault();
}

function enhanceDropzone(zone) {
  zone.setAttribute("data-ready", "");
  const input = zone.querySelector("input[type=file]");
  const name = zone.querySelector("[data-file-name]");
  const over = (on) => (event) => {
    event.preventDefault();
    zone.toggleAttribute("data-over", on);
  };
  const show = () => { name.textContent = [...input.files].map((file) => file.name).join(", "); };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    input.files = event.dataTransfer.files;
    show();
  });
  input.addEventListener("change", show);
}
