// desk.js is every page's script; editor.js is loaded when somebody is about to write.
import { build } from "esbuild";

export async function buildScripts(assets, output) {
  await build({
    absWorkingDir: assets,
    entryPoints: { desk: "src/desk.ts", editor: "src/editor.ts" },
    outdir: output,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
  });
}
