// Names that a module exports and nothing takes, and the edits that keep them to their module.

import { TIES, linesOf, statementOf, ties, wholeLines } from './dead.mjs';
import { refusal } from './extraction.mjs';
import { lineOf } from './functions.mjs';
import { stemOf, takingsOf } from './imports.mjs';
import { publication } from './packages.mjs';
import { Reading } from './reading.mjs';
import { wordOf } from './wording.mjs';

// Names that frameworks look for in files that are laid where they look.
const CONVENTIONS = /^(?:default|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|loader|action|actions|load|links|meta|metadata|viewport|headers|handle|handler|config|middleware|register|revalidate|runtime|dynamic|dynamicParams|prerender|ssr|csr|setup|teardown|get(?:ServerSide|Static)\w+|generate[A-Z]\w+)$/;
const DECLARED = /\.d\.[cm]?ts$/;

// Every export of the tree that nothing in it takes, of the files that somebody imports: others are where things begin.
export function deadExports(project) {
  const takings = takingsOf(project);
  const byTarget = grouped(takings);
  const loose = looseOf(takings);
  return project.names
    .filter((name) => byTarget.has(name) && !DECLARED.test(name) && !byTarget.get(name).some(({ names }) => !names) && !loose.stems.has(stemOf(name)))
    .flatMap((name) => {
      const taken = new Set(byTarget.get(name).flatMap(({ names }) => [...names]));
      const isTaken = ({ exported }) => taken.has(exported) || loose.names.has(exported);
      const sourceFile = project.sourceFile(name);
      return exportsOf(project.ts, sourceFile)
        .filter((each) => !isTaken(each) && !CONVENTIONS.test(each.exported))
        .map(({ exported, node, statement }) => ({ path: name, name: exported, line: lineOf(sourceFile, node), lines: linesOf({ sourceFile }, statement) }));
    });
}

// The edits that keep `name` of a file to that file, or take it out where the file has no use for it either.
export function unexport(project, { path, name, line }) {
  const reading = new Reading(project, path);
  const found = exportsOf(reading.ts, reading.sourceFile).find((each) => each.exported === name && lineOf(reading.sourceFile, each.node) === line);
  if (!found || !deadExports(project).some((each) => each.path === path && each.name === name)) return refusal('no_such_export', `${path} has no export ${name} that nothing takes`);
  const tie = isHeld(project, reading, found);
  if (tie) return refusal(tie, `${name} in ${path}, line ${line}, stays exported: ${HOLDS[tie] ?? TIES[tie]}`);
  const edit = editOf(reading, found);
  return typeof edit === 'string' ? refusal(edit, `${name} in ${path}, line ${line}, stays as it is: ${HOLDS[edit] ?? TIES[edit]}`) : edit;
}

export const HOLDS = {
  no_package: 'no package.json says who may import its file',
  published: 'its package is published, and every file of it may be imported',
  entry_unknown: 'which source its package.json exports is not seen',
  entry: 'its file is one that the package lets others import',
  documented: 'its name stands in a document or a component that no compiler reads',
  loaded: 'modules are loaded by names that are made while running, and its name stands in another file',
  several: 'it has several declarations, or shares its statement with other names',
  no_module: 'its file would be no module any more',
  layout: 'it shares its lines with other code or a directive',
};

// Everything that a file exports by a name of its own: the name, its node, and the statement that exports it.
export function exportsOf(ts, sourceFile) {
  return sourceFile.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return specifiersOf(ts, statement);
    const kinds = statement.modifiers?.map(({ kind }) => kind) ?? [];
    if (!kinds.includes(ts.SyntaxKind.ExportKeyword) || kinds.includes(ts.SyntaxKind.DefaultKeyword)) return [];
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => boundIn(ts, name)).map((node) => ({ exported: node.text, node, statement }));
    const isNamed = statement.name && ts.isIdentifier(statement.name) && !ts.isModuleDeclaration(statement);
    return isNamed ? [{ exported: statement.name.text, node: statement.name, statement }] : [];
  });
}

