// Editing one cell in its place. Enter, Tab and the arrows up and down save and move, Escape leaves it as it was.

/**
 * @param {HTMLElement} cell
 * @param {{text: string, label: string, typed: boolean, check: (text: string) => string, save: (text: string) => void, move: (down: number, across: number) => void, problem: (text: string, kind?: string) => void, left: (text: string) => void}} options
 */
export function edit(cell, { text, label, typed, check, save, move, problem, left }) {
  const before = [...cell.childNodes];
  const input = document.createElement("input");
  input.value = text;
  input.inputMode = "decimal";
  input.autocomplete = "off";
  input.maxLength = 20;
  input.setAttribute("aria-label", label);
  cell.replaceChildren(input);
  input.focus();
  if (!typed) input.select();
  let open = true;

  function close() {
    open = false;
    problem("");
    cell.replaceChildren(...before);
  }

  /** @returns {boolean} whether the text was a mark */
  function commit() {
    const wrong = check(input.value);
    if (wrong) {
      input.setAttribute("aria-invalid", "true");
      problem(wrong);
      return false;
    }
    const value = input.value;
    close();
    save(value);
    return true;
  }

  const steps = { Enter: [1, 0], Tab: [0, 1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      close();
      cell.focus();
    } else if (steps[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      const sign = event.shiftKey ? -1 : 1;
      if (commit()) move(...steps[event.key].map((size) => size * sign));
    }
  });
  input.addEventListener("input", () => {
    input.removeAttribute("aria-invalid");
    problem("");
  });
  input.addEventListener("blur", () => {
    if (!open || commit()) return;
    // Left by the mouse with what is no mark: the cell is as it was, and why stays on the screen.
    const wrong = check(input.value);
    close();
    left(wrong);
  });
}
