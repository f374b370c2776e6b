// What ties statements to the function they stand in, so that they mean something else in a function of their own.

const STACK = new Set(['captureStackTrace', 'stack', 'caller', 'callee', 'eval']);

// The code of the first reason for which a region must stay where it is; undefined when there is none. A region is its
// `statements`, their text [start, end), the variables `outs` that it hands back, and `lost`, those that it changes while
// nobody reads them any more.
export function escape(reading, declaration, region, variables) {
  return (
    tie(reading.ts, declaration, region.statements) ??
    selfTie(reading, declaration, region) ??
    [...region.outs, ...region.lost].map((variable) => outTie(reading, region, variable)).find(Boolean) ??
    variables.map((variable) => variableTie(reading, declaration, region, variable)).find(Boolean)
  );
}

function tie(ts, declaration, statements) {
  if (declaration.body.statements.some((each) => ts.isExpressionStatement(each) && ts.isStringLiteral(each.expression))) return 'directive';
  return statements.map((statement) => nodeTie(ts, statement, { loops: 0, breakables: 0, labels: [] }, false)).find(Boolean);
}

// Jumps must end inside; what belongs to the running function itself must not be asked for.
function nodeTie(ts, node, around, isNested) {
  const own = ownTie(ts, node, around, isNested);
  if (own) return own;
  const isArrow = ts.isArrowFunction(node);
  const entersFunction = ts.isFunctionLike(node) && !isArrow;
  const inside = isNested || ts.isFunctionLike(node) ? true : isNested;
  const within = ts.isFunctionLike(node) ? { loops: 0, breakables: 0, labels: [] } : widened(ts, node, around);
  return ts.forEachChild(node, (child) => nodeTie(ts, child, { ...within, isFree: around.isFree || entersFunction }, inside));
}

function widened(ts, node, around) {
  const isLoop = ts.isIterationStatement(node, false);
  return {
    ...around,
    loops: around.loops + (isLoop ? 1 : 0),
    breakables: around.breakables + (isLoop || ts.isSwitchStatement(node) ? 1 : 0),
    labels: ts.isLabeledStatement(node) ? [...around.labels, node.label.text] : around.labels,
  };
}

function ownTie(ts, node, around, isNested) {
  const { SyntaxKind: kinds } = ts;
  if (ts.isIdentifier(node) && STACK.has(node.text)) return 'stack';
  if (ts.isWithStatement(node)) return 'with';
  if (!around.isFree && ts.isIdentifier(node) && node.text === 'arguments') return 'arguments';
  if (!around.isFree && (node.kind === kinds.SuperKeyword || ts.isMetaProperty(node))) return 'super';
  if (isNested) return undefined;
  if (ts.isYieldExpression(node)) return 'yields';
  // The caller of an async function goes on some turns of the queue later: others could run in between.
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return 'awaits';
  if (node.kind === kinds.VariableDeclarationList && (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.Using) return 'using';
  return jumpsOut(ts, node, around) ? 'jumps' : undefined;
}

function jumpsOut(ts, node, around) {
  if (!ts.isBreakOrContinueStatement(node)) return false;
  if (node.label) return !around.labels.includes(node.label.text);
  return ts.isBreakStatement(node) ? around.breakables === 0 : around.loops === 0;
}

// `this` goes along only where the new function is a method beside the old one.
function selfTie({ ts }, declaration, region) {
  if (!region.statements.some((statement) => usesThis(ts, statement))) return undefined;
  const isMember = (ts.isMethodDeclaration(declaration) || ts.isConstructorDeclaration(declaration)) && ts.isClassLike(declaration.parent);
  if (!isMember || ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Static) return 'this_elsewhere';
  const isAttribute = ts.isConstructorDeclaration(declaration) && region.statements.some((each) => storesAttribute(ts, each));
  return isAttribute ? 'constructor_attributes' : undefined;
}

export function usesThis(ts, node) {
  if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.ThisType) return true;
  const isOther = (ts.isFunctionLike(node) && !ts.isArrowFunction(node)) || ts.isClassLike(node);
  return !isOther && Boolean(ts.forEachChild(node, (child) => usesThis(ts, child)));
}

