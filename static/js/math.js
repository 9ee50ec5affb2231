// Formulas: the server leaves TeX in .math elements; KaTeX is fetched on the first one and writes MathML (no inline styles).

/** @type {Promise<any>|undefined} */
let loading;

function katex() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.querySelector('meta[name="katex"]').content;
    script.onload = () => resolve(window.katex);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

/** Renders each formula once; one that cannot be read stays as its source. @param {ParentNode} root */
export async function enhance(root) {
  const elements = root.querySelectorAll(".math:not([data-rendered])");
  if (!elements.length) return;
  const { render } = await katex();
  for (const element of elements) {
    const source = element.textContent;
    try {
      render(source, element, { displayMode: element.classList.contains("display"), output: "mathml", trust: false, maxSize: 20, maxExpand: 200 });
      element.dataset.rendered = "";
      // A formula wider than the screen scrolls by itself; it must do so by keyboard too.
      if (element.scrollWidth > element.clientWidth && element.matches(".display")) element.tabIndex = 0;
    } catch {
      element.textContent = source;
    }
  }
}
