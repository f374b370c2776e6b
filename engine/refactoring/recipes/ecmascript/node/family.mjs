// A module and its parts, read as one: their statements in order, and what every name in them means.

import { Reading, isLexical, symbolOf } from './reading.mjs';

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n\r]*/g;

export class Family {
  #kept;
  #starts;

  constructor(project, files) {
    this.project = project;
    this.ts = project.ts;
    this.files = files;
    this.readings = new Map(files.map((file) => [file, new Reading(project, file)]));
    this.checker = project.checker;
    this.statements = files.flatMap((file) => this.#statementsOf(file));
    this.imports = files.flatMap((file) => this.#importsOf(file));
    this.places = this.statements.map((_, index) => index);
    this.#starts = this.#startsOf();
  }

  // For each statement, the index of the one of `old` that it is; a sentence where they are not the same statements.
  placesOf(old) {
    const waiting = new Map();
    old.statements.forEach(({ key }, index) => waiting.set(key, [...(waiting.get(key) ?? []), index]));
    const places = this.statements.map(({ key }) => waiting.get(key)?.shift());
    const extra = places.indexOf(undefined);
    if (extra >= 0) return `${this.statements[extra].file} holds what was not there: ${this.statements[extra].texts.slice(0, 6).join(' ')}`;
    if (places.length !== old.statements.length) return `${old.statements.length - places.length} statements are gone`;
    const turned = places.findIndex((place, index) => index > 0 && this.statements[index].file === this.statements[index - 1].file && place < places[index - 1]);
    return turned < 0 ? places : `the statements of ${this.statements[turned].file} stand in another order`;
  }

  // From here on statements are known by the numbers that they had; a sentence where one is exported no more.
  numberedLike(old) {
    this.places = this.placesOf(old);
    this.#kept = undefined;
    const path = old.files[0];
    const wrong = this.statements.findIndex(({ isExported, file }, index) => isExported !== old.statements[this.places[index]].isExported && (file === path || !isExported));
    return wrong < 0 ? undefined : `${this.statements[wrong].texts.slice(0, 3).join(' ')} is not exported as it was`;
  }

  // For each token of each statement what it means, by what declares it; undefined where it is no name of a scope.
  meanings() {
    this.#kept ??= this.statements.map(({ nodes }) => nodes.map((node) => (isLexical(this.ts, node) ? this.#meaning(symbolOf(this.ts, this.checker, node), node.text) : undefined)));
    return this.#kept;
  }

  // Where the statement stands that declares what this means.
  fileOf(meaning) {
    return this.statements[this.places.indexOf(Number(meaning.split(':')[0]))]?.file;
  }

  // What a file exports, by name.
  surface(file) {
    const symbol = this.checker.getSymbolAtLocation(this.readings.get(file).sourceFile);
    const found = symbol ? this.checker.getExportsOfModule(symbol) : [];
    return new Map(found.map((each) => [each.name, this.#meaning(each, each.name)]));
  }

  // A sentence where a type is taken from a part as a value, or the other way round: not every compiler would know.
  miswrittenTypes(parts) {
    const taken = this.imports.filter(({ target }) => parts.includes(target)).flatMap(({ specifiers }) => specifiers);
    const wrong = taken.find(({ node, isType }) => {
      const symbol = this.checker.getSymbolAtLocation(node.name);
      const resolved = symbol && symbol.flags & this.ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
      return !resolved || Boolean(resolved.flags & this.ts.SymbolFlags.Value) === isType;
    });
    return wrong && `${wrong.node.name.text} is ${wrong.isType ? 'not only a type' : 'a type and no value'}`;
  }

  comments() {
    return [...this.readings.values()].flatMap(({ tokens, sourceFile: { text } }) => {
      const gaps = tokens.map(({ start }, index) => text.slice(index ? tokens[index - 1].end : 0, start));
      return [...gaps, text.slice(tokens.at(-1)?.end ?? 0)].flatMap((gap) => gap.match(COMMENT) ?? []);
    });
  }

  #statementsOf(file) {
    const { tokens, sourceFile } = this.readings.get(file);
    return sourceFile.statements.filter((each) => !this.#isTaking(each)).map((statement) => {
      const [first, last] = this.readings.get(file).span(statement.getStart(sourceFile), statement.end);
      const isExported = statement.modifiers?.[0]?.kind === this.ts.SyntaxKind.ExportKeyword;
      const own = tokens.slice(isExported ? first + 1 : first, last);
      const texts = own.map(({ text }) => text);
      return { file, statement, isExported, texts, nodes: own.map(({ node }) => node), key: JSON.stringify(texts) };
    });
  }

  // An import; or an export from a file of the family, which is how a module offers its parts.
  #isTaking(statement) {
    if (this.ts.isImportDeclaration(statement)) return true;
    const file = this.project.name(statement.getSourceFile().fileName);
    const isFrom = this.ts.isExportDeclaration(statement) && statement.moduleSpecifier && statement.exportClause;
    return Boolean(isFrom) && this.files.includes(this.project.resolved(statement.moduleSpecifier.text, file));
  }

  #importsOf(file) {
    return this.readings.get(file).sourceFile.statements.filter((each) => this.#isTaking(each)).map((statement) => {
      const { text: specifier } = statement.moduleSpecifier;
      const clause = statement.importClause ? statement.importClause.namedBindings : statement.exportClause;
      const isType = Boolean(statement.isTypeOnly || statement.importClause?.isTypeOnly);
      const specifiers = (clause?.elements ?? []).map((node) => ({ node, isType: isType || node.isTypeOnly }));
      return { file, specifier, target: this.project.resolved(specifier, file), specifiers };
    });
  }

