// What the compiler complains of in a module and its parts, counted together: complaints may move with the code.

import { grown } from './project.mjs';

// A module that is not found is complained of by each file that imports it; that it is the same import is proven apart.
const NOT_FOUND = / TS(?:2307|2792|7016|2306)$/;

export function grownTogether(before, after, path, parts) {
  return grown(together(before, path, parts), together(after, path, parts));
}

// A name that is not known is another complaint once the compiler guesses which was meant; and that something of the
// language itself is missing is told of the first file that needs it.
const ALIKE = { TS2552: 'TS2304', TS2551: 'TS2339', TS2724: 'TS2305' };
const ANYWHERE = 'TS2318';

function together(counts, path, parts) {
  const sums = new Map();
  for (const [key, count] of counts) {
    const at = key.lastIndexOf(' ');
    const isOwn = [path, ...parts].includes(key.slice(0, at));
    const code = key.slice(at + 1);
    if (code === ANYWHERE || (isOwn && NOT_FOUND.test(key))) continue;
    const home = isOwn ? `${path} ${ALIKE[code] ?? code}` : key;
    sums.set(home, (sums.get(home) ?? 0) + count);
  }
  return sums;
}