function storesAttribute(ts, node) {
  const isStore = ts.isBinaryExpression(node) && ts.isAssignmentOperator(node.operatorToken.kind);
  if (isStore && ts.isPropertyAccessExpression(node.left) && node.left.expression.kind === ts.SyntaxKind.ThisKeyword) return true;
  return Boolean(ts.forEachChild(node, (child) => storesAttribute(ts, child)));
}

// What comes back is assigned after the region has ended: too late for a handler that catches what the region throws.
function outTie({ ts }, region, variable) {
  const isRead = variable.uses.some(({ node }) => node.getStart() < region.start || node.getStart() >= region.end);
  const around = ts.findAncestor(region.statements[0].parent, (node) => ts.isTryStatement(node) || ts.isFunctionLike(node));
  const isDeclaredInside = variable.declaration.getStart() >= region.start && variable.declaration.end <= region.end;
  return isRead && !isDeclaredInside && around && ts.isTryStatement(around) ? 'inside_try' : undefined;
}

function variableTie({ ts, sourceFile }, declaration, region, variable) {
  const isInside = (node) => node.getStart(sourceFile) >= region.start && node.end <= region.end;
  if (!variable.owner || !variable.uses.some(({ node }) => isInside(node))) return undefined;
  const isFunctions = variable.owner === declaration || Boolean(ts.findAncestor(declaration, (node) => node === variable.owner));
  if (!isFunctions) return undefined;
  const isOwn = isInside(variable.declaration);
  const leaves = variable.uses.some(({ node }) => !isInside(node));
  if (isOwn && ownVariableTie(ts, declaration, region, variable, leaves)) return 'hoisted';
  if (isOwn && !leaves) return undefined;
  // A function that sees the variable itself would see a copy of it, or be seen past.
  const isCaptured = variable.uses.some((use) => use.owner !== variable.owner);
  const isChanged = variable.uses.filter((use) => use.isWrite).length > 0 || isReassignable(ts, variable.declaration);
  if (isCaptured && isChanged) return 'captured';
  return isOwn ? undefined : earlyTie(ts, sourceFile, region, variable);
}

// Declared twice, or without a value: what it holds may come from another time around.
function isReassignable(ts, name) {
  const { parent } = name;
  const isPlain = ts.isVariableDeclaration(parent) && !parent.initializer;
  return isPlain && !ts.isForInStatement(parent.parent.parent) && !ts.isForOfStatement(parent.parent.parent) && !ts.isCatchClause(parent.parent);
}

function ownVariableTie(ts, declaration, region, { declaration: name }, leaves) {
  const list = ts.findAncestor(name, ts.isVariableDeclarationList);
  const isBlockScoped = list && list.flags & ts.NodeFlags.BlockScoped && list.pos >= region.statements[0].pos;
  if (leaves) return !isBlockScoped || !region.statements.includes(list.parent);
  const isVar = list && !isBlockScoped && ts.isVariableDeclaration(name.parent);
  const isLooped = ts.findAncestor(region.statements[0].parent, (node) => node === declaration || ts.isIterationStatement(node, false));
  return isVar && isLooped !== declaration;
}

// A variable is handed over before the region begins: it must be there by then.
function earlyTie(ts, sourceFile, region, { declaration: name }) {
  const { parent } = name;
  if (ts.isFunctionDeclaration(parent)) return undefined;
  if (ts.isClassLike(parent) || ts.isEnumDeclaration(parent)) return name.end <= region.start ? undefined : 'declared_later';
  const isInCase = Boolean(ts.findAncestor(name, (node) => ts.isCaseOrDefaultClause(node.parent ?? node) && ts.isVariableStatement(node)));
  return name.getStart(sourceFile) < region.start && !isInCase ? undefined : 'declared_later';
}

// Tells whether a method is taken off its object somewhere, so that it may run with any `this`. Asked of the tree as it
// stands: a property of that name that is not called at once.
export function handedAround(project) {
  const { ts } = project;
  return (method) => {
    if (ts.isConstructorDeclaration(method)) return false;
    if (!ts.isIdentifier(method.name)) return true;
    return project.mentions(new RegExp(`\\.${method.name.text}\\b(?!\\s*(?:\\(|\\?\\.\\())`));
  };
}
