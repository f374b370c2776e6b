// The files of one tree, held in memory: nothing is read from disk but the compiler's own library.

import { createHash } from 'node:crypto';
import path from 'node:path';

const ROOT = '/repository/';
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const TYPED = /\.(?:[cm]?ts|tsx)$/;
const UNTYPED = [7005, 7006, 7019, 7031, 7034]; // "implicitly has an 'any' type", which JavaScript may
// Settings that change what code means or how strictly it is read; all else in a tsconfig.json, plugins first, is not ours.
const TAKEN_OVER = [
  'strict', 'noImplicitAny', 'strictNullChecks', 'strictFunctionTypes', 'strictBindCallApply', 'strictPropertyInitialization',
  'noImplicitThis', 'useUnknownInCatchVariables', 'exactOptionalPropertyTypes', 'noUncheckedIndexedAccess',
  'noPropertyAccessFromIndexSignature', 'experimentalDecorators', 'emitDecoratorMetadata', 'useDefineForClassFields', 'jsx', 'jsxFactory',
  'jsxImportSource', 'lib', 'isolatedModules', 'verbatimModuleSyntax', 'isolatedDeclarations', 'noImplicitReturns',
];

export class Project {
  #ts;
  #texts = new Map();
  #versions = new Map();
  #options;
  #service;
  #builder;

  constructor(ts) {
    this.#ts = ts;
    this.#options = this.#settings();
    this.rebuild();
  }

  get ts() {
    return this.#ts;
  }

  get service() {
    return this.#service;
  }

  get program() {
    return this.#service.getProgram();
  }

  get checker() {
    return this.program.getTypeChecker();
  }

  // The service keeps half-built state after it has thrown: it is made anew then.
  rebuild() {
    this.#service?.dispose();
    this.#builder = undefined;
    this.#service = this.#ts.createLanguageService(this.#host());
  }

  // The tree becomes this one: `changed` are whole texts by path, `removed` are paths.
  sync({ changed = {}, removed = [] }) {
    for (const name of removed) this.#texts.delete(ROOT + name);
    for (const [name, text] of Object.entries(changed)) {
      this.#texts.set(ROOT + name, text);
      this.#versions.set(ROOT + name, createHash('sha1').update(text).digest('hex'));
    }
    const touched = [...removed, ...Object.keys(changed)];
    if (touched.includes('tsconfig.json') || touched.includes('tsconfig.base.json')) this.#options = this.#settings();
  }

  // What `find` answers once the file reads `text`; the tree is afterwards as it was.
  trying(name, text, find) {
    const before = this.text(name);
    this.sync({ changed: { [name]: text } });
    try {
      return find();
    } finally {
      this.sync({ changed: { [name]: before } });
    }
  }

  // What `find` answers under further settings; they are afterwards as they were.
  under(settings, find) {
    const before = this.#options;
    this.#options = { ...before, ...settings };
    try {
      return find();
    } finally {
      this.#options = before;
    }
  }

  text(name) {
    return this.#texts.get(ROOT + name);
  }

  place(name) {
    return ROOT + name;
  }

  name(place) {
    return place.slice(ROOT.length);
  }

  // The file of the tree that a module's name means, for the file `from`; undefined for what lies beyond it.
  resolved(specifier, from) {
    const host = { fileExists: (place) => this.#texts.has(place), readFile: (place) => this.#texts.get(place) };
    const { resolvedModule } = this.#ts.resolveModuleName(specifier, ROOT + from, this.program.getCompilerOptions(), host);
    return resolvedModule && this.name(resolvedModule.resolvedFileName);
  }

  sourceFile(name) {
    return this.program.getSourceFile(ROOT + name);
  }

  get names() {
    return [...this.#texts.keys()].filter((place) => SCRIPT.test(place)).map((place) => this.name(place)).sort();
  }

  // Whether `pattern` matches the text of any file, documents included.
  mentions(pattern, except = '') {
    return [...this.#texts].some(([place, text]) => place !== ROOT + except && pattern.test(text));
  }

  // Whether `pattern` matches the text of a document or of a component: what no compiler reads may use names all the same.
  documentsMention(pattern) {
    return [...this.#texts].some(([place, text]) => !SCRIPT.test(place) && !place.endsWith('.json') && pattern.test(text));
  }

  // How many complaints of each kind the compiler has about each file. Only files that a change may affect are read again.
  diagnostics() {
    const ts = this.#ts;
    const program = this.program;
    this.#builder = ts.createSemanticDiagnosticsBuilderProgram(program, {}, this.#builder);
    const counts = new Map();
    for (const sourceFile of program.getSourceFiles()) {
      if (!sourceFile.fileName.startsWith(ROOT)) continue;
      const found = [...program.getSyntacticDiagnostics(sourceFile), ...this.#builder.getSemanticDiagnostics(sourceFile)];
      for (const { code } of found) {
        if (!TYPED.test(sourceFile.fileName) && UNTYPED.includes(code)) continue;
        const key = `${this.name(sourceFile.fileName)} TS${code}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    return counts;
  }

  #settings() {
    const ts = this.#ts;
    const read = (name) => ts.parseConfigFileTextToJson(name, this.text(name) ?? '{}').config?.compilerOptions ?? {};
    const written = { ...read('tsconfig.base.json'), ...read('tsconfig.json') };
    const taken = Object.fromEntries(Object.entries(written).filter(([name]) => TAKEN_OVER.includes(name)));
    const { options } = ts.convertCompilerOptionsFromJson(taken, ROOT);
    return {
      ...options,
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.Preserve,
      moduleDetection: ts.ModuleDetectionKind.Auto,
      allowJs: true,
      checkJs: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      typeRoots: [],
    };
  }

  #host() {
    const ts = this.#ts;
    const library = path.dirname(ts.getDefaultLibFilePath({}));
    const isLibrary = (place) => path.dirname(place) === library;
    const read = (place) => this.#texts.get(place) ?? (isLibrary(place) ? ts.sys.readFile(place) : undefined);
    return {
      getScriptFileNames: () => this.names.map((name) => ROOT + name),
      getScriptVersion: (place) => this.#versions.get(place) ?? 'library',
      getScriptSnapshot: (place) => {
        const text = read(place);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => ROOT,
      getCompilationSettings: () => this.#options,
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      fileExists: (place) => this.#texts.has(place) || (isLibrary(place) && ts.sys.fileExists(place)),
      readFile: read,
      directoryExists: (place) => place.startsWith(ROOT.slice(0, -1)) || place === library,
      getDirectories: () => [],
      readDirectory: () => [],
      realpath: (place) => place,
      useCaseSensitiveFileNames: () => true,
    };
  }
}

// The kinds of complaint that there are more of, each with its two counts, sorted.
export function grown(before, after) {
  return [...after]
    .filter(([key, count]) => count > (before.get(key) ?? 0))
    .map(([key, count]) => `${key}: ${before.get(key) ?? 0} before, ${count} after`)
    .sort();
}
