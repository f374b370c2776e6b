// Writing a region of a function as a function of its own.

import { cyclomatic, functionsOf, lineOf } from './functions.mjs';
import { grown } from './project.mjs';
import { Reading } from './reading.mjs';
import { regionsOf } from './regions.mjs';
import { handedAround, usesThis } from './escapes.mjs';
import { freeName, suggested } from './wording.mjs';

const MAX_TRIED = 6; // each is read by the whole compiler
const MAX_TYPE_LENGTH = 160;

// The functions of a file that are more complex than `limit`.
export function complexFunctions(project, { path, limit }) {
  const { ts } = project;
  const sourceFile = ts.createSourceFile(path, project.text(path), ts.ScriptTarget.ESNext, true);
  return functionsOf(ts, sourceFile)
    .map(({ node, symbol }) => ({ symbol, line: lineOf(sourceFile, node), cyclomatic: cyclomatic(ts, node) }))
    .filter((each) => each.cyclomatic > limit);
}

// The edits that take the best region out of the function at `line`, or a code and a sentence why there is none.
export function extract(project, { path, symbol, line }) {
  const reading = new Reading(project, path);
  const { ts, sourceFile } = reading;
  const found = functionsOf(ts, sourceFile).find(({ node, symbol: own }) => own === symbol && lineOf(sourceFile, node) === line);
  if (!found) return refusal('gone', `${path} has no ${symbol} in line ${line}`);
  const { regions, refused } = regionsOf(reading, found.node);
  const before = project.diagnostics();
  for (const region of regions.slice(0, MAX_TRIED)) {
    const written = write(project, reading, found.node, region);
    const reason = written.code ?? (complaintsOf(project, path, written.edits, before).length ? 'compiler' : undefined);
    if (!reason) return { ...written, taken: region.taken };
    refused[reason] = (refused[reason] ?? 0) + 1;
  }
  const code = Object.keys(REASONS).find((each) => refused[each]) ?? Object.keys(refused).sort()[0] ?? 'no_region';
  return refusal(code, `No part of ${symbol} in ${path}, line ${line}, can stand alone: ${told(refused)}.`);
}

// What keeps regions where they are, the most telling reason first.
const REASONS = {
  detached: 'need `this` in a method that is handed around as a value',
  captured: 'change a variable that a closure sees',
  awaits: 'await, and would let others run in between',
  yields: 'yield',
  inside_try: 'assign what a try block around them leaves behind',
  constructor_attributes: 'give the object its attributes',
  stack: 'look at the stack or evaluate text',
  compiler: 'make the compiler complain',
  unnameable_type: 'need a type that cannot be written down',
  hoisted: 'declare what is seen beyond their block',
  declared_later: 'need what is declared only later',
  this_elsewhere: 'need a `this` that no method beside it would have',
  jumps: 'jump out of themselves',
  mixed_outputs: 'would hand back new variables and change others',
  returns_and_outputs: 'return early or hand back values besides',
  falls_through: 'return on some ways only',
  wide_interface: 'would need more than 5 inputs or 3 outputs',
  layout: 'share a line with other code',
  not_worth_it: 'are not worth a function',
};

function told(refused) {
  const counts = Object.entries(refused).map(([code, count]) => `${count} ${REASONS[code] ?? `(${code})`}`);
  return counts.join(', ') || 'no run of its statements is worth a function';
}

export function refusal(code, said) {
  return { code, said };
}

export function spliced(text, edits) {
  return [...edits].sort((a, b) => b.start - a.start).reduce((old, { start, end, text: put }) => old.slice(0, start) + put + old.slice(end), text);
}

export function complaintsOf(project, path, edits, before) {
  return project.trying(path, spliced(project.text(path), edits), () => grown(before, project.diagnostics()));
}

