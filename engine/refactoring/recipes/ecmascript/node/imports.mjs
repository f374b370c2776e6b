// Who takes what from which file: every import, export and load of the tree, with the names that it takes.

const RELATIVE = /^\.\.?(?:\/|$)/;
const MODULE = /^[@~#\w][\w@~#$./-]*$/;
const ENDING = /(?:\.d)?\.(?:[cm]?[jt]s|[jt]sx|json|vue|svelte)$/;
const kept = new WeakMap();

// One taking: `names` is undefined where the whole module is taken; `target` where the file it leads to is not known.
// `isOpen` says that a text which is made while running names a module.
export function takingsOf(project) {
  const { program } = project;
  if (!kept.has(program)) kept.set(program, project.names.flatMap((name) => takingsIn(project, name)));
  return kept.get(program);
}

// The last part of what a module is called, without its ending; the folder's name where that part is `index`.
export function stemOf(specifier) {
  const parts = specifier.replace(/[?#].*$/, '').replace(ENDING, '').split('/').filter((part) => part && part !== '.');
  return parts.at(-1) === 'index' && parts.length > 1 ? parts.at(-2) : (parts.at(-1) ?? '');
}

function takingsIn(project, importer) {
  const { ts } = project;
  const sourceFile = project.sourceFile(importer);
  const found = [];
  const take = (literal, names, target) => found.push({ importer, specifier: literal.text, target, names, isOpen: false });
  const visit = (node) => {
    const named = namedIn(ts, node);
    if (named) take(...named, project.resolved(named[0].text, importer));
    else if (isOpenLoad(ts, node)) found.push({ importer, specifier: '', names: new Set(), isOpen: true });
    if (ts.isStringLiteralLike(node) && !isSpecifier(ts, node)) {
      // A text may be handed to whatever loads modules: a worker, a mock, a router.
      if (RELATIVE.test(node.text)) take(node, undefined, project.resolved(node.text, importer));
      else if (MODULE.test(node.text) && isHandedOver(ts, node)) take(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return found;
}

// A module's name in an import or an export, and the names that are taken of it.
function namedIn(ts, node) {
  const literal = node.moduleSpecifier;
  if (!literal || !ts.isStringLiteral(literal)) return undefined;
  const clause = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
  if (ts.isExportDeclaration(node) && !clause) return [literal, undefined];
  if (clause && !ts.isNamedImports(clause) && !ts.isNamedExports(clause)) return [literal, undefined];
  const names = clause?.elements.map((each) => (each.propertyName ?? each.name).text) ?? [];
  return [literal, new Set(node.importClause?.name ? ['default', ...names] : names)];
}

function isSpecifier(ts, { parent }) {
  return (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) && parent.moduleSpecifier !== undefined;
}

function isHandedOver(ts, node) {
  return (ts.isCallExpression(node.parent) && node.parent.arguments[0] === node) || ts.isImportTypeNode(node.parent.parent);
}

function isOpenLoad(ts, node) {
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  if (/\.(?:glob|globEager|context)$/.test(expression.getText()) && /^(?:import\.meta|require)\b/.test(expression.getText())) return true;
  const isLoad = expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require');
  return isLoad && !(node.arguments[0] && ts.isStringLiteralLike(node.arguments[0]));
}
