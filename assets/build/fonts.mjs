// IBM Plex Sans and IBM Plex Sans Arabic, in the subsets and weights the theme uses, served by us.
import { copyFile, readFile, writeFile } from "node:fs/promises";

const WEIGHTS = [400, 500, 600];
const FAMILIES = [
  { name: "ibm-plex-sans", subsets: ["latin-ext", "latin"] },
  { name: "ibm-plex-sans-arabic", subsets: ["arabic"] },
];

export async function buildFonts(assets, output) {
  const faces = [];
  for (const { name, subsets } of FAMILIES) {
    const folder = `${assets}/node_modules/@fontsource/${name}`;
    for (const weight of WEIGHTS) {
      const sheet = await readFile(`${folder}/${weight}.css`, "utf8");
      for (const subset of subsets) {
        const file = `${name}-${subset}-${weight}-normal.woff2`;
        await copyFile(`${folder}/files/${file}`, `${output}/fonts/${file}`);
        faces.push(face(sheet, name, subset, weight, file));
      }
    }
  }
  await writeFile(`${output}/fonts.css`, faces.join("\n") + "\n");
}

// The letters each file covers are taken from the font's own sheet, so that a page loads only what it shows.
function face(sheet, name, subset, weight, file) {
  const block = sheet.split("@font-face").find((part) => part.includes(`/${file})`));
  const family = block.match(/font-family:\s*([^;]+);/)[1];
  const range = block.match(/unicode-range:\s*([^;]+);/)[1];
  return `@font-face{font-family:${family};font-style:normal;font-display:swap;font-weight:${weight};src:url(fonts/${file}) format("woff2");unicode-range:${range}}`;
}
