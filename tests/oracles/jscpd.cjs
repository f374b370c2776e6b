// Later copies among texts, as jscpd's own detector finds them, as JSON: node jscpd.cjs FORMAT MIN_TOKENS < texts.json
// The texts are a JSON list and taken in that order. jscpd's search for files has no order, and which of two copies is
// the later one depends on it. A copy is {file, start, end} with lines and columns from 1, files by place in the list.
const fs = require("node:fs");
const { Detector, MemoryStore, getModeHandler } = require("@jscpd/core");
const { Tokenizer } = require("@jscpd/tokenizer");

const [format, minTokens] = process.argv.slice(2);
const texts = JSON.parse(fs.readFileSync(0, "utf8"));
const options = { minTokens: Number(minTokens), minLines: 1, maxLines: 1e9, mode: getModeHandler("weak") };
const detector = new Detector(new Tokenizer(), new MemoryStore(), [], options);

async function copies() {
  const found = [];
  for (const [file, text] of texts.entries()) {
    for (const { duplicationA } of await detector.detect(String(file), text, format)) {
      found.push({ file, start: duplicationA.start, end: duplicationA.end });
    }
  }
  return found;
}
copies().then((found) => console.log(JSON.stringify(found)));