  // Names that come from a file of the family are followed to their declaration, others to the import that names them.
  #meaning(symbol, text) {
    const declaration = symbol?.declarations?.[0];
    if (!declaration) return `global ${text}`;
    const { ts } = this;
    const statement = ts.findAncestor(declaration, (each) => ts.isImportDeclaration(each) || ts.isExportDeclaration(each));
    if (symbol.flags & ts.SymbolFlags.Alias) {
      const aliased = this.checker.getAliasedSymbol(symbol);
      if (!statement?.moduleSpecifier) return aliased === symbol ? `alias ${text}` : this.#meaning(this.#local(declaration) ?? aliased, text);
      const target = this.project.resolved(statement.moduleSpecifier.text, this.project.name(declaration.getSourceFile().fileName));
      if (!this.files.includes(target)) return `${target ?? statement.moduleSpecifier.text} ${ts.SyntaxKind[declaration.kind]} ${(declaration.propertyName ?? declaration.name)?.text ?? ''}`;
      return this.#meaning(aliased, text);
    }
    return this.#place(declaration, text);
  }

  // What `export { name }` means in its own file.
  #local(declaration) {
    return this.ts.isExportSpecifier(declaration) ? this.checker.getExportSpecifierLocalTargetSymbol(declaration) : undefined;
  }

  #place(declaration, text) {
    const home = declaration.getSourceFile();
    const name = this.ts.getNameOfDeclaration(declaration) ?? declaration;
    const start = name.getStart(home);
    const [index, offset] = this.#starts.get(home)?.get(start) ?? [];
    return index === undefined ? `${home.fileName}:${start} ${text}` : `${this.places[index]}:${offset} ${text}`;
  }

  // Where the tokens of the statements stand: for each file, by their first letter, the statement and the place in it.
  #startsOf() {
    const starts = new Map([...this.readings.values()].map(({ sourceFile }) => [sourceFile, new Map()]));
    this.statements.forEach(({ nodes, statement }, index) => {
      const home = statement.getSourceFile();
      nodes.forEach((node, offset) => starts.get(home).set(node.getStart(home), [index, offset]));
    });
    return starts;
  }
}
