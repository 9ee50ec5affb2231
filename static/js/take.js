// The assignment page: keeps version fields and progress true, and waits for the last save before handing in.
const form = document.querySelector("[data-take]");

/** @param {Element} box whether something was answered in it */
function answered(box) {
  if (box.matches("[data-uploads]")) return Boolean(box.querySelector("[data-upload-item]"));
  return [...box.querySelectorAll("[data-answer]")].some((field) =>
    field.type === "radio" || field.type === "checkbox" ? field.checked : field.value.trim() !== "");
}

function boxes() {
  return [...form.querySelectorAll("[data-autosave], [data-uploads]")];
}

function showProgress() {
  const done = boxes().filter(answered).length;
  const bar = form.querySelector("[data-progress]");
  const text = form.querySelector("[data-progress-text]");
  if (!bar) return;
  bar.value = done;
  text.textContent = text.dataset.text.replace("{done}", done).replace("{all}", boxes().length);
}

/** Resolves when no box is still saving, or after three seconds: the form carries the words anyway. */
function settled() {
  const busy = () => boxes().some((box) => box.querySelector("[data-save-state]")?.dataset.save === "saving");
  return new Promise((resolve) => {
    const timer = setTimeout(finish, 3000);
    function finish() {
      clearTimeout(timer);
      form.removeEventListener("autosave:state", check);
      resolve();
    }
    function check() {
      if (!busy()) finish();
    }
    form.addEventListener("autosave:state", check);
    check();
  });
}

/** Files on their way are waited for as long as they take; what was refused is looked at before handing in. */
async function filesSent() {
  const rows = (which) => form.querySelectorAll(`[data-upload-pending]${which}`);
  while (rows(":not([data-failed])").length) await new Promise((resolve) => form.addEventListener("autosave:state", resolve, { once: true }));
  const failed = rows("[data-failed]")[0];
  if (!failed) return true;
  failed.scrollIntoView({ block: "center" });
  failed.querySelector("[data-again]").focus();
  failed.closest("[data-uploads]").querySelector("[data-upload-left]").hidden = false;
  return false;
}

async function handIn(event) {
  if (event.submitter?.name === "later") return;
  event.preventDefault();
  document.activeElement?.blur();
  const gaps = document.getElementById("gaps");
  if (boxes().some((box) => !answered(box)) && gaps) {
    gaps.returnValue = "";
    gaps.showModal();
    await new Promise((resolve) => gaps.addEventListener("close", resolve, { once: true }));
    if (gaps.returnValue !== "go") return;
  }
  event.submitter?.setAttribute("aria-busy", "true");
  if (!(await filesSent())) return event.submitter?.removeAttribute("aria-busy");
  await settled();
  form.submit();
}

if (form) {
  form.addEventListener("autosave:saved", (event) => {
    event.target.querySelector("[data-version-field]").value = event.detail.version;
  });
  form.addEventListener("autosave:restored", showProgress);
  form.addEventListener("input", showProgress);
  form.addEventListener("submit", handIn);
  showProgress();
}
