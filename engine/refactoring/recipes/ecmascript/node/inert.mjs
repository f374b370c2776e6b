// Statements that may run earlier than they do: they make their names, and neither do nor see anything else.

import { isInert } from './dead.mjs';

const COLLECTIONS = ['Map', 'Set', 'WeakMap', 'WeakSet', 'RegExp'];
const MAKERS = /^(?:Symbol|Symbol\.for|Object\.freeze|Object\.create)$/;
const CONSTANTS = /^(?:Number|Math|Symbol)\.[A-Za-z_]+$/;
const PURE = /[#@]__PURE__/;

// Whether a statement of a module's top only makes values that are the same whenever it runs. A name that it reads is
// ready by then: its own module runs first, or it stands above in the same file.
export function isTimelessStatement(reading, node) {
  const { ts } = reading;
  if (ts.isFunctionDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isClassDeclaration(node)) return isTimelessClass(reading, node);
  if (ts.isEnumDeclaration(node)) return node.members.every(({ initializer }) => !initializer || isTimeless(reading, initializer));
  if (!ts.isVariableStatement(node) || node.declarationList.flags & ts.NodeFlags.Using) return false;
  return node.declarationList.declarations.every(({ name, initializer }) => ts.isIdentifier(name) && (!initializer || isTimeless(reading, initializer)));
}

function isTimelessClass(reading, node) {
  const { ts } = reading;
  const parents = node.heritageClauses?.filter(({ token }) => token === ts.SyntaxKind.ExtendsKeyword).flatMap(({ types }) => [...types]) ?? [];
  return !ts.getDecorators(node)?.length && parents.every(({ expression }) => ts.isIdentifier(expression)) && node.members.every((member) => isInert(ts, member));
}

function isTimeless(reading, node) {
  const { ts } = reading;
  const isOne = (each) => isTimeless(reading, each);
  const kinds = ts.SyntaxKind;
  if (ts.isLiteralExpression(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isIdentifier(node)) return true;
  if ([kinds.TrueKeyword, kinds.FalseKeyword, kinds.NullKeyword, kinds.OmittedExpression].includes(node.kind)) return true;
  if (ts.isClassExpression(node)) return isTimelessClass(reading, node);
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node)) return isOne(node.expression);
  if (ts.isArrayLiteralExpression(node)) return node.elements.every((each) => (ts.isSpreadElement(each) ? isList(reading, each.expression) : isOne(each)));
  if (ts.isObjectLiteralExpression(node)) return node.properties.every((each) => isTimelessProperty(reading, each));
  if (ts.isConditionalExpression(node)) return [node.condition, node.whenTrue, node.whenFalse].every(isOne);
  if (ts.isPrefixUnaryExpression(node)) return ![kinds.PlusPlusToken, kinds.MinusMinusToken].includes(node.operator) && isPlain(reading, node.operand);
  if (ts.isBinaryExpression(node)) return node.operatorToken.kind !== kinds.CommaToken && isPlain(reading, node.left) && isPlain(reading, node.right) && !isAssignment(ts, node);
  if (ts.isTemplateExpression(node)) return node.templateSpans.every(({ expression }) => isPlain(reading, expression));
  if (ts.isPropertyAccessExpression(node)) return CONSTANTS.test(node.getText()) && isGlobal(reading, node.expression);
  return (ts.isNewExpression(node) || ts.isCallExpression(node)) && isMaking(reading, node);
}

function isAssignment(ts, { operatorToken: { kind } }) {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isTimelessProperty(reading, each) {
  const { ts } = reading;
  if (each.name && ts.isComputedPropertyName(each.name)) return false;
  if (ts.isPropertyAssignment(each)) return isTimeless(reading, each.initializer);
  return ts.isShorthandPropertyAssignment(each) || ts.isMethodDeclaration(each) || ts.isAccessor(each);
}

// Text, numbers and truth: an operator on them calls nothing.
function isPlain(reading, node) {
  const { ts, checker } = reading;
  const { flags } = checker.getTypeAtLocation(node);
  const plain = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.BigIntLike;
  return Boolean(flags & plain) && isTimeless(reading, node);
}

function isList(reading, node) {
  const type = reading.checker.getTypeAtLocation(node);
  return reading.ts.isIdentifier(node) && (reading.checker.isArrayType(type) || reading.checker.isTupleType(type));
}

// Collections, symbols and frozen objects; and calls of which the author says for all bundlers that they do nothing.
function isMaking(reading, node) {
  const { ts, sourceFile } = reading;
  const name = node.expression.getText();
  const isKnown = (ts.isNewExpression(node) ? COLLECTIONS.includes(name) : MAKERS.test(name)) && isGlobal(reading, ts.isPropertyAccessExpression(node.expression) ? node.expression.expression : node.expression);
  const isSaid = PURE.test(sourceFile.text.slice(node.getFullStart(), node.getStart(sourceFile)));
  return (isKnown || isSaid) && (node.arguments ?? []).every((each) => isTimeless(reading, each));
}

function isGlobal({ checker, sourceFile }, node) {
  const declarations = checker.getSymbolAtLocation(node)?.declarations ?? [];
  return declarations.length > 0 && declarations.every((each) => each.getSourceFile() !== sourceFile && each.getSourceFile().hasNoDefaultLib);
}
