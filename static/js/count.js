// <textarea aria-describedby="… x-count"> and <p data-count="id of the field" data-text="{n} characters">: how much is written.
// <p data-count-read="id of the field" data-read="30000" hidden> shows itself once more than so many characters are written.
// With data-unit="words", words are counted; below data-least and above data-most the texts data-under and data-over tell by how many.

// What the server counts as a word: a number, a Chinese character or a kana, or letters with at most one apostrophe within.
const SINGLE = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff";
const LETTER = `(?:(?![${SINGLE}])[\\p{L}\\p{Nl}\\p{No}])`;
const WORDS = new RegExp(`\\p{Nd}+(?:[.,]\\p{Nd}+)*|[${SINGLE}]|${LETTER}+(?:['’]${LETTER}+)?`, "gu");

function told(shown, value) {
  const { unit, text, under, over, least, most } = shown.dataset;
  const count = unit === "words" ? (value.normalize("NFKC").match(WORDS) ?? []).length : [...value].length;
  if (count && count < Number(least)) return [under, count, least - count];
  if (most && count > Number(most)) return [over, count, count - most];
  return [text, count, 0];
}

function follow(field, show) {
  field.addEventListener("input", show);
  field.closest("[data-autosave]")?.addEventListener("autosave:restored", show);
  show();
}

/** @param {ParentNode} root */
export function enhance(root) {
  for (const shown of root.querySelectorAll("[data-count]:not([data-ready])")) {
    const field = document.getElementById(shown.dataset.count);
    if (!field) continue;
    shown.setAttribute("data-ready", "");
    const format = new Intl.NumberFormat(document.documentElement.lang);
    const show = () => {
      const [text, count, rest] = told(shown, field.value);
      shown.textContent = text.replace("{n}", format.format(count)).replace("{m}", format.format(rest));
    };
    follow(field, show);
  }
  for (const note of root.querySelectorAll("[data-count-read]:not([data-ready])")) {
    const field = document.getElementById(note.dataset.countRead);
    if (!field) continue;
    note.setAttribute("data-ready", "");
    follow(field, () => (note.hidden = [...field.value].length <= Number(note.dataset.read)));
  }
}