function specifiersOf(ts, statement) {
  if (statement.moduleSpecifier || !statement.exportClause || !ts.isNamedExports(statement.exportClause)) return [];
  return statement.exportClause.elements.map((node) => ({ exported: node.name.text, node, statement }));
}

function boundIn(ts, name) {
  return ts.isIdentifier(name) ? [name] : name.elements.flatMap((each) => (each.name ? boundIn(ts, each.name) : []));
}

// What is taken from modules that are not found: names that any export may be, and modules that any file may be.
function looseOf(takings) {
  const unknown = takings.filter(({ target, isOpen }) => !target && !isOpen);
  return {
    names: new Set(unknown.flatMap(({ names }) => [...(names ?? [])])),
    stems: new Set(unknown.filter(({ names }) => !names).map(({ specifier }) => stemOf(specifier))),
  };
}

function grouped(takings) {
  const groups = new Map();
  for (const taking of takings) groups.set(taking.target, [...(groups.get(taking.target) ?? []), taking]);
  return groups;
}

// The code of what makes somebody beyond the imports of the tree know an export.
export function isHeld(project, reading, { exported, node }) {
  const word = wordOf(exported);
  const published = publication(project, reading.name);
  if (published) return published;
  if (project.documentsMention(word)) return 'documented';
  if (takingsOf(project).some(({ isOpen }) => isOpen) && project.mentions(word, reading.name)) return 'loaded';
  const { ts, checker } = reading;
  if (ts.isExportSpecifier(node)) return undefined;
  return checker.getSymbolAtLocation(node)?.declarations?.length === 1 ? undefined : 'several';
}

function editOf(reading, { node, statement, exported }) {
  const { ts, sourceFile } = reading;
  if (exportsOf(ts, sourceFile).filter((each) => each.statement === statement).length > 1 && !ts.isExportSpecifier(node)) return 'several';
  if (!keepsModule(ts, sourceFile, statement, node)) return 'no_module';
  if (ts.isExportSpecifier(node)) return withoutSpecifier(reading, statement, node);
  if (isUsedHere(reading, node, statement)) {
    const start = statement.modifiers.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword).getStart(sourceFile);
    return { kind: 'kept', edits: [{ start, end: start + /^export\s+/.exec(sourceFile.text.slice(start))[0].length, text: '' }] };
  }
  const tie = statementOf(ts, node) === statement ? ties(reading, statement, exported) : 'several';
  if (tie) return tie;
  const span = wholeLines(reading, statement);
  return span ? { kind: 'removed', edits: [{ ...span, text: '' }] } : 'layout';
}

// Whether the file has another import or export that makes it a module.
function keepsModule(ts, sourceFile, statement, node) {
  if (ts.isExportSpecifier(node) && statement.exportClause.elements.length > 1) return true;
  const makesModule = (each) => ts.isImportDeclaration(each) || ts.isExportDeclaration(each) || ts.isExportAssignment(each) || each.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  return sourceFile.statements.some((each) => each !== statement && makesModule(each));
}

// Whether a name is used outside of its own declaration.
export function isUsedHere(reading, node, statement) {
  const { ts } = reading;
  const declared = reading.meaningOf(node);
  return reading.meanings.some((meaning, index) => meaning === declared && !ts.findAncestor(reading.tokens[index].node, (each) => each === statement));
}

function withoutSpecifier(reading, statement, node) {
  const { elements } = statement.exportClause;
  if (elements.length === 1) {
    const span = wholeLines(reading, statement);
    return span ? { kind: 'kept', edits: [{ ...span, text: '' }] } : 'layout';
  }
  const at = elements.indexOf(node);
  const isLast = at === elements.length - 1;
  const { sourceFile } = reading;
  const start = isLast ? elements[at - 1].end : node.getStart(sourceFile);
  const end = isLast ? node.end : elements[at + 1].getStart(sourceFile);
  const isPlain = !/\/[/*]/.test(sourceFile.text.slice(start, end));
  return isPlain ? { kind: 'kept', edits: [{ start, end, text: '' }] } : 'layout';
}
