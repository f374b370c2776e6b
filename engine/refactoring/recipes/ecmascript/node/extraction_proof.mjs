// Whether one text of a file is the other with a stretch of it put into a function: by putting it back.

import { escape, handedAround, usesThis } from './escapes.mjs';
import { grown } from './project.mjs';
import { wordOf } from './wording.mjs';
import { Reading, ownerOf, variablesOf } from './reading.mjs';

// The verdict on the change from the tree as it stands to `changed`, where `name` is the function said to be new.
export function proveExtraction(project, { path, name, changed, removed }) {
  const before = new Reading(project, path);
  const complaints = project.diagnostics();
  if (project.mentions(wordOf(name))) return disproved(`${name} was there before`);
  const isHandedAround = handedAround(project);
  project.sync({ changed, removed });
  const after = new Reading(project, path);
  const more = grown(complaints, project.diagnostics());
  if (more.length) return disproved(`the compiler has more to complain of: ${more[0]}`);
  return inlined(before, after, name, isHandedAround);
}

export function disproved(said) {
  return { verdict: 'disproved', said };
}

export function notProven(said) {
  return { verdict: 'not proven', said };
}

function inlined(before, after, name, isHandedAround) {
  const parts = partsOf(after, name);
  if (typeof parts === 'string') return disproved(parts);
  if (parts.isMethod && isHandedAround(parts.owner)) return notProven(`the method that calls ${name} is handed around as a value`);
  const order = insideOut(after, parts);
  const index = order.findIndex((at, old) => after.tokens[at].text !== before.tokens[old]?.text || after.tokens[at].kind !== before.tokens[old].kind);
  if (index >= 0 || order.length !== before.tokens.length) {
    const at = before.tokens[Math.max(index, 0)] ?? before.tokens.at(-1);
    const { line } = before.sourceFile.getLineAndCharacterOfPosition(at.start);
    return disproved(`put back, ${name} does not give the old code: line ${line + 1}`);
  }
  const wrong = meaningChange(before, after, parts, order) ?? tieOf(before, after, parts, order);
  if (wrong) return disproved(wrong);
  return { verdict: 'proven', said: `put back into its place, ${name} gives the old code token by token, and every name means what it meant` };
}

