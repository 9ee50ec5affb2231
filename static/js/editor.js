// Formatting buttons and shortcuts for a Markdown field. The field stays an ordinary text area.

/** Replaces the selection so that undo works; execCommand is the only way that keeps the undo list. */
function put(field, text) {
  field.focus();
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function wrap(field, mark) {
  const { selectionStart: start, selectionEnd: end } = field;
  put(field, mark + field.value.slice(start, end) + mark);
  field.setSelectionRange(start + mark.length, end + mark.length);
}

function startLine(field, mark) {
  const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const lines = field.value.slice(start, field.selectionEnd).split("\n");
  field.setSelectionRange(start, field.selectionEnd);
  put(field, lines.map((line) => (line.startsWith(mark) ? line.slice(mark.length) : mark + line)).join("\n"));
}

function link(field) {
  const start = field.selectionStart;
  const words = field.value.slice(start, field.selectionEnd);
  put(field, `[${words}](https://)`);
  const place = start + words.length + 3;
  field.setSelectionRange(place, place + 8);
}

function act(field, button) {
  if (button.dataset.wrap) wrap(field, button.dataset.wrap);
  else if (button.dataset.line) startLine(field, button.dataset.line);
  else link(field);
}

for (const bar of document.querySelectorAll("[data-editor-bar]")) {
  const field = document.getElementById(bar.dataset.editorBar);
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) act(field, button);
  });
  field.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const button = bar.querySelector(`[data-combo="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    act(field, button);
  });
}

// Beside each other, text and preview scroll together.
for (const editor of document.querySelectorAll("[data-editor]")) {
  const field = editor.querySelector("textarea");
  const preview = editor.querySelector(".editor-preview");
  field.addEventListener("scroll", () => {
    const share = field.scrollTop / Math.max(field.scrollHeight - field.clientHeight, 1);
    preview.scrollTop = share * (preview.scrollHeight - preview.clientHeight);
  }, { passive: true });
}
