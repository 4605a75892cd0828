// Builds everything the browser is given into hafawa/platform/web/static/hafawa. Same sources, same bytes.
import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { buildFonts } from "./fonts.mjs";
import { buildScripts } from "./scripts.mjs";
import { buildSprite } from "./sprite.mjs";
import { buildStyles } from "./styles.mjs";

const assets = fileURLToPath(new URL("..", import.meta.url));
const output = fileURLToPath(new URL("../../hafawa/platform/web/static/hafawa", import.meta.url));

await rm(output, { recursive: true, force: true });
await mkdir(`${output}/fonts`, { recursive: true });
await Promise.all([buildStyles, buildFonts, buildSprite, buildScripts].map((build) => build(assets, output)));
