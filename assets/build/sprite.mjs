// One sprite with the icons listed in icons.txt (Tabler Icons, outline) and our own mark.
import { copyFile, readFile, writeFile } from "node:fs/promises";

export async function buildSprite(assets, output) {
  const names = (await readFile(`${assets}/icons.txt`, "utf8")).split("\n").map((line) => line.trim()).filter(Boolean);
  const symbols = await Promise.all([...new Set(names)].sort().map((name) => symbol(assets, name)));
  await copyFile(`${assets}/icon.svg`, `${output}/icon.svg`);
  const mark = (await readFile(`${assets}/mark.svg`, "utf8")).trim();
  await writeFile(`${output}/sprite.svg`, `<svg xmlns="http://www.w3.org/2000/svg">\n${[mark, ...symbols].join("\n")}\n</svg>\n`);
}

async function symbol(assets, name) {
  const source = await readFile(`${assets}/node_modules/@tabler/icons/icons/outline/${name}.svg`, "utf8");
  const shapes = source
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>[\s\S]*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, "")
    .split("\n")
    .map((line) => line.trim())
    .join("");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}
