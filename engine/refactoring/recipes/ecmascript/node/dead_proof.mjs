// Whether one text of a file is the other without one definition that nothing could reach.

import { isModule, isUnused, statementOf, stays } from './dead.mjs';
import { disproved } from './extraction_proof.mjs';
import { grown } from './project.mjs';
import { Reading, variablesOf } from './reading.mjs';

// The verdict on the change from the tree as it stands to `changed`, in which the definition of `name` is gone.
export function proveRemoval(project, { path, name, changed, removed }) {
  const before = new Reading(project, path);
  const complaints = project.diagnostics();
  project.sync({ changed, removed });
  const after = new Reading(project, path);
  const more = grown(complaints, project.diagnostics());
  if (more.length) return disproved(`the compiler has more to complain of: ${more[0]}`);
  const gone = goneFrom(before, after, name);
  return typeof gone === 'string' ? disproved(gone) : sameMeanings(before, after, gone);
}

// The indexes [first, last) of the tokens that went, when they are all of one such definition; else a sentence.
function goneFrom(before, after, name) {
  const count = before.tokens.length - after.tokens.length;
  const { ts, sourceFile } = before;
  if (!isModule(before) || !isModule(after)) return 'the file is no module: others know its names';
  for (const variable of variablesOf(before).values()) {
    const statement = variable.declaration.text === name ? statementOf(ts, variable.declaration) : undefined;
    if (!statement) continue;
    const [first, last] = before.span(statement.getStart(sourceFile), statement.end);
    if (last - first !== count || !isRest(before, after, first, last)) continue;
    const tie = stays(before, statement, name);
    if (tie) return `${name} has to stay: ${tie}`;
    return isUnused(before, variable) ? [first, last] : `${name} is used`;
  }
  return `not exactly the definition of ${name} is gone`;
}

function isRest(before, after, first, last) {
  const rest = [...before.tokens.slice(0, first), ...before.tokens.slice(last)];
  return rest.every((token, index) => token.kind === after.tokens[index].kind && token.text === after.tokens[index].text);
}

function sameMeanings(before, after, [first, last]) {
  const moved = (index) => (typeof index === 'number' && index >= last ? index - (last - first) : index);
  const changed = before.meanings.findIndex((meaning, index) => (index < first || index >= last) && moved(meaning) !== after.meanings[moved(index)]);
  if (changed >= 0) return disproved(`${before.tokens[changed].text} means something else than before`);
  return { verdict: 'proven', said: `${last - first} tokens are gone that nothing refers to; every other name means what it meant` };
}
