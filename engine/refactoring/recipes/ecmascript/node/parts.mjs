// Which declarations of a long module move out together, so that what stays and each part are of a readable size.

import { refusal } from './extraction.mjs';
import { spreadTies } from './units.mjs';

const MAX_FILE = 500; // code lines above which a file is long
const TARGET = 300; // code lines that a part should not pass
const MIN_PART = 40;
const MAX_PARTS = 12;
const DOMINANT = 0.7; // share of the code lines above which one declaration is the module
const WORTH = 0.9; // share of the code lines that the largest file may keep, at most

// The parts, each a list of units in the order of the file; no part needs a later one, nor what stays.
export function partsOf({ units, lines, reading }) {
  const largest = [...units].sort((a, b) => b.lines - a.lines)[0];
  if (!largest) return refusal('nothing_declared', `${reading.name} declares nothing that could move`);
  if (largest.lines > DOMINANT * lines) return refusal('dominant_unit', `${[...largest.names][0]} is ${largest.lines} of the ${lines} code lines of ${reading.name}; extract functions from it first`);
  spreadTies(units);
  for (const knot of knotsOf(units.filter(({ tie }) => !tie))) if (size(knot) > MAX_FILE) knot.forEach((unit) => (unit.tie = 'giant'));
  spreadTies(units);
  const movable = units.filter(({ tie }) => !tie);
  const parts = [];
  let rest = lines;
  for (const part of offered(movable)) {
    if (rest <= TARGET || parts.length === MAX_PARTS) break;
    parts.push([...part].sort((a, b) => a.index - b.index));
    rest -= size(part);
  }
  const biggest = Math.max(rest, ...parts.map(size));
  return parts.length && biggest <= WORTH * lines ? { parts, biggest } : refusal(...tooLittle(units, lines, reading.name));
}

export function size(units) {
  return units.reduce((sum, unit) => sum + unit.lines, 0);
}

function tooLittle(units, lines, name) {
  const held = units.filter(({ tie }) => tie);
  if (size(held) < lines / 2) return ['small_gain', `splitting ${name} would leave more than 90% of its ${lines} code lines together`];
  const roots = held.filter(({ tie }) => tie !== 'needs_pinned').sort((a, b) => weight(b, units) - weight(a, units)).slice(0, 3);
  const said = roots.map((unit) => `${[...unit.names][0]} (${unit.tie})`).join(', ');
  return ['pinned', `${size(held)} of the ${lines} code lines of ${name} must stay, most of all for ${said}`];
}

function weight(root, units) {
  return root.lines + size(units.filter(({ needs }) => needs.has(root)));
}

// Groups that have nothing to do with each other, the largest first; then layers of groups that are too large; then
// what is small, with its neighbours.
function offered(movable) {
  const groups = groupsOf(movable).sort((a, b) => size(b) - size(a) || a[0].index - b[0].index);
  const whole = groups.filter((group) => size(group) >= MIN_PART && size(group) <= TARGET * 1.2);
  const large = groups.filter((group) => size(group) > TARGET * 1.2);
  const small = groups.filter((group) => size(group) < MIN_PART).sort((a, b) => a[0].index - b[0].index);
  return [...whole, ...large.flatMap((group) => filled(knotsOf(group))), ...filled(small).filter((part) => size(part) >= MIN_PART)];
}

// Pieces put together in their order, as many as fit into a part.
function filled(pieces) {
  const parts = [[]];
  for (const piece of pieces) {
    const part = parts.at(-1);
    if (part.length && size(part) + size(piece) > TARGET) parts.push([...piece]);
    else part.push(...piece);
  }
  return parts.filter((part) => part.length);
}

// Units that reach each other by what they need, in either direction.
function groupsOf(units) {
  const group = new Map(units.map((unit) => [unit, [unit]]));
  for (const unit of units) {
    for (const needed of unit.needs) {
      const [one, other] = [group.get(unit), group.get(needed)];
      if (!other || one === other) continue;
      one.push(...other);
      other.forEach((each) => group.set(each, one));
    }
  }
  return [...new Set(group.values())].map((each) => each.sort((a, b) => a.index - b.index));
}

// Units that need each other in a circle, as one; what is needed comes before what needs it (after Tarjan, 1972).
function knotsOf(units) {
  const inside = new Set(units);
  const [order, low, stack, knots] = [new Map(), new Map(), [], []];
  const visit = (unit) => {
    order.set(unit, order.size);
    low.set(unit, order.get(unit));
    stack.push(unit);
    for (const needed of unit.needs) {
      if (!inside.has(needed)) continue;
      if (!order.has(needed)) visit(needed);
      if (stack.includes(needed)) low.set(unit, Math.min(low.get(unit), low.get(needed)));
    }
    if (low.get(unit) === order.get(unit)) knots.push(stack.splice(stack.indexOf(unit)));
  };
  units.forEach((unit) => order.has(unit) || visit(unit));
  return knots;
}
