// The tutor's page: Enter sends, the newest words stay in view, and a citation moves to its passage without losing the chat.

/** @param {ParentNode} root */
function wire(root) {
  for (const field of root.querySelectorAll("[data-composer]:not([data-ready])")) {
    field.setAttribute("data-ready", "");
    field.addEventListener("keydown", (event) => {
      // While a Chinese syllable is being composed, Enter chooses the character.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (field.value.trim()) field.form.requestSubmit();
    });
  }
  for (const chat of root.querySelectorAll("[data-chat]")) toEnd(chat);
}

/** @param {HTMLElement} chat */
function toEnd(chat) {
  chat.scrollTop = chat.scrollHeight;
}

document.addEventListener("live:message", (event) => {
  const chat = event.target.closest("[data-chat]");
  if (chat && chat.scrollHeight - chat.scrollTop - chat.clientHeight < 160) toEnd(chat);
});

// htmx gives the page a new address after the first question: links to passages of this very page must stay on it.
document.addEventListener("click", (event) => {
  const chip = event.target.closest?.(".citation");
  const hash = chip && new URL(chip.href).hash;
  if (!hash || !document.getElementById(hash.slice(1))) return;
  event.preventDefault();
  location.hash = hash;
});

document.addEventListener("htmx:afterSwap", () => wire(document));
wire(document);
