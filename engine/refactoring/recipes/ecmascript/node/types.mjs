// Types that the uses of a parameter or a variable give away: annotations in TypeScript, comments in JavaScript.

import { disproved } from './extraction_proof.mjs';
import { complaintsOf, refusal, spliced } from './extraction.mjs';
import { grown } from './project.mjs';
import { tokensOf } from './reading.mjs';

const IMPLICIT = [7005, 7006, 7019, 7031, 7034]; // "implicitly has an 'any' type"
const STRICT = { noImplicitAny: true, strictNullChecks: true };
const SAYS_NOTHING = /\b(?:any|unknown|Function|object|never)\b|\{\s*\}/;
const MAX_EDITS = 30;

// How many places of a file have no type that could be told.
export function untypedPlaces(project, { path }) {
  return project.under(STRICT, () => implicit(project, path));
}

// The edits that say what can be told, as many as the compiler takes without a complaint.
export function inferTypes(project, { path }) {
  const found = project.under(STRICT, () => inferred(project, path)).filter(({ text }) => !SAYS_NOTHING.test(text));
  if (!found.length) return refusal('nothing_told', `the uses in ${path} give away no type that says something`);
  const before = project.diagnostics();
  const edits = acceptable(project, path, found.slice(0, MAX_EDITS), before);
  if (!edits.length) return refusal('compiler', `each type that the uses in ${path} give away makes the compiler complain`);
  const left = project.trying(path, spliced(project.text(path), edits), () => project.under(STRICT, () => implicit(project, path)));
  return { edits, left };
}

// The verdict on the change from the tree as it stands to `changed`: types leave no trace in what runs.
export function proveTypes(project, { path, changed, removed }) {
  const text = project.text(path);
  const before = emitted(project, path);
  const complaints = project.diagnostics();
  project.sync({ changed, removed });
  const more = grown(complaints, project.diagnostics());
  if (more.length) return disproved(`the compiler has more to complain of: ${more[0]}`);
  if (emitted(project, path) !== before) return disproved('the JavaScript that comes out has changed');
  if (!isOnlyAdded(text, project.text(path))) return disproved('more has changed than what was added');
  return { verdict: 'proven', said: 'the JavaScript that comes out is equal token by token, and the compiler complains of nothing new' };
}

// Whether a text is another with letters put in; blanks aside, since comments are broken into lines.
function isOnlyAdded(before, after) {
  const [old, now] = [before, after].map((text) => text.replace(/\s+/g, ''));
  let at = 0;
  for (const letter of now) if (letter === String.fromCodePoint(old.codePointAt(at) ?? 0)) at += letter.length;
  return at === old.length;
}

function implicit(project, path) {
  return project.program.getSemanticDiagnostics(project.sourceFile(path)).filter(({ code }) => IMPLICIT.includes(code)).length;
}

function inferred(project, path) {
  const { ts } = project;
  const newline = project.text(path).includes('\r\n') ? '\r\n' : '\n';
  const scope = { type: 'file', fileName: project.place(path) };
  const unit = /^(?: {2,}|\t+)(?=\S)/m.exec(project.text(path))?.[0] ?? '  ';
  const layout = { ...ts.getDefaultFormatCodeSettings(newline), indentSize: unit.length, convertTabsToSpaces: !unit.includes('\t') };
  const { changes } = project.service.getCombinedCodeFix(scope, 'inferFromUsage', layout, {});
  return changes
    .filter(({ fileName }) => fileName === scope.fileName)
    .flatMap(({ textChanges }) => textChanges.map(({ span, newText }) => ({ start: span.start, end: span.start + span.length, text: newText })));
}

function acceptable(project, path, found, before) {
  if (!complaintsOf(project, path, found, before).length) return found;
  return found.reduce((taken, edit) => (complaintsOf(project, path, [...taken, edit], before).length ? taken : [...taken, edit]), []);
}

// The tokens of the JavaScript that a file comes to. A parameter with a type has parentheses that it had not: they go.
function emitted(project, path) {
  const { ts } = project;
  const compilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.Preserve, removeComments: true, verbatimModuleSyntax: true };
  const { outputText } = ts.transpileModule(project.text(path), { compilerOptions, fileName: path });
  const kinds = [ts.SyntaxKind.OpenParenToken, ts.SyntaxKind.CloseParenToken];
  const tokens = tokensOf(ts, ts.createSourceFile('emitted.jsx', outputText, ts.ScriptTarget.ESNext, true));
  return JSON.stringify(tokens.filter(({ kind, node }) => !(kinds.includes(kind) && ts.isArrowFunction(node.parent))).map(({ text }) => text));
}
