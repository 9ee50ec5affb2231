// What somebody opened stays open when the part around it is fetched anew: details with an id keep their state.

/** @type {Set<string>} */
const open = new Set();

document.addEventListener("toggle", (event) => {
  const details = event.target;
  if (!(details instanceof HTMLDetailsElement) || !details.id) return;
  if (details.open) open.add(details.id);
  else if (details.isConnected) open.delete(details.id);
}, true);

document.addEventListener("htmx:afterSwap", () => {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
});