function write(project, reading, declaration, region) {
  const { ts, sourceFile } = reading;
  const { text } = sourceFile;
  const isMethod = region.statements.some((statement) => usesThis(ts, statement));
  if (isMethod && handedAround(project)(declaration)) return refusal('detached', '');
  const types = region.ins.map((variable) => typeOf(reading, variable));
  if (types.includes(undefined)) return refusal('unnameable_type', '');
  const style = styleOf(reading, declaration, region, isMethod);
  if (!style) return refusal('layout', '');
  const name = freeName(project, suggested(ts, sourceFile, declaration, region, isMethod && !isTyped(sourceFile)));
  const outs = region.outs.map(({ declaration: node }) => node.text);
  const call = `${isMethod ? 'this.' : ''}${name}(${region.ins.map((each) => each.declaration.text).join(', ')})`;
  const parameters = region.ins.map(({ declaration: node }, index) => node.text + types[index]).join(', ');
  const heading = isMethod ? `${isTyped(sourceFile) ? 'private ' : ''}${name}` : `function ${name}`;
  const body = [style.reindented(text.slice(region.start, region.end))];
  if (outs.length) body.push(`${style.inner}return ${outs.length > 1 ? `{ ${outs.join(', ')} }` : outs[0]}${style.end}`);
  const helper = [`${style.outer}${heading}(${parameters}) {`, ...body, `${style.outer}}`].join(style.newline);
  const edits = [
    { start: region.start, end: region.end, text: replacement(region, outs, call) + style.end },
    { start: style.place, end: style.place, text: style.newline + style.newline + helper },
  ];
  return { edits, name };
}

function replacement(region, outs, call) {
  if (region.isLast) return `return ${call}`;
  if (!outs.length) return call;
  const target = outs.length > 1 ? `{ ${outs.join(', ')} }` : outs[0];
  if (!region.declares) return outs.length > 1 ? `(${target} = ${call})` : `${target} = ${call}`;
  const isLater = region.outs.some((each) => each.uses.some((use) => use.isWrite && use.node.pos >= region.end));
  return `${isLater ? 'let' : 'const'} ${target} = ${call}`;
}

function isTyped(sourceFile) {
  return /\.[cm]?tsx?$/.test(sourceFile.fileName);
}

// How a parameter is declared: its type as seen where the region begins; undefined for one that has no name out there.
function typeOf({ ts, checker, sourceFile }, { declaration, first, isWritten }) {
  if (!isTyped(sourceFile)) return '';
  const type = checker.getTypeAtLocation(isWritten ? declaration : first);
  const said = checker.typeToString(type, sourceFile, ts.TypeFormatFlags.NoTruncation);
  return said.length > MAX_TYPE_LENGTH || /\bimport\(|typeof |\.\.\. /.test(said) ? undefined : `: ${said}`;
}

// How the file is laid out around a region; undefined where a line is shared with other code.
function styleOf({ ts, sourceFile, tokens }, declaration, region, isMethod) {
  const { text } = sourceFile;
  const lineStart = (at) => text.lastIndexOf('\n', at - 1) + 1;
  const blanks = (at) => /^[ \t]*/.exec(text.slice(lineStart(at)))[0];
  const base = blanks(region.start);
  const home = isMethod ? declaration : ts.findAncestor(declaration, (node) => ts.isSourceFile(node.parent));
  const newlineAt = text.indexOf('\n', home.end);
  const lineEnd = newlineAt < 0 ? text.length : newlineAt - (text[newlineAt - 1] === '\r' ? 1 : 0);
  const isAlone = lineStart(region.start) + base.length === region.start && /^;?\s*(?:\/\/.*|\/\*.*\*\/\s*)?$/.test(text.slice(home.end, lineEnd));
  if (!isAlone) return undefined;
  const outer = isMethod ? blanks(home.getStart(sourceFile)) : '';
  const first = declaration.body.statements[0].getStart(sourceFile);
  const around = blanks(declaration.getStart(sourceFile));
  const unit = blanks(first).startsWith(around) ? blanks(first).slice(around.length) || '  ' : '  ';
  const statementEnds = tokens.filter((token) => token.kind === ts.SyntaxKind.SemicolonToken).length;
  const inner = outer + unit;
  return {
    outer,
    inner,
    place: lineEnd,
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    end: statementEnds > 0 ? ';' : '',
    reindented: (stretch) => reindented(stretch, region.start, base, inner, literalsOf(ts, tokens)),
  };
}

// Stretches of text that go over several lines and must stay as they are.
function literalsOf(ts, tokens) {
  const { FirstTemplateToken, LastTemplateToken, StringLiteral, JsxText } = ts.SyntaxKind;
  const isText = (kind) => (kind >= FirstTemplateToken && kind <= LastTemplateToken) || kind === StringLiteral || kind === JsxText;
  return tokens.filter(({ kind, text }) => isText(kind) && text.includes('\n'));
}

function reindented(stretch, offset, base, inner, literals) {
  let at = offset;
  return stretch
    .split('\n')
    .map((line, index) => {
      const isLiteral = index > 0 && literals.some(({ start, end }) => start < at && at <= end);
      at += line.length + 1;
      if (index === 0) return inner + line;
      return isLiteral || !line.trim() || !line.startsWith(base) ? line : inner + line.slice(base.length);
    })
    .join('\n');
}
