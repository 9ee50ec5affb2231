// The theme switch works as a plain form; with scripts the page changes at once and the choice is sent behind it.
import { postForm } from "./http.js";

/** @param {ParentNode} root */
export function enhanceThemeSwitch(root) {
  for (const form of root.querySelectorAll("form[data-theme-switch]:not([data-ready])")) {
    form.setAttribute("data-ready", "");
    form.addEventListener("submit", (event) => {
      const theme = event.submitter?.value;
      if (!theme) return;
      event.preventDefault();
      showTheme(theme);
      postForm(form.action, { theme, next: location.pathname }).catch(() => form.submit());
    });
  }
}

/** @param {string} theme light, dark or system */
function showTheme(theme) {
  document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-switch] button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}
