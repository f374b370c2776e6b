// Whether a module and its new parts hold the same statements as the module did, each of them meaning what it meant.

import { disproved } from './extraction_proof.mjs';
import { Family } from './family.mjs';
import { felt, isInCircle, runsBefore } from './order.mjs';
import { isWrite, Reading } from './reading.mjs';
import { SPLIT_TIES } from './split.mjs';
import { grownTogether } from './split_complaints.mjs';
import { splitTie, suffixesOf } from './surroundings.mjs';
import { boundNames, tieOf } from './units.mjs';

// The verdict on the change from the tree as it stands to `changed`, in which `parts` are new files beside `path`.
export function proveSplit(project, { path, parts, changed, removed }) {
  const reading = new Reading(project, path);
  const tie = splitTie(project, reading) ?? (isInCircle(project, path) ? 'circular' : undefined);
  if (tie) return disproved(`${path} has to stay whole: ${SPLIT_TIES[tie]}`);
  const old = new Family(project, [path]);
  const was = { complaints: project.diagnostics(), order: felt(project, runsBefore(project, path)), suffixes: suffixesOf(project, path), tied: tiedStatements(reading), surface: old.surface(path), meanings: old.meanings() };
  project.sync({ changed, removed });
  const now = new Family(project, [path, ...parts]);
  const problem =
    misplaced(old, now, was.tied) ?? newlyImported(old, now, { path, parts, suffixes: was.suffixes }) ?? now.numberedLike(old) ??
    meantOtherwise(old, was.meanings, now) ?? offeredOtherwise(was.surface, now, path) ?? now.miswrittenTypes(parts) ??
    assignedElsewhere(now) ?? ranOtherwise(project, was.order, path, parts) ?? lostComment(old, now);
  if (problem) return disproved(problem);
  const [more] = grownTogether(was.complaints, project.diagnostics(), path, parts);
  if (more) return disproved(`the compiler has more to complain of: ${more}`);
  const moved = now.statements.filter(({ file }) => file !== path).length;
  return { verdict: 'proven', said: `${moved} of ${old.statements.length} statements have moved, token for token; each name means what it meant, and ${was.surface.size} exports are what they were` };
}

// The indexes of the statements that must not move.
function tiedStatements(reading) {
  const { ts, sourceFile } = reading;
  const bound = new Set(sourceFile.statements.filter((each) => ts.isImportDeclaration(each)).flatMap((each) => boundNames(ts, each)).map(({ text }) => text));
  const tied = sourceFile.statements.filter((each) => !ts.isImportDeclaration(each)).map((each) => tieOf(reading, each, bound));
  return new Set(tied.flatMap((tie, index) => (tie && tie !== 'layout' ? [index] : [])));
}

// Every old statement stands in exactly one file, in its order; only what may move has moved.
function misplaced(old, now, tied) {
  const places = now.placesOf(old);
  if (typeof places === 'string') return places;
  const [path] = old.files;
  const wrong = now.statements.findIndex(({ file }, index) => file !== path && tied.has(places[index]));
  return wrong < 0 ? undefined : `${now.statements[wrong].texts.slice(0, 4).join(' ')} has to stay where it was`;
}

// No file imports what the module did not; no part imports the module.
function newlyImported(old, now, { path, parts, suffixes }) {
  const known = new Set(old.imports.map(({ specifier }) => specifier));
  const wrong = now.imports.find(({ file, specifier, target }) => (parts.includes(target) ? !isNamedAsOthers(specifier, suffixes) : !known.has(specifier) || (target === path && file !== path)));
  return wrong && `${wrong.file} imports ${wrong.specifier}`;
}

// Whether a part is named as files of this folder are: `./part` with one of the endings that are found there.
function isNamedAsOthers(specifier, suffixes) {
  return suffixes.some((suffix) => specifier.endsWith(suffix) && /^\.\/[^/]+$/.test(specifier) && !/\.[cm]?[jt]sx?$/.test(specifier.slice(0, specifier.length - suffix.length)));
}

function meantOtherwise(old, meanings, now) {
  const after = now.meanings();
  for (const [index, statement] of now.statements.entries()) {
    const before = meanings[now.places[index]];
    const changed = after[index].findIndex((meaning, at) => meaning !== before[at]);
    if (changed >= 0) return `${statement.texts[changed]} means something else in ${statement.file}`;
  }
  return undefined;
}

function offeredOtherwise(before, now, path) {
  const after = now.surface(path);
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  const changed = names.find((name) => before.get(name) !== after.get(name));
  return changed && `${path} does not export ${changed} as it did`;
}

function assignedElsewhere(now) {
  const { ts } = now;
  for (const [index, { nodes, file }] of now.statements.entries()) {
    const wrong = now.meanings()[index].findIndex((meaning, at) => /^\d+:/.test(meaning ?? '') && now.fileOf(meaning) !== file && isWrite(ts, nodes[at]));
    if (wrong >= 0) return `${nodes[wrong].text} is assigned in ${file}, which does not declare it`;
  }
  return undefined;
}

function ranOtherwise(project, order, path, parts) {
  const circle = parts.find((part) => isInCircle(project, part));
  if (circle) return `${circle} runs in a circle`;
  const now = felt(project, runsBefore(project, path).filter((each) => !parts.includes(each)));
  return JSON.stringify(now) === JSON.stringify(order) ? undefined : `what ${path} imports runs in another order`;
}

function lostComment(old, now) {
  const left = now.comments();
  const lost = old.comments().find((comment) => !left.includes(comment));
  return lost && `a comment is lost: ${lost.slice(0, 40)}`;
}
