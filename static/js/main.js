// The one script of every page: small things at once, bigger ones only where the page asks for them.
import { enhanceDialogs, enhanceMenus } from "./menu.js";
import { enhanceThemeSwitch } from "./theme.js";
import { listenForToasts } from "./toast.js";
import { connectHtmx } from "./htmx-setup.js";
import { enhanceForms } from "./forms.js";

/** What a page may ask for: a selector, and the module that serves it. */
const parts = [
  ["[data-autosave]", () => import("./autosave.js")],
  ["[data-key], [data-keys-help]", () => import("./keys.js")],
  // The stream listens before the connection opens.
  ["[data-stream]", () => import("./stream.js")],
  ["[data-live]", () => import("./live.js")],
  ["[data-marks]", () => import("./marks.js")],
  ["[data-uploads]", () => import("./uploads.js")],
  ["[data-work]", () => import("./drawing.js")],
  ["[data-comment-bank]", () => import("./comment-bank.js")],
  ["[data-lease-url]", () => import("./lease.js")],
  ["[data-count]", () => import("./count.js")],
  [".math", () => import("./math.js")],
];

/**
 * Wires up everything inside `root`; safe to call again for the same elements.
 * @param {ParentNode} root
 */
export async function enhance(root) {
  enhanceMenus(root);
  enhanceDialogs(root);
  enhanceThemeSwitch(root);
  enhanceForms(root);
  const asked = parts.filter(([selector]) => root.querySelector(selector));
  const loading = asked.map(([, load]) => load());
  for (const part of loading) (await part).enhance(root);
}

/** Scripts of single pages have run when the document is loaded. */
function documentLoaded() {
  if (document.readyState === "complete") return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
}

function ready() {
  document.documentElement.setAttribute("data-ready", "");
  // Told to early.js, which has kept what was pressed until now.
  document.dispatchEvent(new Event("page:ready"));
}

listenForToasts();
connectHtmx(enhance);
const loaded = documentLoaded();
enhance(document).finally(() => loaded.then(ready));
