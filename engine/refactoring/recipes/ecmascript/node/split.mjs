// A long module as several files: what moves is copied as it is written, and the module offers all its names as before.

import { refusal, spliced } from './extraction.mjs';
import { ownLines } from './layout.mjs';
import { felt, isInCircle, isRunning, runsBefore } from './order.mjs';
import { partsOf } from './parts.mjs';
import { Reading, tokensOf } from './reading.mjs';
import { grownTogether } from './split_complaints.mjs';
import { coalesced, importLine, partText, reducedImport, styleOf } from './split_writing.mjs';
import { freeStem, splitTie } from './surroundings.mjs';
import { boundNames, codeLines, topOf } from './units.mjs';

// The code lines of a file, where they are more than `limit`; else 0.
export function longModule(project, { path, limit }) {
  const { ts } = project;
  const text = project.text(path);
  if (text.split('\n').length <= limit) return 0;
  const sourceFile = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const lines = codeLines({ sourceFile, tokens: tokensOf(ts, sourceFile) }, 0, text.length);
  return lines > limit ? lines : 0;
}

// The edits of the module and the texts of new files beside it, or why the module stays whole.
export function split(project, { path }) {
  const reading = new Reading(project, path);
  const tie = splitTie(project, reading) ?? (isInCircle(project, path) ? 'circular' : undefined);
  if (tie) return refusal(tie, `${path} stays whole: ${SPLIT_TIES[tie]}`);
  const top = topOf(reading);
  const chosen = partsOf(top);
  if (chosen.code) return chosen;
  const before = project.diagnostics();
  const order = felt(project, runsBefore(project, path));
  for (const keepsAll of [false, true]) {
    const written = write(project, top, chosen.parts, keepsAll);
    const problem = tried(project, path, written, () => {
      const own = Object.keys(written.created);
      const [more] = grownTogether(before, project.diagnostics(), path, own);
      if (more) return { code: 'compiler', more };
      const now = felt(project, runsBefore(project, path).filter((name) => !own.includes(name)));
      const moved = now.find((each, index) => each !== order[index]);
      return now.length === order.length && !moved ? undefined : { code: 'order', more: moved ?? order.at(-1) };
    });
    if (!problem) return { ...written, biggest: chosen.biggest };
    if (problem.code !== 'order' || keepsAll) return refusal(problem.code, `${path} stays whole: ${SPLIT_TIES[problem.code]} (${problem.more})`);
  }
}

export const SPLIT_TIES = {
  no_module: 'it is no module of imports and exports',
  evaluated: 'it evaluates text, where any name may stand',
  directive: 'a directive or a reference at its top is about the whole file',
  unnamed: 'no import shows how files of its folder are named in imports',
  patched: 'tests put other things in the place of what it exports',
  listed: 'its package.json lists by name the files that are published',
  loaded: 'files of its folder are loaded by names that are made while running',
  convention: 'each file of its folder is found by its place, and means something of its own',
  circular: 'it runs in a circle with modules that it imports',
  compiler: 'the compiler would have more to complain of',
  order: 'modules that it imports would run in another order',
};

function tried(project, path, { edits, created }, find) {
  const before = project.text(path);
  project.sync({ changed: { ...created, [path]: spliced(before, edits) } });
  try {
    return find();
  } finally {
    project.sync({ changed: { [path]: before }, removed: Object.keys(created) });
  }
}

function write(project, top, parts, keepsAll) {
  const { reading } = top;
  const style = styleOf(project, reading);
  const partOf = new Map(parts.flatMap((part) => part.map((unit) => [unit, part])));
  const needed = neededNames(top, partOf);
  const stems = new Map();
  for (const part of parts) stems.set(part, freeStem(project, reading.name, nameOf(reading, part, needed), [...stems.values()]));
  const folder = reading.name.slice(0, reading.name.lastIndexOf('/') + 1);
  const created = {};
  for (const part of parts) created[`${folder}${stems.get(part)}${style.ending}`] = partText(top, part, { style, partOf, stems, needed });
  const edits = [...removals(top, partOf), ...reducedImports(project, top, partOf, style, keepsAll), ...facade(top, parts, { style, stems, partOf })];
  return { edits: coalesced(edits), created };
}

