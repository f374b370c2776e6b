// The graph of a folder as madge reads it, as JSON: node madge.cjs FOLDER "async" | "load"
// Imports for the type checker are left out, and with "load" those by import() too.
const fs = require("node:fs");
const path = require("node:path");
const madge = require("madge");
const ts = require("typescript");

const [folder, when] = process.argv.slice(2);
const options = { skipTypeImports: true, skipAsyncImports: when === "load" };
const file = path.join(folder, "tsconfig.json");
let tsConfig;
if (fs.existsSync(file)) {
  tsConfig = ts.readConfigFile(file, ts.sys.readFile).config;
  tsConfig.compilerOptions.baseUrl ??= folder; // madge reads `paths` only beside a base
}
madge(folder, {
  baseDir: folder,
  fileExtensions: ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"],
  tsConfig,
  detectiveOptions: { ts: options, tsx: options, es6: options },
}).then((found) => console.log(JSON.stringify(found.obj())));
