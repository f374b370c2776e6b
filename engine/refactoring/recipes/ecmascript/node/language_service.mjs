// One TypeScript compiler as a process: a line of JSON in, a line of JSON out, until the input ends.
// Arguments: the folder of the typescript package. Nothing of the repository is run, and none of it is read from disk.

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

import { deadNames, removeDead } from './dead.mjs';
import { proveRemoval } from './dead_proof.mjs';
import { deadExports, unexport } from './exports.mjs';
import { proveUnexport } from './exports_proof.mjs';
import { complexFunctions, extract } from './extraction.mjs';
import { proveExtraction } from './extraction_proof.mjs';
import { poorNames, rename } from './renaming.mjs';
import { proveRenaming } from './renaming_proof.mjs';
import { Project } from './project.mjs';
import { longModule, split } from './split.mjs';
import { proveSplit } from './split_proof.mjs';
import { inferTypes, proveTypes, untypedPlaces } from './types.mjs';

const ts = createRequire(import.meta.url)(process.argv[2]);
const project = new Project(ts);

const ANSWERS = {
  sync: (question) => project.sync(question) ?? {},
  complaints: () => Object.fromEntries(project.diagnostics()),
  complexFunctions: (question) => complexFunctions(project, question),
  extract: (question) => extract(project, question),
  proveExtraction: (question) => proveExtraction(project, question),
  poorNames: (question) => poorNames(project, question),
  rename: (question) => rename(project, question),
  proveRenaming: (question) => proveRenaming(project, question),
  deadNames: (question) => deadNames(project, question),
  removeDead: (question) => removeDead(project, question),
  proveRemoval: (question) => proveRemoval(project, question),
  deadExports: () => deadExports(project),
  unexport: (question) => unexport(project, question),
  proveUnexport: (question) => proveUnexport(project, question),
  longModule: (question) => longModule(project, question),
  split: (question) => split(project, question),
  proveSplit: (question) => proveSplit(project, question),
  untypedPlaces: (question) => untypedPlaces(project, question),
  inferTypes: (question) => inferTypes(project, question),
  proveTypes: (question) => proveTypes(project, question),
};

function answered({ ask, ...question }) {
  try {
    return { answer: ANSWERS[ask](question) };
  } catch (error) {
    project.rebuild();
    return { threw: `${error.name}: ${String(error.message).split('\n')[0].slice(0, 200)}` };
  }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(`${JSON.stringify(answered(JSON.parse(line)))}\n`);
}
