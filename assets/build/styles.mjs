// theme.css from its chapters; Tabler cut down to the parts we use (tabler-keep.json), in both directions.
import { readFile, writeFile } from "node:fs/promises";
import { transform } from "esbuild";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const CHAPTERS = ["tokens", "base", "controls", "forms", "floating", "shell", "desk", "thread", "letter", "composer", "context", "pages", "phone"];
const DARK = /\[data-bs-theme=(["']?)dark\1\]/g;

export async function buildStyles(assets, output) {
  const keep = JSON.parse(await readFile(`${assets}/build/tabler-keep.json`, "utf8"));
  for (const file of ["tabler.min.css", "tabler.rtl.min.css"]) {
    const source = await readFile(`${assets}/node_modules/@tabler/core/dist/css/${file}`, "utf8");
    await writeFile(`${output}/${file}`, await minify(followSystem(await cut(source, keep))));
  }
  const chapters = await Promise.all(CHAPTERS.map((name) => readFile(`${assets}/css/${name}.css`, "utf8")));
  await writeFile(`${output}/theme.css`, await minify(followSystem(chapters.join("\n"))));
}

async function cut(css, keep) {
  const [result] = await new PurgeCSS().purge({
    content: [{ raw: keep.elements.map((name) => `<${name}>`).join(""), extension: "html" }],
    css: [{ raw: css }],
    safelist: { standard: keep.classes.map((pattern) => new RegExp(`^(?:${pattern})$`)), greedy: [/data-bs-theme/] },
    keyframes: true,
    fontFace: true,
  });
  return result.css.replace(/\/\*![\s\S]*?\*\//g, "");
}

async function minify(css) {
  return (await transform(css, { loader: "css", minify: true, legalComments: "none" })).code;
}

// data-bs-theme="auto" follows the system without a script: every rule for dark is repeated under the media query.
function followSystem(css) {
  const root = postcss.parse(css);
  const dark = [];
  root.walkRules((rule) => {
    if (DARK.test(rule.selector)) dark.push(rule);
    DARK.lastIndex = 0;
  });
  for (const rule of dark) {
    const selectors = rule.selectors.filter((selector) => selector.includes("data-bs-theme") && /dark/.test(selector));
    const copy = rule.clone({ selectors: selectors.map((selector) => selector.replace(DARK, '[data-bs-theme="auto"]')) });
    const system = postcss.atRule({ name: "media", params: "(prefers-color-scheme: dark)", raws: { before: "\n" } });
    system.append(copy);
    rule.after(system);
  }
  return root.toString();
}
