// Menus are <details>, dialogs are <dialog>: both work without this file, which adds the manners.

/** Closes on Escape, on a press outside and when the focus leaves; arrow keys walk the items. @param {ParentNode} root */
export function enhanceMenus(root) {
  for (const menu of root.querySelectorAll("details[data-menu]:not([data-ready])")) {
    menu.setAttribute("data-ready", "");
    menu.addEventListener("keydown", (event) => onMenuKey(menu, event));
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
    });
    menu.addEventListener("toggle", () => menu.open && closeOthers(menu));
  }
}

document.addEventListener("pointerdown", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

function closeOthers(menu) {
  for (const other of document.querySelectorAll("details[data-menu][open]")) if (other !== menu) other.open = false;
}

function onMenuKey(menu, event) {
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  menu.open = true;
  const items = [...menu.querySelectorAll(".menu-panel :is(a, button)")];
  const at = items.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length;
  items[next]?.focus();
}

/** Stands in for `command`/`commandfor` where the browser lacks it, and closes on a press outside. @param {ParentNode} root */
export function enhanceDialogs(root) {
  for (const dialog of root.querySelectorAll("dialog:not([data-ready])")) {
    dialog.setAttribute("data-ready", "");
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
}

if (!("command" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    if (button.getAttribute("command") === "show-modal") dialog.showModal();
    else dialog.close();
  });
}
