// The contents of a lesson: open where there is room, and marking the part that is being read.

const contents = document.querySelector("[data-contents]");
const wide = matchMedia("(min-width: 60rem)");

/** @type {Map<string, HTMLAnchorElement>} */
const links = new Map([...(contents?.querySelectorAll("a") ?? [])].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);

function mark() {
  const reading = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.3).at(-1) ?? headings[0];
  for (const [id, link] of links) {
    if (id === reading?.id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

if (contents) {
  contents.open = wide.matches;
  wide.addEventListener("change", () => { contents.open = wide.matches; });
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a") && !wide.matches) contents.open = false;
  });
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  }, { passive: true });
  mark();
}