// A part is called by its largest declaration that others know.
function nameOf({ ts }, part, needed) {
  const isExported = ({ statements }) => statements.some(({ modifiers }) => modifiers?.[0]?.kind === ts.SyntaxKind.ExportKeyword);
  const isKnown = (unit) => isExported(unit) || [...unit.names].some((name) => needed.has(name));
  const [largest] = [...part].sort((a, b) => isKnown(b) - isKnown(a) || b.lines - a.lines);
  return [...largest.names][0];
}

// The names of moved units that what stays or another part uses.
function neededNames({ reading, byStatement, statementAt }, partOf) {
  const names = new Set();
  reading.meanings.forEach((meaning, index) => {
    if (typeof meaning !== 'number') return;
    const home = byStatement.get(statementAt[meaning]);
    if (partOf.has(home) && partOf.get(byStatement.get(statementAt[index])) !== partOf.get(home)) names.add(reading.tokens[meaning].text);
  });
  return names;
}

function removals({ reading }, partOf) {
  return [...partOf.keys()].flatMap(({ statements }) => statements.map((each) => ownLines(reading, each))).map(({ start, after }) => ({ start, end: after, text: '' }));
}

// Imports of which what stays no longer uses a name, without that name. `keepsAll` lets each module run where it did.
function reducedImports(project, top, partOf, style, keepsAll) {
  const { reading, imports, byStatement, statementAt } = top;
  const { ts } = reading;
  const uses = new Map();
  reading.meanings.forEach((meaning, index) => {
    if (typeof meaning !== 'number' || meaning === index) return;
    const isMoved = partOf.has(byStatement.get(statementAt[index]));
    const counts = uses.get(meaning) ?? { moved: 0, kept: 0 };
    uses.set(meaning, { ...counts, [isMoved ? 'moved' : 'kept']: counts[isMoved ? 'moved' : 'kept'] + 1 });
  });
  return imports.flatMap((statement) => {
    const isGone = (node) => uses.has(reading.meaningOf(node)) && !uses.get(reading.meaningOf(node)).kept;
    const gone = boundNames(ts, statement).filter(isGone);
    if (!gone.length) return [];
    return [reducedImport(reading, statement, gone, keepsAll && isRunning(project, statement), style)];
  });
}

// The lines that bring back to the module what it uses of its parts, and offer again what it exported.
function facade(top, parts, { style, stems, partOf }) {
  const { reading, imports, byStatement, statementAt } = top;
  const { ts, sourceFile, meanings, tokens } = reading;
  const used = new Set(meanings.flatMap((meaning, index) => {
    const stays = !partOf.has(byStatement.get(statementAt[index]));
    return typeof meaning === 'number' && stays && partOf.has(byStatement.get(statementAt[meaning])) ? [tokens[meaning].text] : [];
  }));
  const lines = parts.flatMap((part) => {
    const from = `./${stems.get(part)}${style.suffix}`;
    const named = part.flatMap((unit) => [...unit.names].map((name) => ({ name, isType: unit.isType, isExported: unit.statements.some(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) })));
    return ['import', 'export'].flatMap((word) => [false, true].flatMap((isType) => {
      const names = named.filter((each) => each.isType === isType && (word === 'import' ? used.has(each.name) : each.isExported)).map(({ name }) => name);
      return names.length ? [importLine({ word, isType, names, from, style })] : [];
    }));
  });
  const after = imports.at(-1);
  const place = after ? sourceFile.text.indexOf('\n', after.end) + 1 : ownLines(reading, sourceFile.statements[0])?.start ?? 0;
  return [{ start: place, end: place, text: lines.map((line) => line + style.newline).join('') + (after ? '' : style.newline) }];
}
