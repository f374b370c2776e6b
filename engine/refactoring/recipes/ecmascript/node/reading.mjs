// One file as proofs read it: its tokens in order, and what each name in it means.

// Names that are looked up in scopes. Names of properties are looked up in values: no edit of a scope changes them.
export function isLexical(ts, node) {
  if (!ts.isIdentifier(node)) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isMetaProperty(parent)) return parent.name !== node;
  if (ts.isQualifiedName(parent)) return parent.right !== node;
  if (ts.isBindingElement(parent) || ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) {
    return parent.propertyName === node ? ts.isExportSpecifier(parent) : true;
  }
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false;
  const isMember = ts.isClassElement(parent) || ts.isObjectLiteralElement(parent) || ts.isTypeElement(parent) || ts.isEnumMember(parent);
  if (isMember && parent.name === node) return ts.isShorthandPropertyAssignment(parent);
  return !(ts.isJsxAttribute(parent) || ts.isNamedTupleMember(parent) || ts.isTypePredicateNode(parent)) || parent.name !== node;
}

export function symbolOf(ts, checker, node) {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent) && parent.name === node) return checker.getShorthandAssignmentValueSymbol(parent);
  if (ts.isExportSpecifier(parent) && !parent.parent.parent.moduleSpecifier) return checker.getExportSpecifierLocalTargetSymbol(parent);
  return checker.getSymbolAtLocation(node);
}

// Leaves of the tree in order; what stands in comments is none of them.
export function tokensOf(ts, sourceFile) {
  const tokens = [];
  const visit = (node) => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    const children = node.getChildren(sourceFile);
    const isLeaf = node.kind <= ts.SyntaxKind.LastToken || node.kind === ts.SyntaxKind.JsxText;
    if (isLeaf && node.kind !== ts.SyntaxKind.EndOfFileToken) {
      const start = node.getStart(sourceFile);
      if (node.end > start) tokens.push({ kind: node.kind, text: sourceFile.text.slice(start, node.end), start, end: node.end, node });
    }
    if (!isLeaf) children.forEach(visit);
  };
  visit(sourceFile);
  return tokens;
}

export class Reading {
  constructor(project, name) {
    const { ts, checker } = project;
    this.ts = ts;
    this.name = name;
    this.checker = checker;
    this.sourceFile = project.sourceFile(name);
    this.tokens = tokensOf(ts, this.sourceFile);
    this.at = new Map(this.tokens.map((token, index) => [token.start, index]));
    this.meanings = this.tokens.map((token) => (isLexical(ts, token.node) ? this.#meaning(token) : undefined));
  }

  // The index of the token that declares what this name means, or a text for what is declared elsewhere.
  meaningOf(node) {
    return this.meanings[this.at.get(node.getStart(this.sourceFile))];
  }

  // The indexes [first, last) of the tokens of a stretch of text.
  span(start, end) {
    const first = this.tokens.findIndex((token) => token.start >= start);
    const last = this.tokens.findIndex((token) => token.start >= end);
    return [first < 0 ? this.tokens.length : first, last < 0 ? this.tokens.length : last];
  }

  #meaning({ node, text }) {
    const declaration = symbolOf(this.ts, this.checker, node)?.declarations?.[0];
    if (!declaration) return `global ${text}`;
    const home = declaration.getSourceFile();
    if (home !== this.sourceFile) return `${home.fileName} ${text}`;
    const index = this.at.get((this.ts.getNameOfDeclaration(declaration) ?? declaration).getStart(home));
    return index ?? `here ${text}`;
  }
}

// Every variable of a file, by the index of its declaring token: where it is declared, and each use of it.
export function variablesOf(reading) {
  const variables = new Map();
  reading.meanings.forEach((meaning, index) => {
    if (typeof meaning !== 'number') return;
    const node = reading.tokens[index].node;
    const variable = variables.get(meaning) ?? { declaration: reading.tokens[meaning].node, uses: [] };
    variables.set(meaning, variable);
    variable.uses.push({ node, index, isWrite: index !== meaning && isWrite(reading.ts, node), owner: ownerOf(reading.ts, node) });
  });
  for (const variable of variables.values()) variable.owner = declaringOwner(reading.ts, variable.declaration);
  return variables;
}

// The function whose code a node is; undefined for the file's own.
export function ownerOf(ts, node) {
  return ts.findAncestor(node.parent, ts.isFunctionLike);
}

// The name of a function stands outside of it, except for an expression's own name.
function declaringOwner(ts, node) {
  const owner = ownerOf(ts, node);
  return owner && owner.name === node && ts.isFunctionDeclaration(owner) ? ownerOf(ts, owner) : owner;
}

// Whether a name is assigned here, alone or in a pattern.
export function isWrite(ts, node) {
  let at = node;
  for (;;) {
    const { parent } = at;
    if (ts.isBinaryExpression(parent)) {
      const { kind } = parent.operatorToken;
      return parent.left === at && kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
    }
    if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
      return [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(parent.operator);
    }
    if (ts.isForInStatement(parent) || ts.isForOfStatement(parent)) return parent.initializer === at;
    if (ts.isVariableDeclaration(parent)) return parent.name === at && Boolean(parent.initializer);
    const goesOn =
      ts.isParenthesizedExpression(parent) || ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent) ||
      ts.isObjectLiteralExpression(parent) || ts.isSpreadAssignment(parent) || ts.isNonNullExpression(parent) ||
      ts.isShorthandPropertyAssignment(parent) || (ts.isPropertyAssignment(parent) && parent.initializer === at);
    if (!goesOn) return false;
    at = parent;
  }
}