// The new function, its one call and the statement around it; a sentence when they do not have the shape of one.
function partsOf(after, name) {
  const { ts, tokens } = after;
  const named = tokens.filter(({ text }) => text === name);
  if (named.length !== 2) return `${name} is named ${named.length} times, not once beside its declaration`;
  const helper = named.map(({ node }) => node.parent).find((node) => (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.name.text === name);
  if (!helper?.body) return `${name} is no function`;
  const isMethod = ts.isMethodDeclaration(helper);
  const flags = ts.getCombinedModifierFlags(helper);
  const isPlain = !(flags & ~ts.ModifierFlags.Private) && !helper.asteriskToken && !helper.typeParameters && !ts.getDecorators(helper)?.length;
  const isAtHome = isMethod ? ts.isClassLike(helper.parent) : ts.isSourceFile(helper.parent);
  if (!isPlain || !isAtHome) return `${name} is more than a plain function`;
  const use = named.map(({ node }) => node).find((node) => node.parent !== helper);
  const callee = isMethod && ts.isPropertyAccessExpression(use.parent) ? use.parent : use;
  if (isMethod && (callee === use || callee.expression.kind !== ts.SyntaxKind.ThisKeyword || callee.questionDotToken)) return `${name} is not called on this`;
  const call = callee.parent;
  if (!ts.isCallExpression(call) || call.expression !== callee || call.questionDotToken || call.typeArguments) return `${name} is not simply called`;
  const statement = ts.findAncestor(call, ts.isStatement);
  return shape(after, { helper, call, statement, isMethod });
}

function shape(after, parts) {
  const { ts } = after;
  const { helper, call, statement, isMethod } = parts;
  const names = helper.parameters.map(({ name, initializer, dotDotDotToken, questionToken }) => (ts.isIdentifier(name) && !initializer && !dotDotDotToken && !questionToken ? name.text : ''));
  const isHanded = names.length === call.arguments.length && call.arguments.every((each, index) => ts.isIdentifier(each) && each.text === names[index]);
  if (!isHanded) return 'the new function is not handed exactly what it names';
  const owner = ownerOf(ts, statement);
  if (!owner || !ts.isBlock(statement.parent)) return 'the call stands in no block of a function';
  if (isMethod && owner.parent !== helper.parent) return 'the new method stands in another class';
  const outcome = outcomeOf(after, parts);
  return typeof outcome === 'string' ? outcome : { ...parts, owner, ...outcome };
}

// What the call does with the answer: the names it assigns (`targets`), those that come back (`given`), and the
// statements that were there before.
function outcomeOf({ ts }, { helper, call, statement }) {
  const body = [...helper.body.statements];
  if (ts.isReturnStatement(statement)) {
    const isWhole = statement.expression === call && !(helper.flags & ts.NodeFlags.HasImplicitReturn);
    return isWhole ? { body, targets: [], given: [], kind: 'return' } : 'the new function may end without what is returned';
  }
  if (ts.isExpressionStatement(statement) && statement.expression === call) {
    return body.some((each) => returns(ts, each)) ? 'the new function returns what nobody takes' : { body, targets: [], given: [], kind: 'call' };
  }
  const last = body.pop();
  if (!last || !ts.isReturnStatement(last) || body.some((each) => returns(ts, each))) return 'the new function does not end with what it hands back';
  const [pattern, kind] = targetOf(ts, statement, call);
  const targets = pattern && namesIn(ts, pattern);
  const given = last.expression && namesIn(ts, last.expression);
  const isSame = targets && given && targets.length > 0 && targets.map((each) => each.text).join() === given.map((each) => each.text).join();
  return isSame ? { body, targets, given, kind } : 'what comes back is not what is assigned';
}

function returns(ts, node) {
  return ts.isReturnStatement(node) || (!ts.isFunctionLike(node) && Boolean(ts.forEachChild(node, (child) => returns(ts, child))));
}

function targetOf(ts, statement, call) {
  if (ts.isVariableStatement(statement)) {
    const [declaration, another] = statement.declarationList.declarations;
    const isPlain = !another && !statement.modifiers && declaration.initializer === call && statement.declarationList.flags & ts.NodeFlags.BlockScoped;
    return isPlain ? [declaration.name, statement.declarationList.flags & ts.NodeFlags.Const ? 'const' : 'let'] : [];
  }
  let expression = ts.isExpressionStatement(statement) ? statement.expression : undefined;
  if (expression && ts.isParenthesizedExpression(expression)) ({ expression } = expression);
  const isStore = expression && ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken && expression.right === call;
  return isStore ? [expression.left, 'store'] : [];
}

// The names of `x`, of `{ x, y }` as a pattern, and of `{ x, y }` as a value; undefined for anything else.
function namesIn(ts, node) {
  if (ts.isIdentifier(node)) return [node];
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.every((each) => ts.isShorthandPropertyAssignment(each) && !each.objectAssignmentInitializer) ? node.properties.map((each) => each.name) : undefined;
  }
  if (!ts.isObjectBindingPattern(node)) return undefined;
  const isPlain = (each) => ts.isIdentifier(each.name) && !each.propertyName && !each.initializer && !each.dotDotDotToken;
  return node.elements.every(isPlain) ? node.elements.map((each) => each.name) : undefined;
}

// The indexes of the new file's tokens in the order of the old file.
function insideOut(after, { helper, statement, body }) {
  const { sourceFile, tokens } = after;
  const [helperFirst, helperLast] = after.span(helper.getStart(sourceFile), helper.end);
  const [callFirst, callLast] = after.span(statement.getStart(sourceFile), statement.end);
  const [bodyFirst, bodyLast] = body.length ? after.span(body[0].getStart(sourceFile), body.at(-1).end) : [0, 0];
  const range = (first, last) => Array.from({ length: last - first }, (_, index) => first + index);
  const around = [range(0, callFirst), range(callLast, tokens.length)].map((part) => part.filter((at) => at < helperFirst || at >= helperLast));
  return [...around[0], ...range(bodyFirst, bodyLast), ...around[1]];
}

