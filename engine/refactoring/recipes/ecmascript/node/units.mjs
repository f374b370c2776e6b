// A module's top as it may be taken apart: what it imports, what it declares, and what holds each declaration in place.

import { isTimelessStatement } from './inert.mjs';
import { ownLines } from './layout.mjs';
import { variablesOf } from './reading.mjs';

const ELEMENTS = ['React', 'h']; // names that elements need without saying so

// `units` are the declarations: those of one name are one. `importOf` tells for a token which import declares it.
// `tie` of a unit is the code of what keeps it in its file; undefined for one that may move.
export function topOf(reading) {
  const { ts, sourceFile } = reading;
  const imports = sourceFile.statements.filter((each) => ts.isImportDeclaration(each));
  const units = unitsOf(reading);
  const byStatement = new Map(units.flatMap((unit) => unit.statements.map((statement) => [statement, unit])));
  const bound = new Set(imports.flatMap((each) => boundNames(ts, each)).map(({ text }) => text));
  const statementAt = statementsByToken(reading);
  for (const unit of units) unit.tie = unit.statements.map((each) => tieOf(reading, each, bound)).find(Boolean);
  const top = { reading, imports, units, byStatement, statementAt };
  for (const unit of units) connect(top, unit);
  tieAssigned(top);
  return { ...top, lines: codeLines(reading, 0, sourceFile.end) };
}

// The names that an import binds, as they are written in it.
export function boundNames(ts, { importClause }) {
  if (!importClause) return [];
  const { name, namedBindings } = importClause;
  const named = !namedBindings ? [] : ts.isNamedImports(namedBindings) ? namedBindings.elements.map((each) => each.name) : [namedBindings.name];
  return name ? [name, ...named] : named;
}

// Lines that hold code between two places; comments are none.
export function codeLines({ tokens, sourceFile }, start, end) {
  const lines = new Set();
  for (const token of tokens) {
    if (token.start < start || token.end > end) continue;
    const first = sourceFile.getLineAndCharacterOfPosition(token.start).line;
    const last = sourceFile.getLineAndCharacterOfPosition(token.end).line;
    for (let line = first; line <= last; line++) lines.add(line);
  }
  return lines.size;
}

// The top statement of each token, by the token's index.
export function statementsByToken({ tokens, sourceFile }) {
  const { statements } = sourceFile;
  let at = 0;
  return tokens.map(({ start }) => {
    while (at < statements.length && statements[at].end <= start) at += 1;
    return statements[at];
  });
}

// Whatever needs what stays has to stay: a part never takes from the file that it came out of.
export function spreadTies(units) {
  for (let isGoing = true; isGoing; ) {
    isGoing = false;
    for (const unit of units) {
      if (unit.tie || ![...unit.needs].some(({ tie }) => tie)) continue;
      unit.tie = 'needs_pinned';
      isGoing = true;
    }
  }
}

function unitsOf(reading) {
  const { ts, sourceFile } = reading;
  const byName = new Map();
  const units = new Set();
  for (const statement of sourceFile.statements) {
    const names = declaredNames(ts, statement);
    if (!names.length) continue;
    const unit = names.map((name) => byName.get(name)).find(Boolean) ?? { names: new Set(), statements: [], needs: new Set(), imports: new Set() };
    unit.statements.push(statement);
    for (const name of names) byName.set(name, unit.names.add(name) && unit);
    units.add(unit);
  }
  return [...units].map((unit, index) => ({ ...unit, index, isType: unit.statements.every((each) => isTypeStatement(ts, each)), lines: unit.statements.reduce((sum, each) => sum + codeLines(reading, each.getStart(sourceFile), each.end), 0) }));
}

export function declaredNames(ts, statement) {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => (ts.isIdentifier(name) ? name.text : name.getText()));
  const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement) || ts.isModuleDeclaration(statement) || isTypeStatement(ts, statement);
  return isNamed && statement.name ? [statement.name.text] : [];
}

export function isTypeStatement(ts, statement) {
  return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
}

// What keeps one statement where it is, whatever it needs.
export function tieOf(reading, statement, bound) {
  const { ts } = reading;
  const kinds = statement.modifiers?.map(({ kind }) => kind) ?? [];
  if (kinds.includes(ts.SyntaxKind.DefaultKeyword)) return 'default';
  if (kinds.includes(ts.SyntaxKind.DeclareKeyword) || ts.isModuleDeclaration(statement)) return 'ambient';
  if (!isTimelessStatement(reading, statement)) return 'impure';
  if (isPlaced(ts, statement)) return 'place';
  if (ELEMENTS.some((name) => bound.has(name)) && hasElements(ts, statement)) return 'elements';
  return ownLines(reading, statement) ? undefined : 'layout';
}

// Whether code asks which file it stands in.
function isPlaced(ts, node) {
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(node) && ['__filename', '__dirname', 'require', 'module', 'exports'].includes(node.text) && !ts.isPropertyAccessExpression(node.parent)) return true;
  return ts.forEachChild(node, (child) => isPlaced(ts, child) || undefined) ?? false;
}

function hasElements(ts, node) {
  if (ts.isJsxOpeningLikeElement(node) || ts.isJsxFragment(node)) return true;
  return ts.forEachChild(node, (child) => hasElements(ts, child) || undefined) ?? false;
}

function connect({ reading, byStatement, statementAt }, unit) {
  const { ts, meanings } = reading;
  meanings.forEach((meaning, index) => {
    if (typeof meaning !== 'number' || byStatement.get(statementAt[index]) !== unit) return;
    const home = statementAt[meaning];
    const needed = byStatement.get(home);
    if (needed && needed !== unit) unit.needs.add(needed);
    else if (home && ts.isImportDeclaration(home)) unit.imports.add(meaning);
    else if (!needed) unit.tie ??= 'needs_pinned';
  });
}

// A name can only be assigned in the file that declares it.
function tieAssigned({ reading, byStatement, statementAt }) {
  for (const variable of variablesOf(reading).values()) {
    const home = byStatement.get(statementAt[variable.uses[0] && reading.at.get(variable.declaration.getStart(reading.sourceFile))]);
    const writers = variable.uses.filter(({ isWrite }) => isWrite).map(({ index }) => byStatement.get(statementAt[index]));
    if (!home || variable.owner || !writers.length) continue;
    for (const unit of [home, ...writers]) if (unit) unit.tie ??= 'assigned';
  }
}
