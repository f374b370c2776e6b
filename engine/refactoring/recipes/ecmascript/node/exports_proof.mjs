// Whether one text of a file is the other with a name kept to it, or gone from it, that nothing else could take.

import { isModule, statementOf, ties } from './dead.mjs';
import { HOLDS, exportsOf, isHeld, isUsedHere } from './exports.mjs';
import { disproved } from './extraction_proof.mjs';
import { stemOf, takingsOf } from './imports.mjs';
import { grown } from './project.mjs';
import { Reading } from './reading.mjs';

// The verdict on the change from the tree as it stands to `changed`, in which the file no longer exports `name`.
export function proveUnexport(project, { path, name, changed, removed }) {
  const before = new Reading(project, path);
  const all = exportsOf(before.ts, before.sourceFile).filter((each) => each.exported === name);
  if (all.length !== 1) return disproved(`${path} did not export exactly one ${name}`);
  const tie = isHeld(project, before, all[0]) ?? takenBy(project, path, name);
  if (tie) return disproved(`${name} may be known elsewhere: ${HOLDS[tie] ?? tie}`);
  const complaints = project.diagnostics();
  project.sync({ changed, removed });
  const after = new Reading(project, path);
  const more = grown(complaints, project.diagnostics());
  if (more.length) return disproved(`the compiler has more to complain of: ${more[0]}`);
  if (!isModule(after)) return disproved(`${path} is no module any more: others know its names`);
  const gone = goneFrom(before, after, all[0]);
  return typeof gone === 'string' ? disproved(gone) : sameMeanings(before, after, gone);
}

// Who may take the name, told by what modules are called and not by where their names lead.
function takenBy(project, path, name) {
  const stem = stemOf(path);
  const found = takingsOf(project).find(({ specifier, target, names, isOpen }) => {
    if (isOpen) return false;
    const isMeant = stemOf(specifier) === stem || target === path;
    return names ? names.has(name) && (isMeant || !target) : target ? target === path : isMeant;
  });
  return found && `${found.importer} takes from ${found.specifier}`;
}

// The indexes of the tokens that went; a sentence where they are neither the export of the name nor its definition.
function goneFrom(before, after, found) {
  const ways = waysOf(before, found);
  const way = ways.find(({ gone }) => isRest(before, after, gone));
  if (!way) return `more or less has changed than the export of ${found.exported}`;
  return way.tie ? `${found.exported} has to stay: ${way.tie}` : way.gone;
}

function waysOf(before, { node, statement, exported }) {
  const { ts, sourceFile } = before;
  const between = (start, end) => {
    const [first, last] = before.span(start, end);
    return new Set(Array.from({ length: last - first }, (_, index) => first + index));
  };
  const whole = between(statement.getStart(sourceFile), statement.end);
  if (ts.isExportSpecifier(node)) {
    if (statement.exportClause.elements.length === 1) return [{ gone: whole }];
    const own = [...between(node.getStart(sourceFile), node.end)];
    const commas = [own[0] - 1, own.at(-1) + 1].filter((index) => before.tokens[index].text === ',');
    return commas.map((comma) => ({ gone: new Set([...own, comma]) }));
  }
  const keyword = statement.modifiers.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const isOnly = exportsOf(ts, sourceFile).filter((each) => each.statement === statement).length === 1;
  const used = isUsedHere(before, node, statement) ? 'the file uses it' : undefined;
  const tie = statementOf(ts, node) === statement ? ties(before, statement, exported) : 'it is not declared alone';
  return [
    { gone: between(keyword.getStart(sourceFile), keyword.end), tie: isOnly ? undefined : 'others are exported with it' },
    { gone: whole, tie: used ?? tie },
  ];
}

function isRest(before, after, gone) {
  const rest = before.tokens.filter((_, index) => !gone.has(index));
  return rest.length === after.tokens.length && rest.every((token, index) => token.kind === after.tokens[index].kind && token.text === after.tokens[index].text);
}

function sameMeanings(before, after, gone) {
  const kept = before.tokens.map((_, index) => index).filter((index) => !gone.has(index));
  const now = new Map(kept.map((index, at) => [index, at]));
  const moved = (meaning) => (typeof meaning === 'number' ? now.get(meaning) : meaning);
  const changed = kept.find((index, at) => moved(before.meanings[index]) !== after.meanings[at]);
  if (changed !== undefined) return disproved(`${before.tokens[changed].text} means something else than before`);
  return { verdict: 'proven', said: `${gone.size} tokens are gone, and nobody takes the name from this file; every other name means what it meant` };
}
