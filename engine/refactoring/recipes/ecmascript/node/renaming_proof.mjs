// Whether one text of a file is the other with one local variable renamed: token by token, and name by name.

import { disproved, notProven } from './extraction_proof.mjs';
import { grown } from './project.mjs';
import { Reading, variablesOf } from './reading.mjs';
import { isShort, renamingTie } from './renaming.mjs';

// The verdict on the change from the tree as it stands to `changed`.
export function proveRenaming(project, { path, old, name, changed, removed }) {
  const before = new Reading(project, path);
  const complaints = project.diagnostics();
  project.sync({ changed, removed });
  const after = new Reading(project, path);
  const more = grown(complaints, project.diagnostics());
  if (more.length) return disproved(`the compiler has more to complain of: ${more[0]}`);
  const pairs = paired(before, after, old, name);
  if (!pairs) return disproved(`more has changed than the name ${old}`);
  return sameMeanings(before, after, pairs);
}

// Which token of the new text stands for each of the old one; undefined when the texts differ in more than a name.
function paired(before, after, old, name) {
  const pairs = [];
  let at = 0;
  for (const token of before.tokens) {
    const isLong = token.text === old && isShort(before.ts, token.node) && after.tokens[at]?.text === old && after.tokens[at + 1]?.text === ':' && after.tokens[at + 2]?.text === name;
    if (isLong) at += 2;
    const now = after.tokens[at];
    const isSame = now && now.kind === token.kind && (now.text === token.text || (token.text === old && now.text === name && (isLong || !isShort(before.ts, token.node))));
    if (!isSame) return undefined;
    pairs.push(at);
    at += 1;
  }
  return at === after.tokens.length ? pairs : undefined;
}

function sameMeanings(before, after, pairs) {
  const old = new Map(pairs.map((at, index) => [at, index]));
  const back = (meaning) => (typeof meaning === 'number' ? old.get(meaning) : meaning);
  const changed = pairs.findIndex((at, index) => back(after.meanings[at]) !== before.meanings[index]);
  if (changed >= 0) return disproved(`${before.tokens[changed].text} means something else than before`);
  const renamed = pairs.flatMap((at, index) => (after.tokens[at].text === before.tokens[index].text ? [] : [before.meanings[index]]));
  const [meaning] = renamed;
  const variable = variablesOf(before).get(meaning);
  if (!variable || renamed.some((each) => each !== meaning)) return disproved('not exactly one variable has another name');
  if (!variable.owner) return notProven('the variable is one of the whole file: other files may know it');
  const tie = renamingTie(before, variable);
  if (tie) return disproved(`the name is more than a variable's: ${tie}`);
  return { verdict: 'proven', said: `${renamed.length} tokens differ, all of them this one variable, and every name means what it meant` };
}
