// Copies the browser files that pages need from node_modules into ../static, with their licences and sums.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = join(here, "..", "static", "vendor");

/** Folder in static/vendor -> package and the files taken from it. */
const wanted = {
  htmx: { from: "htmx.org", files: ["dist/htmx.min.js"] },
  idiomorph: { from: "idiomorph", files: ["dist/idiomorph-ext.min.js"] },
  katex: { from: "katex", files: ["dist/katex.min.js"] },
  inter: {
    from: "@fontsource-variable/inter",
    files: ["files/inter-latin-wght-normal.woff2", "files/inter-latin-ext-wght-normal.woff2"],
  },
  lucide: { from: "lucide-static", files: [] },
};

const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

function copy(folder, { from, files }) {
  const source = join(modules, from);
  const target = join(out, folder);
  mkdirSync(target, { recursive: true });
  const { version, license } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  for (const file of ["LICENSE", ...files]) cpSync(join(source, file), join(target, basename(file)));
  const sums = Object.fromEntries(readdirSync(target).sort().map((name) => [name, sha256(join(target, name))]));
  return { name: from, version, licence: license, files: sums };
}

/** The drawing of one icon as a <symbol>; our own drawings win over those of the set. */
function symbol(name) {
  const own = join(here, "icons", `${name}.svg`);
  const path = existsSync(own) ? own : join(modules, "lucide-static", "icons", `${name}.svg`);
  const body = readFileSync(path, "utf8").replace(/<!--[\s\S]*?-->/g, "");
  const inner = body.slice(body.indexOf(">", body.indexOf("<svg")) + 1, body.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s+/g, " ").replace(/> </g, "><").replace(/ \/>/g, "/>").trim()}</symbol>`;
}

function sprite() {
  const own = readdirSync(join(here, "icons")).map((file) => basename(file, ".svg"));
  const names = [...own, ...JSON.parse(readFileSync(join(here, "icons.json"), "utf8"))].sort();
  const path = join(here, "..", "static", "icons", "sprite.svg");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `<svg xmlns="http://www.w3.org/2000/svg">\n${names.map(symbol).join("\n")}\n</svg>\n`);
  return names.length;
}

rmSync(out, { recursive: true, force: true });
const manifest = Object.fromEntries(Object.entries(wanted).map(([folder, spec]) => [folder, copy(folder, spec)]));
writeFileSync(join(out, "vendor.json"), JSON.stringify(manifest, null, 2) + "\n");
console.log(`${Object.keys(manifest).length} packages, ${sprite()} icons`);
