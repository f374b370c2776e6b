// How the texts of a split are written: imports, what a part holds, and edits that meet.

import { ownLines } from './layout.mjs';
import { suffixesOf } from './surroundings.mjs';
import { boundNames } from './units.mjs';

const WIDTH = 100;
const DIRECTIVE = /eslint|@ts-(?:no)?check|prettier|@license|@preserve|copyright|biome|istanbul|c8 /i;

// How a file writes its imports, and how files of its folder are imported.
export function styleOf(project, { ts, sourceFile, name }) {
  const { text } = sourceFile;
  const imports = sourceFile.statements.filter((each) => ts.isImportDeclaration(each) || (ts.isExportDeclaration(each) && each.moduleSpecifier));
  const ending = /(?:\.[^./]+)$/.exec(name)[0];
  const quoted = imports[0]?.moduleSpecifier.getText(sourceFile) ?? `'`;
  const semicolon = imports.length ? imports[0].getText(sourceFile).endsWith(';') : text.includes(';');
  return {
    ending,
    quote: quoted[0],
    semicolon: semicolon ? ';' : '',
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    unit: /^(?: {2,}|\t+)(?=\S)/m.exec(text)?.[0].replace(/^\t+$/, '\t') ?? '  ',
    suffix: suffixesOf(project, name)[0],
  };
}

export function importLine({ word, isType, names, from, style, rest = '' }) {
  const head = `${word} ${isType ? 'type ' : ''}`;
  const tail = ` from ${style.quote}${from}${style.quote}${rest}${style.semicolon}`;
  const line = `${head}{ ${names.join(', ')} }${tail}`;
  if (line.length <= WIDTH) return line;
  return [`${head}{`, ...names.map((name) => `${style.unit}${name},`), `}${tail}`].join(style.newline);
}

// An import without the names that are gone; without all of them, the bare import where its module is to run.
export function reducedImport({ ts, sourceFile }, statement, gone, runs, style) {
  const { text } = sourceFile;
  const { importClause, moduleSpecifier } = statement;
  const kept = boundNames(ts, statement).filter((each) => !gone.includes(each));
  const isPlain = importClause.namedBindings && ts.isNamedImports(importClause.namedBindings);
  if (!kept.length) {
    const lineEnd = text.indexOf('\n', statement.end) + 1 || text.length;
    if (runs) return { start: statement.getStart(sourceFile), end: statement.end, text: `import ${text.slice(moduleSpecifier.getStart(sourceFile), statement.end)}` };
    return { start: statement.getStart(sourceFile), end: text.slice(statement.end, lineEnd).trim() ? statement.end : lineEnd, text: '' };
  }
  const bindings = bindingsOf(ts, importClause, kept, isPlain);
  return { start: importClause.getStart(sourceFile), end: moduleSpecifier.getStart(sourceFile), text: clauseText({ isType: importClause.isTypeOnly, ...bindings, style }) };
}

function bindingsOf(ts, { name, namedBindings }, kept, isPlain) {
  const others = namedBindings && !isPlain && kept.includes(namedBindings.name) ? namedBindings.getText() : undefined;
  const names = isPlain ? namedBindings.elements.filter((each) => kept.includes(each.name)).map((each) => each.getText()) : [];
  return { own: name && kept.includes(name) ? name.text : undefined, others, names };
}

function clauseText({ isType, own, others, names, style }) {
  const named = names.length ? `{ ${names.join(', ')} }` : others;
  const line = `${isType ? 'type ' : ''}${[own, named].filter(Boolean).join(', ')} from `;
  if (line.length <= WIDTH || !names.length) return line;
  const wrapped = ['{', ...names.map((name) => `${style.unit}${name},`), '}'].join(style.newline);
  return `${isType ? 'type ' : ''}${[own, wrapped].filter(Boolean).join(', ')} from `;
}

// The text of a new file: what its units import, and the units as they are written.
export function partText(top, part, { style, partOf, stems, needed }) {
  const { reading } = top;
  const { ts, sourceFile } = reading;
  const { text } = sourceFile;
  const heads = (ts.getLeadingCommentRanges(text, 0) ?? []).map(({ pos, end }) => text.slice(pos, end)).filter((each) => DIRECTIVE.test(each));
  const lines = [...heads, ...copiedImports(top, part, style), ...importsOfParts(part, { style, partOf, stems })];
  const statements = part.flatMap((unit) => unit.statements.map((statement) => ({ unit, statement }))).sort((a, b) => a.statement.pos - b.statement.pos);
  const body = statements.map(({ unit, statement }) => movedText(reading, statement, unit, needed));
  const between = statements.map(({ statement }, index) => (index && ownLines(reading, statements[index - 1].statement).end === ownLines(reading, statement).start ? '' : style.newline));
  const moved = body.map((each, index) => (index ? between[index] : '') + (each.endsWith('\n') ? each : each + style.newline)).join('');
  return lines.map((line) => line + style.newline).join('') + (lines.length ? style.newline : '') + moved;
}

function movedText({ ts, sourceFile, ...reading }, statement, { names }, needed) {
  const { text } = sourceFile;
  const { start, end } = ownLines({ ts, sourceFile, ...reading }, statement);
  const first = statement.getStart(sourceFile);
  const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const word = !isExported && [...names].some((name) => needed.has(name)) ? 'export ' : '';
  return text.slice(start, first) + word + text.slice(first, end);
}

function copiedImports({ reading, imports }, part, style) {
  const { ts, sourceFile } = reading;
  const used = new Set(part.flatMap((unit) => [...unit.imports]));
  return imports.flatMap((statement) => {
    const { importClause, moduleSpecifier } = statement;
    const kept = boundNames(ts, statement).filter((each) => used.has(reading.meaningOf(each)));
    if (!kept.length) return [];
    const isPlain = importClause.namedBindings && ts.isNamedImports(importClause.namedBindings);
    const clause = clauseText({ isType: importClause.isTypeOnly, ...bindingsOf(ts, importClause, kept, isPlain), style });
    return [`import ${clause}${sourceFile.text.slice(moduleSpecifier.getStart(sourceFile), statement.end)}`];
  });
}

function importsOfParts(part, { style, partOf, stems }) {
  const others = [...new Set(part.flatMap((unit) => [...unit.needs].map((each) => partOf.get(each))))].filter((each) => each !== part);
  return others.flatMap((other) => [false, true].flatMap((isType) => {
    const names = other.filter((unit) => unit.isType === isType && part.some(({ needs }) => needs.has(unit))).flatMap((unit) => [...unit.names]);
    return names.length ? [importLine({ word: 'import', isType, names, from: `./${stems.get(other)}${style.suffix}`, style })] : [];
  }));
}

// Edits in order, those that meet as one.
export function coalesced(edits) {
  const joined = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = joined.at(-1);
    if (last && edit.start <= last.end) joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, edit.end), text: last.text + edit.text };
    else joined.push(edit);
  }
  return joined;
}
