// Stretches of statements that may become a function of their own, and what goes into them and comes out.

import { branchCount, cyclomatic } from './functions.mjs';
import { variablesOf } from './reading.mjs';
import { escape } from './escapes.mjs';

const MAX_STATEMENTS = 60; // of one block: every stretch of them is looked at
const MAX_REGIONS = 3000; // of one function
const MAX_LOOKED_AT = 400;
const MAX_IN = 5;
const MAX_OUT = 3;
const LINE_COST = 0.02;
const IN_COST = 0.7;
const OUT_COST = 1.2;
const RETURN_COST = 3; // the rest of a function says less of itself than a part does

// The regions of a function that are worth a function, best first, each with its inputs and outputs; `refused` counts
// why others are not.
export function regionsOf(reading, declaration) {
  const refused = {};
  const found = [];
  const { pos, end } = declaration.body;
  const isUsed = ({ uses }) => uses.some(({ node }) => node.pos >= pos && node.end <= end);
  const variables = [...variablesOf(reading).values()].filter(isUsed);
  const stretches = stretchesOf(reading, declaration).sort((a, b) => b.score - a.score || a.start - b.start);
  for (const stretch of stretches.slice(0, MAX_LOOKED_AT)) {
    const region = { ...stretch, ...flow(reading, declaration, stretch, variables) };
    const cost = IN_COST * region.ins.length + OUT_COST * region.outs.length + (region.endsInReturn ? RETURN_COST : 0);
    const score = region.score - cost;
    const reason = tooWide(region) ?? (score > 0 ? escape(reading, declaration, region, variables) : 'not_worth_it');
    if (reason) refused[reason] = (refused[reason] ?? 0) + 1;
    else found.push({ ...region, score });
  }
  return { regions: found.sort((a, b) => b.score - a.score || a.start - b.start), refused };
}

function stretchesOf(reading, declaration) {
  const { ts, sourceFile } = reading;
  const total = cyclomatic(ts, declaration);
  const lines = (start, end) => sourceFile.text.slice(start, end).split('\n').length;
  const allLines = lines(declaration.body.getStart(sourceFile), declaration.body.end);
  const found = [];
  const block = ({ statements }) => {
    const counts = statements.slice(0, MAX_STATEMENTS).map((statement) => branchCount(ts, statement));
    for (let first = 0; first < counts.length; first++) {
      let taken = 0;
      for (let last = first; last < counts.length && found.length < MAX_REGIONS; last++) {
        taken += counts[last];
        const [start, end] = [statements[first].getStart(sourceFile), statements[last].end];
        const size = lines(start, end);
        const isWorthIt = taken >= 2 && size >= 4 && size <= 0.8 * allLines;
        const score = Math.min(taken, total - taken + 2) - LINE_COST * size;
        if (isWorthIt) found.push({ statements: statements.slice(first, last + 1), start, end, taken, score });
      }
    }
  };
  const visit = (node) => {
    if (ts.isBlock(node)) block(node);
    ts.forEachChild(node, (child) => {
      if (!ts.isFunctionLike(child)) visit(child);
    });
  };
  visit(declaration.body);
  return found;
}

// `ins` are the function's variables that the region needs, `outs` those that others need of it.
function flow(reading, declaration, { start, end, statements }, variables) {
  const { ts, sourceFile } = reading;
  const isInside = (node) => node.getStart(sourceFile) >= start && node.end <= end;
  const ins = [];
  const outs = [];
  for (const variable of variables) {
    const inner = variable.uses.filter(({ node }) => isInside(node));
    if (!inner.length || !variable.owner) continue;
    const isOwn = isInside(variable.declaration);
    const isWritten = inner.some((use) => use.isWrite);
    if (!isOwn && isReachable(ts, declaration, variable.owner)) ins.push({ ...variable, first: inner[0].node, isWritten });
    if (isOwn && inner.length < variable.uses.length) outs.push(variable);
  }
  const written = ins.filter((each) => each.isWritten);
  const endsInReturn = hasReturn(ts, statements);
  const isLast = endsInReturn && alwaysLeaves(ts, statements.at(-1));
  if (isLast) return { ins, outs, lost: written, isLast, endsInReturn };
  const isMixed = outs.length > 0 && written.length > 0;
  return { ins, outs: [...outs, ...written], lost: [], isMixed, declares: outs.length > 0, endsInReturn };
}

function isReachable(ts, declaration, owner) {
  return declaration === owner || Boolean(ts.findAncestor(declaration, (node) => node === owner));
}

// Whether one of the statements returns from the function they stand in.
export function hasReturn(ts, statements) {
  const visit = (node) => ts.isReturnStatement(node) || (!ts.isFunctionLike(node) && Boolean(ts.forEachChild(node, visit)));
  return statements.some(visit);
}

function alwaysLeaves(ts, node) {
  if (ts.isReturnStatement(node) || ts.isThrowStatement(node)) return true;
  if (ts.isBlock(node)) return node.statements.length > 0 && alwaysLeaves(ts, node.statements.at(-1));
  if (ts.isIfStatement(node)) return Boolean(node.elseStatement) && alwaysLeaves(ts, node.thenStatement) && alwaysLeaves(ts, node.elseStatement);
  return false;
}

function tooWide({ ins, outs, isMixed, endsInReturn, isLast }) {
  if (ins.length > MAX_IN || outs.length > MAX_OUT) return 'wide_interface';
  if (isMixed) return 'mixed_outputs';
  if (endsInReturn && !isLast) return outs.length ? 'returns_and_outputs' : 'falls_through';
  return endsInReturn && outs.length ? 'returns_and_outputs' : undefined;
}

