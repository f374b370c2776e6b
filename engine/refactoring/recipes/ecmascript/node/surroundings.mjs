// What around a module keeps it whole, and what a file beside it may be called.

import { isModule } from './dead.mjs';
import { takingsOf } from './imports.mjs';
import { isListed } from './packages.mjs';
import { isLexical } from './reading.mjs';

const PATCHING = /\b(?:spyOn|(?:vi|jest|t|mock)\.(?:mock|doMock|module)|sinon|proxyquire|rewire|testdouble|esmock)\b/;
const FINDING = /\breaddir(?:Sync)?\(|\bglob(?:Sync)?\(|\brequire\.context\(|\bimport\.meta\.glob\w*\(/;
const CONVENTION = /(?:^|\/)(?:pages|routes|api|migrations|functions|seeds|commands|events|plugins|stories)\/(?:[^/]+\/)*[^/]+$/;
const TEST = /(?:\.|-)(?:test|spec|d)\.[^/]+$|(?:^|\/)index\.[^/]+$/;
const ABOUT_FILE = /^\s*\/\/\/\s*<|@jsx|@flow|@module|@packageDocumentation|@fileoverview/m;

// The code of what keeps a module in one file, whatever it declares.
export function splitTie(project, reading) {
  const { ts, sourceFile, tokens, name } = reading;
  if (!isModule(reading) || sourceFile.commonJsModuleIndicator || !ts.isExternalModule(sourceFile)) return 'no_module';
  if (tokens.some(({ text, node }) => text === 'eval' && isLexical(ts, node))) return 'evaluated';
  const head = sourceFile.text.slice(0, sourceFile.statements[0]?.getStart(sourceFile) ?? 0);
  const isDirective = (each) => ts.isExpressionStatement(each) && ts.isStringLiteral(each.expression) && each.expression.text !== 'use strict';
  if (sourceFile.statements.some(isDirective) || ABOUT_FILE.test(head) || head.startsWith('#!')) return 'directive';
  if (isListed(project, name)) return 'listed';
  if (!suffixesOf(project, name).length) return 'unnamed';
  const takings = takingsOf(project);
  if (takings.some(({ target, names, importer }) => target === name && !names && PATCHING.test(project.text(importer)))) return 'patched';
  if (takings.some(({ isOpen, importer }) => isOpen && name.startsWith(folderOf(importer)) && FINDING.test(project.text(importer)))) return 'loaded';
  return CONVENTION.test(name) && hasUntaken(project, name, takings) ? 'convention' : undefined;
}

// What may stand behind a module's name where this file or its neighbours import one of their kind: `.js`, `.ts` or
// nothing, as they are written today. What runs TypeScript finds files in one of these ways only.
export function suffixesOf(project, path) {
  const ending = endingOf(path);
  const isNear = ({ importer, target }) => target === path || folderOf(importer) === folderOf(path);
  const written = takingsOf(project).filter((each) => isNear(each) && each.specifier.startsWith('.') && each.target && endingOf(each.target) === ending);
  const own = /^\.[cm]?js$/.test(ending) ? [ending] : [];
  const first = written.filter(({ importer }) => importer === path);
  return [...new Set([...[...first, ...written].map(({ specifier }) => /\.[cm]?[jt]sx?$/.exec(specifier)?.[0] ?? ''), ...own])];
}

function endingOf(path) {
  return /\.[^./]+$/.exec(path)?.[0] ?? '';
}

// The first stem that no file of the folder has, in the manner of the names that are there.
export function freeStem(project, path, symbol, taken) {
  const folder = folderOf(path);
  const stems = project.names.filter((each) => folderOf(each) === folder).map(stemIn);
  const own = stemIn(path);
  const words = symbol.replace(/[^A-Za-z0-9]+/g, ' ').trim().replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2').toLowerCase().split(/\s+/);
  const parted = stems.some((stem) => /[a-z]-[a-z]/.test(stem)) ? '-' : stems.some((stem) => /[a-z]_[a-z]/.test(stem)) ? '_' : '';
  const written = parted ? words.join(parted) : words.map((word, index) => (index ? word[0].toUpperCase() + word.slice(1) : word)).join('');
  const isTaken = (stem) => [...stems, ...taken, 'index'].some((each) => each.toLowerCase() === stem.toLowerCase());
  const candidates = [written, `${own}${parted || '-'}${written}`];
  for (let number = 2; ; number++) {
    const free = candidates.find((stem) => stem && !isTaken(stem));
    if (free) return free;
    candidates.push(`${candidates[1]}${number}`);
  }
}

function folderOf(path) {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function stemIn(path) {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
}

function hasUntaken(project, name, takings) {
  const targets = new Set(takings.map(({ target }) => target));
  return project.names.some((each) => each !== name && folderOf(each) === folderOf(name) && !TEST.test(each) && !targets.has(each));
}
