// A page can be read before its scripts are there. What is pressed and typed meanwhile is noted, and told to them once
// they are. The one script that is not a module, because a module would come too late itself.
(() => {
  const FIELDS = "textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])";
  const SILENT = ["Tab", "Shift", "Control", "Alt", "AltGraph", "Meta"];
  const NAMES = ["input", "change", "click", "keydown"];
  /** @type {Event[]} */
  let noted = [];

  function note(event) {
    if (!event.isTrusted || !wanted(event)) return;
    noted.push(event);
    // Some scripts listen before others: what is told afterwards must not be heard now as well, and be done twice.
    event.stopImmediatePropagation();
  }

  /** Links, menus, tick boxes and buttons that send work without scripts; a key in a field writes there. */
  function wanted(event) {
    if (event.type === "click") return event.target.closest?.("button[type=button]:not([popovertarget])");
    if (event.type !== "keydown") return true;
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || SILENT.includes(event.key)) return false;
    // These do with Enter and the space bar what they are for by themselves.
    return !event.target.matches(FIELDS) && !([" ", "Enter"].includes(event.key) && event.target.matches("a, button, input, summary"));
  }

  /** Only the first key that is not written: who pressed Enter three times has seen one answer, not three. */
  function tell() {
    let pressed = false;
    let led = null;
    for (const event of noted) {
      if (event.type !== "keydown") again(event);
      else if (led && led === document.activeElement) write(led, event.key);
      else if (!pressed) {
        const before = document.activeElement;
        pressed = again(event);
        const now = document.activeElement;
        led = now !== before && now?.matches(FIELDS) ? now : null;
      }
    }
    noted = [];
  }

  function again({ type, target, key, shiftKey }) {
    const common = { bubbles: true, cancelable: true };
    if (!target.isConnected) return true;
    if (type === "click") target.closest("button").click();
    else if (type === "keydown") target.dispatchEvent(new KeyboardEvent(type, { key, shiftKey, ...common }));
    else target.dispatchEvent(new Event(type, common));
    return true;
  }

  /** The key before led into this field, as "/" does. */
  function write(field, key) {
    if (key.length !== 1) return;
    field.setRangeText(key, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  for (const name of NAMES) document.addEventListener(name, note, true);
  document.addEventListener("page:ready", () => {
    for (const name of NAMES) document.removeEventListener(name, note, true);
    tell();
  }, { once: true });
})();
