// In which order modules run, as far as anybody could tell.

import { isTimelessStatement } from './inert.mjs';
import { Reading } from './reading.mjs';

const SILENT = /^(?:node:|(?:assert|buffer|child_process|crypto|events|fs|http|https|net|os|path|querystring|stream|tls|tty|url|util|zlib)(?:\/|$))/;

// What runs before a module's own code, in order: paths of the tree, and the names of packages as they are written.
export function runsBefore(project, name) {
  const found = new Set();
  const visit = (each) => {
    for (const next of neededBy(project, each)) {
      if (found.has(next) || next === name || started.has(next)) continue;
      started.add(next);
      if (project.sourceFile(next)) visit(next);
      found.add(next);
    }
  };
  const started = new Set();
  visit(name);
  return [...found];
}

// Whether a module runs before itself, by way of another.
export function isInCircle(project, name) {
  return runsBefore(project, name).some((each) => project.sourceFile(each) && neededBy(project, each).includes(name));
}

// Of modules in their order, those of which it matters when they run.
export function felt(project, names) {
  return names.filter((name) => (project.sourceFile(name) ? isFelt(project, name) : !SILENT.test(name)));
}

// Whether an import or an export makes the other module run: names of types alone do not.
export function isRunning(project, statement) {
  const { ts } = project;
  if (statement.isTypeOnly || statement.importClause?.isTypeOnly) return false;
  const clause = statement.importClause;
  if (!clause || !/\.[cm]?tsx?$/.test(statement.getSourceFile().fileName)) return true;
  const bound = namesIn(ts, clause);
  if (!bound.length) return true;
  const names = new Set(bound.map(({ text }) => text));
  const uses = valueNames(ts, statement.getSourceFile());
  return [...names].some((name) => uses.has(name));
}

function namesIn(ts, { name, namedBindings }) {
  const named = !namedBindings ? [] : ts.isNamedImports(namedBindings) ? namedBindings.elements.filter((each) => !each.isTypeOnly).map((each) => each.name) : [namedBindings.name];
  return name ? [name, ...named] : named;
}

const used = new WeakMap();

// Every name that stands where a value may.
function valueNames(ts, sourceFile) {
  if (used.has(sourceFile)) return used.get(sourceFile);
  const found = new Set();
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isIdentifier(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  used.set(sourceFile, found);
  return found;
}

function neededBy(project, name) {
  const { ts } = project;
  const statements = project.sourceFile(name)?.statements ?? [];
  return statements
    .filter((each) => (ts.isImportDeclaration(each) || ts.isExportDeclaration(each)) && each.moduleSpecifier && isRunning(project, each))
    .map(({ moduleSpecifier }) => project.resolved(moduleSpecifier.text, name) ?? moduleSpecifier.text);
}

function isFelt(project, name) {
  const { ts } = project;
  const reading = new Reading(project, name);
  const isStill = (each) => ts.isImportDeclaration(each) || ts.isExportDeclaration(each) || isTimelessStatement(reading, each);
  return !reading.sourceFile.statements.every(isStill);
}
