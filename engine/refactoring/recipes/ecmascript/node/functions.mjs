// The functions of a file, what they are called, and how many ways lead through them.

// What adds a way through the code, as the score counts it.
function branches(ts, node) {
  switch (node.kind) {
    case ts.SyntaxKind.IfStatement:
    case ts.SyntaxKind.ForStatement:
    case ts.SyntaxKind.ForInStatement:
    case ts.SyntaxKind.ForOfStatement:
    case ts.SyntaxKind.WhileStatement:
    case ts.SyntaxKind.DoStatement:
    case ts.SyntaxKind.CaseClause:
    case ts.SyntaxKind.CatchClause:
    case ts.SyntaxKind.ConditionalExpression:
      return 1;
    case ts.SyntaxKind.BinaryExpression: {
      const { kind } = node.operatorToken;
      const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken } = ts.SyntaxKind;
      return [AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken].includes(kind) ? 1 : 0;
    }
    default:
      return 0;
  }
}

// The branches of a piece of code, those of functions inside left out: they have a measure of their own.
export function branchCount(ts, node) {
  let count = branches(ts, node);
  ts.forEachChild(node, (child) => {
    if (!ts.isFunctionLike(child)) count += branchCount(ts, child);
  });
  return count;
}

export function cyclomatic(ts, declaration) {
  return 1 + (declaration.body ? branchCount(ts, declaration.body) : 0);
}

// Every function with a block for a body, outer ones first.
export function functionsOf(ts, sourceFile) {
  const found = [];
  const visit = (node, owners) => {
    const own = nameOf(ts, node);
    const path = own ? [...owners, own] : owners;
    if (ts.isFunctionLike(node) && node.body && ts.isBlock(node.body)) found.push({ node, symbol: path.join('.') || '<anonymous>' });
    ts.forEachChild(node, (child) => visit(child, path));
  };
  visit(sourceFile, []);
  return found;
}

// What a class or a function is called: by itself, or by what it is assigned to.
function nameOf(ts, node) {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) return '';
  if (node.name) return node.name.getText();
  const { parent } = node;
  const isNamed = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent);
  return isNamed && parent.initializer === node && !ts.isObjectBindingPattern(parent.name) ? parent.name.getText() : '';
}

export function lineOf(sourceFile, node) {
  return sourceFile.getLineAndCharacterOfPosition(node.getStart(sourceFile)).line + 1;
}
