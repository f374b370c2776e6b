// Local variables whose names say nothing, and the edits that give them another.

import { functionsOf, lineOf } from './functions.mjs';
import { refusal } from './extraction.mjs';
import { Reading, ownerOf, variablesOf } from './reading.mjs';
import { camel } from './wording.mjs';

const MIN_USES = 5;
const SHORT = 2;
const MAX_LENGTH = 30;
const COUNTERS = /^(?:[ijkn_$]|id|to|up|db|fs|ok|el|ts|vm)$/;
const GETTER = /^(?:get|create|make|read|load|find|parse|build|fetch|resolve)([A-Z]\w+)$/;

// The locals of a file for which the code suggests a better name.
export function poorNames(project, { path }) {
  const reading = new Reading(project, path);
  const { sourceFile, tokens, ts } = reading;
  const names = new Set(tokens.map((token) => token.text));
  const symbols = new Map(functionsOf(ts, sourceFile).map(({ node, symbol }) => [node, symbol]));
  const isCamel = [...names].filter((each) => /^[a-z]+[A-Z]\w*$/.test(each)).length > [...names].filter((each) => /^[a-z]+_[a-z_]+$/.test(each)).length;
  return localsOf(reading).flatMap((variable) => {
    const old = variable.declaration.text;
    const name = suggestion(ts, variable, isCamel);
    if (!name || name === old || names.has(name) || name.length > MAX_LENGTH) return [];
    return [{ old, name, symbol: symbols.get(variable.owner) ?? '', line: lineOf(sourceFile, variable.declaration), uses: variable.uses.length }];
  });
}

// The edits that rename the local `old` declared in `line`, or why there are none.
export function rename(project, { path, line, old, name }) {
  const reading = new Reading(project, path);
  const variable = localsOf(reading).find((each) => each.declaration.text === old && lineOf(reading.sourceFile, each.declaration) === line);
  if (!variable) return refusal('no_such_name', `${path}, line ${line}, declares no local variable ${old}`);
  if (!/^[A-Za-z_$][\w$]*$/.test(name) || isReserved(reading.ts, name)) return refusal('no_identifier', `${name} is no name for a variable`);
  if (reading.tokens.some(({ text }) => text === name)) return refusal('name_taken', `${name} is used in ${path} already`);
  const tie = renamingTie(reading, variable);
  if (tie) return refusal(tie, `${old} in ${path}, line ${line}, keeps its name: ${TIES[tie]}`);
  return { edits: variable.uses.map(({ node }) => ({ start: node.getStart(reading.sourceFile), end: node.end, text: isShort(reading.ts, node) ? `${old}: ${name}` : name })) };
}

const TIES = {
  evaluated: 'the file evaluates text or uses `with`, where the name may stand as well',
  names_function: 'a function gets its own name from it',
  element: 'it is the name of an element',
};

// The code of what makes a name of a variable mean more than the variable; undefined when nothing does.
export function renamingTie({ ts, tokens }, { declaration, uses }) {
  if (tokens.some(({ text }) => text === 'eval' || text === 'with')) return 'evaluated';
  if (uses.some(({ node }) => ts.isJsxOpeningLikeElement(node.parent) || ts.isJsxClosingElement(node.parent))) return 'element';
  const values = [declaration.parent.initializer, ...uses.map(({ node }) => (ts.isBinaryExpression(node.parent) ? node.parent.right : undefined))];
  return values.some((value) => value && isAnonymous(ts, ts.skipParentheses(value))) ? 'names_function' : undefined;
}

function isAnonymous(ts, node) {
  return ts.isArrowFunction(node) || ((ts.isFunctionExpression(node) || ts.isClassExpression(node)) && !node.name);
}

// Whether a name stands for a property as well: `{ x }`.
export function isShort(ts, { parent }) {
  return ts.isShorthandPropertyAssignment(parent) || (ts.isBindingElement(parent) && !parent.propertyName && !parent.dotDotDotToken && ts.isObjectBindingPattern(parent.parent));
}

function localsOf(reading) {
  const { ts } = reading;
  const isLocal = ({ declaration, owner }) => owner && ts.isIdentifier(declaration) && (ts.isVariableDeclaration(declaration.parent) || isInPattern(ts, declaration));
  return [...variablesOf(reading).values()].filter(isLocal);
}

function isInPattern(ts, node) {
  const top = ts.findAncestor(node.parent, (each) => !ts.isBindingElement(each) && !ts.isObjectBindingPattern(each) && !ts.isArrayBindingPattern(each));
  return ts.isBindingElement(node.parent) && node.parent.name === node && ts.isVariableDeclaration(top) && ownerOf(ts, top) !== undefined;
}

function isReserved(ts, name) {
  return ts.stringToToken(name) !== undefined || ['undefined', 'NaN', 'Infinity', 'arguments', 'eval'].includes(name);
}

function suggestion(ts, { declaration, uses }, isCamel) {
  const old = declaration.text;
  if (isCamel && /^[a-z]+(?:_[a-z0-9]+)+$/.test(old)) return camel(old.split('_'));
  if (old.length > SHORT || COUNTERS.test(old) || uses.length < MIN_USES || !ts.isVariableDeclaration(declaration.parent)) return undefined;
  const { initializer, parent: list } = declaration.parent;
  if (ts.isForOfStatement(list.parent)) return singular(lastName(ts, list.parent.expression));
  const name = initializer && !ts.isForStatement(list.parent) ? produced(ts, initializer) : undefined;
  return name && !isReserved(ts, name) && name.length > SHORT ? name : undefined;
}

// What an expression gives: `getParser()`, `new Parser()` and `this.parser` a parser.
function produced(ts, node) {
  if (ts.isAwaitExpression(node)) return produced(ts, node.expression);
  if (ts.isPropertyAccessExpression(node)) return lowered(node.name.text);
  if (ts.isNewExpression(node)) return lowered(lastName(ts, node.expression));
  const getter = ts.isCallExpression(node) && GETTER.exec(lastName(ts, node.expression))?.[1];
  return getter ? lowered(getter) : undefined;
}

function lastName(ts, node) {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isIdentifier(node) ? node.text : '';
}

function lowered(name) {
  return /^[A-Z]?[a-z]\w*$/.test(name) ? name[0].toLowerCase() + name.slice(1) : undefined;
}

function singular(name) {
  if (/^[a-z]\w+ies$/.test(name)) return `${name.slice(0, -3)}y`;
  return /^[a-z]\w+[^su']s$/.test(name) && name.length > SHORT + 2 ? name.slice(0, -1) : undefined;
}
