// What a package lets others import, as far as its package.json says.

const FIELDS = ['main', 'module', 'browser', 'types', 'typings', 'bin', 'exports', 'unpkg', 'jsdelivr', 'react-native'];
const ENDING = /(?:\.d)?\.[cm]?[jt]sx?$/;
const MAX_TARGETS = 500;
const MAX_STARS = 2; // a pattern with many takes for ever to be matched

// Why code beyond the tree may import the file; undefined where none can.
export function publication(project, name) {
  const owner = ownerOf(project, name);
  if (!owner) return 'no_package';
  if (!owner.manifest.private && owner.manifest.exports === undefined) return 'published';
  const own = project.names.filter((each) => each.startsWith(owner.folder));
  const entries = targetsOf(owner.manifest).map((target) => entriesOf(owner.folder, target, own));
  if (entries.some((found) => !found.length)) return 'entry_unknown';
  return entries.flat().includes(name) ? 'entry' : undefined;
}

// Whether the package names each file that is published: a new one would be missing.
export function isListed(project, name) {
  const { folder, manifest } = ownerOf(project, name) ?? { folder: '', manifest: {} };
  const files = Array.isArray(manifest.files) ? manifest.files : [];
  return files.some((each) => typeof each === 'string' && each.replace(/^\.?\//, '') === name.slice(folder.length));
}

// The nearest package.json that makes a package; many only say how files are read.
function ownerOf(project, name) {
  for (let folder = name; folder !== ''; ) {
    folder = folder.slice(0, Math.max(folder.slice(0, -1).lastIndexOf('/') + 1, 0));
    const manifest = parsed(project.text(`${folder}package.json`));
    if (manifest && ('name' in manifest || 'private' in manifest)) return { folder, manifest };
  }
  return undefined;
}

function parsed(text) {
  try {
    const value = JSON.parse(text ?? 'null');
    return value !== null && typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}

function targetsOf(manifest) {
  const found = [];
  const visit = (value) => {
    if (typeof value === 'string') found.push(value);
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(visit);
  };
  FIELDS.forEach((field) => visit(manifest[field]));
  return [...new Set(found)].filter((target) => !target.endsWith('.json') && !target.endsWith('.css')).slice(0, MAX_TARGETS);
}

// The files of a package that a target may be, or may be built from: those that share the longest end of its path.
function entriesOf(folder, target, own) {
  if (target.split('*').length - 1 > MAX_STARS) return [];
  const parts = target.replace(/^\.?\//, '').replace(ENDING, '').split('/');
  for (let first = 0; first < parts.length; first++) {
    const end = new RegExp(`${first ? '/' : '^/'}${parts.slice(first).map(patternOf).join('/')}$`);
    const found = own.filter((name) => stemsOf(`/${name.slice(folder.length)}`).some((stem) => end.test(stem)));
    if (found.length) return found;
  }
  return [];
}

// `*` stands for any path. A folder stands for the index in it.
function patternOf(part) {
  return part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
}

function stemsOf(name) {
  const stem = name.replace(ENDING, '');
  return [stem, stem.replace(/\/index$/, '')];
}