// A sentence about the first name that is looked up elsewhere than before.
function meaningChange(before, after, parts, order) {
  const old = new Map(order.map((at, index) => [at, index]));
  const origin = (meaning, depth = 0) => {
    if (typeof meaning !== 'number' || depth > 2) return meaning;
    const node = after.tokens[meaning].node;
    const parameter = parts.helper.parameters.findIndex((each) => each.name === node);
    if (parameter >= 0) return origin(after.meaningOf(parts.call.arguments[parameter]), depth + 1);
    const target = parts.kind === 'const' || parts.kind === 'let' ? parts.targets.indexOf(node) : -1;
    return target >= 0 ? origin(after.meaningOf(parts.given[target]), depth + 1) : (old.get(meaning) ?? `new ${node.text}`);
  };
  const changed = order.findIndex((at, index) => origin(after.meanings[at]) !== before.meanings[index]);
  if (changed >= 0) return `${before.tokens[changed].text} means something else than before`;
  const mismatch = parts.kind === 'store' && parts.targets.findIndex((target, index) => origin(after.meaningOf(target)) !== origin(after.meaningOf(parts.given[index])));
  return typeof mismatch === 'number' && mismatch >= 0 ? `${parts.targets[mismatch].text} gets the value of another variable` : undefined;
}

// A sentence about what ties the old statements to the place they stood in.
function tieOf(before, after, parts, order) {
  const region = regionIn(before, after, parts, order);
  if (typeof region === 'string') return region;
  const variables = [...variablesOf(before).values()];
  const handed = (node) => variables.find((variable) => variable.uses.some((use) => use.index === node));
  const outs = parts.given.map((node) => handed(region.indexOf(after, node)));
  const isMissing = outs.includes(undefined);
  if (isMissing) return 'what comes back is not known in the old code';
  const written = variables.filter((each) => each.owner && isOuter(region, each) && each.uses.some((use) => use.isWrite && region.has(use.node)) && isAround(before.ts, region.owner, each.owner));
  const lost = written.filter((each) => !outs.includes(each));
  if (lost.length && parts.kind !== 'return') return 'a variable that the new function changes does not come back';
  if (!parts.isMethod && region.statements.some((each) => usesThis(before.ts, each))) return 'the new function has no this of its own';
  const isConstant = parts.kind === 'const' && outs.some((each) => each.uses.some((use) => use.isWrite && !region.has(use.node)));
  if (isConstant) return 'a constant is assigned later';
  const tie = escape(before, region.owner, { ...region, outs, lost }, variables);
  return tie && `the old statements cannot be moved: ${tie}`;
}

// The statements of the old file that the new function holds.
function regionIn(before, after, parts, order) {
  if (!parts.body.length) return 'the new function is empty';
  const { ts, sourceFile } = before;
  const [bodyFirst, bodyLast] = after.span(parts.body[0].getStart(after.sourceFile), parts.body.at(-1).end);
  const first = before.tokens[order.indexOf(bodyFirst)];
  const last = before.tokens[order.indexOf(bodyLast - 1)];
  const top = ts.findAncestor(first.node, (node) => node.getStart(sourceFile) === first.start && ts.isBlock(node.parent) && ts.isStatement(node));
  const statements = top?.parent.statements.filter((each) => each.getStart(sourceFile) >= first.start && each.end <= last.end) ?? [];
  if (!statements.length || statements.length !== parts.body.length || statements.at(-1).end !== last.end) return 'the new function holds no run of statements';
  const has = (node) => node.getStart(sourceFile) >= first.start && node.end <= last.end;
  const meaning = (reading, node) => reading.meaningOf(node);
  const indexOf = (reading, node) => {
    const declared = meaning(reading, node);
    const parameter = parts.helper.parameters.findIndex((each) => each.name === reading.tokens[declared]?.node);
    return order.indexOf(parameter >= 0 ? meaning(reading, parts.call.arguments[parameter]) : declared);
  };
  return { statements, start: first.start, end: last.end, owner: ownerOf(ts, statements[0]), has, indexOf };
}

function isOuter(region, { declaration }) {
  return !region.has(declaration);
}

function isAround(ts, owner, outer) {
  return owner === outer || Boolean(ts.findAncestor(owner, (node) => node === outer));
}
