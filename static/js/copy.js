// <button data-copy="text" data-copied="said when done">
import { toast } from "./toast.js";

/** Where the clipboard is not to be had (no HTTPS), the text is selected so that Ctrl+C works. */
function select(text) {
  const shown = document.querySelector(`[data-copy-text="${CSS.escape(text)}"]`);
  if (shown) getSelection().selectAllChildren(shown);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast(button.dataset.copied, "success");
    } catch {
      select(button.dataset.copy);
    }
  });
}
