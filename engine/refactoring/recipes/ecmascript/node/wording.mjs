// Names for what is made new: from what the code says of itself, and taken by nothing else.

const MAX_WORDS = 4;
const MAX_LENGTH = 32;

// What a region may be called: as the comment above it says, by what comes out of it, or as a part of its function.
export function suggested(ts, sourceFile, declaration, region, isPlainMember) {
  const said = commented(ts, sourceFile, region.start) ?? produced(region) ?? called(ts, region) ?? part(ts, declaration);
  const name = said.length > MAX_LENGTH ? part(ts, declaration) : said;
  return isPlainMember ? `_${name}` : name;
}

// A name that no file mentions: this one, or the first with a number behind it.
export function freeName(project, name) {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}${number}`;
    if (!project.mentions(wordOf(candidate))) return candidate;
  }
}

export function wordOf(name) {
  return new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`);
}

function commented(ts, sourceFile, start) {
  const above = sourceFile.text.slice(0, start).trimEnd().split('\n').at(-1).trim();
  const words = /^\/\/ ?([A-Za-z][A-Za-z ]*)[.:]?$/.exec(above)?.[1].toLowerCase().split(' ').filter((word) => !['the', 'a', 'an'].includes(word));
  return words && words.length >= 2 && words.length <= MAX_WORDS ? camel(words) : undefined;
}

function produced({ outs }) {
  return outs.length === 1 && outs[0].declaration.text.length > 2 ? camel(['resolve', outs[0].declaration.text]) : undefined;
}

// The last call that a region makes for its effect, when its name is one of two words and more.
function called(ts, { statements }) {
  let found;
  const visit = (node) => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
      const { expression } = node.expression;
      const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
      if (ts.isIdentifier(name) && /^[a-z]+[A-Z]\w*$/.test(name.text)) found = name.text;
    }
    ts.forEachChild(node, visit);
  };
  statements.forEach(visit);
  return found && `${found}AsNeeded`;
}

function part(ts, declaration) {
  const name = declaration.name && ts.isIdentifier(declaration.name) ? declaration.name.text.replace(/^_+/, '') : '';
  return name ? `${name}Part` : 'handlePart';
}

export function camel(words) {
  const [first, ...rest] = words;
  return first + rest.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}
