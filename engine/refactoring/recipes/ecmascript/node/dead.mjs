// Definitions that nothing in their file uses and nothing outside can reach, and the edits that take them out.

import { refusal } from './extraction.mjs';
import { lineOf } from './functions.mjs';
import { ownLines } from './layout.mjs';
import { Reading, variablesOf } from './reading.mjs';
import { wordOf } from './wording.mjs';

const DIRECTIVE = /eslint|@ts-|istanbul|c8 |v8 |prettier|webpack|@license|@preserve|copyright|@jsx|#region|#endregion/i;

// The names of a file that are declared and never used.
export function deadNames(project, { path }) {
  const reading = new Reading(project, path);
  if (!isModule(reading)) return [];
  return [...variablesOf(reading).values()]
    .filter((variable) => isUnused(reading, variable) && !isExported(statementOf(reading.ts, variable.declaration), reading.ts))
    .map(({ declaration, owner }) => ({ name: declaration.text, isLocal: Boolean(owner), line: lineOf(reading.sourceFile, declaration), lines: linesOf(reading, statementOf(reading.ts, declaration)) }));
}

// The edit that takes out what is declared as `name` in `line`, or why it stays.
export function removeDead(project, { path, name, line }) {
  const reading = new Reading(project, path);
  const variable = [...variablesOf(reading).values()].find((each) => each.declaration.text === name && lineOf(reading.sourceFile, each.declaration) === line);
  const statement = variable && statementOf(reading.ts, variable.declaration);
  if (!statement || !isUnused(reading, variable)) return refusal('no_such_name', `${path}, line ${line}, has no unused ${name}`);
  const tie = stays(reading, statement, name);
  if (tie) return refusal(tie, `${name} in ${path}, line ${line}, stays: ${TIES[tie]}`);
  const span = wholeLines(reading, statement);
  if (!span) return refusal('layout', `${name} in ${path}, line ${line}, shares its lines with other code or a directive`);
  return { edits: [{ ...span, text: '' }] };
}

export const TIES = {
  impure: 'making its value may do something',
  exported: 'other files may use it',
  mentioned: 'its name stands elsewhere in the file, in text or in a comment',
  evaluated: 'the file evaluates text, where the name may stand',
};

// Only the names of a module are its own: those of a plain script are known to every other.
export function isModule({ sourceFile, ts }) {
  return ts.isExternalModule(sourceFile) || Boolean(sourceFile.commonJsModuleIndicator);
}

// Whether a variable is used in its own declaration at most: a function may call itself.
export function isUnused({ ts }, { declaration, uses }) {
  const statement = statementOf(ts, declaration);
  return Boolean(statement) && uses.every(({ node }) => node === declaration || ts.findAncestor(node, (each) => each === statement));
}

// The statement that declares this name and no other.
export function statementOf(ts, name) {
  const { parent } = name;
  const isNamed = ts.isFunctionDeclaration(parent) || ts.isClassDeclaration(parent) || ts.isInterfaceDeclaration(parent) || ts.isTypeAliasDeclaration(parent);
  if (isNamed && parent.name === name) return parent.parent.statements ? parent : undefined;
  const isAlone = ts.isVariableDeclaration(parent) && parent.name === name && ts.isVariableDeclarationList(parent.parent) && parent.parent.declarations.length === 1;
  return isAlone && ts.isVariableStatement(parent.parent.parent) ? parent.parent.parent : undefined;
}

// The code of what keeps a statement in its place; undefined when it may go.
export function stays(reading, statement, name) {
  return isExported(statement, reading.ts) ? 'exported' : ties(reading, statement, name);
}

// The same of a statement that nothing outside can reach.
export function ties({ ts, sourceFile, tokens }, statement, name) {
  if (!isPure(ts, statement)) return 'impure';
  if (tokens.some(({ text }) => text === 'eval' || text === 'with')) return 'evaluated';
  const { text } = sourceFile;
  const outside = text.slice(0, statement.getFullStart()) + text.slice(statement.end);
  return wordOf(name).test(outside) ? 'mentioned' : undefined;
}

// Whether others may know it: by an export, a declaration of what is elsewhere, a decorator.
function isExported({ modifiers }, ts) {
  return Boolean(modifiers?.some(({ kind }) => kind !== ts.SyntaxKind.AsyncKeyword && kind !== ts.SyntaxKind.AbstractKeyword));
}

// Whether running a statement does nothing but bind its name.
function isPure(ts, node) {
  if (ts.isFunctionDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isClassDeclaration(node)) return !node.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) && node.members.every((member) => isInert(ts, member));
  const [{ initializer }] = node.declarationList.declarations;
  return !(node.declarationList.flags & ts.NodeFlags.Using) ? !initializer || isValue(ts, initializer) : !initializer;
}

export function isInert(ts, member) {
  if (ts.isClassStaticBlockDeclaration(member) || ts.getDecorators(member)?.length) return false;
  if (member.name && ts.isComputedPropertyName(member.name)) return false;
  const isStatic = ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static;
  return !(ts.isPropertyDeclaration(member) && isStatic && member.initializer) || isValue(ts, member.initializer);
}

function isValue(ts, node) {
  const kinds = ts.SyntaxKind;
  if (ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isNoSubstitutionTemplateLiteral(node)) return true;
  if (ts.isLiteralExpression(node) || [kinds.TrueKeyword, kinds.FalseKeyword, kinds.NullKeyword].includes(node.kind)) return true;
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node)) return isValue(ts, node.expression);
  if (ts.isArrayLiteralExpression(node)) return node.elements.every((each) => isValue(ts, each));
  if (ts.isPrefixUnaryExpression(node)) return ts.isNumericLiteral(node.operand);
  const isPlain = (each) => ts.isPropertyAssignment(each) && !ts.isComputedPropertyName(each.name) && isValue(ts, each.initializer);
  return ts.isObjectLiteralExpression(node) && node.properties.every(isPlain);
}

export function linesOf({ sourceFile }, statement) {
  return sourceFile.text.slice(statement.getStart(sourceFile), statement.end).split('\n').length;
}

// The lines of a statement with the comment right above it and one blank line; undefined where they hold more.
export function wholeLines(reading, statement) {
  const lines = ownLines(reading, statement);
  return lines && !lines.comments.some((comment) => DIRECTIVE.test(comment)) ? { start: lines.start, end: lines.after } : undefined;
}
