// Reads a JSON list of paths from standard input and prints one JSON line a file: what ESLint's rules `complexity` and
// `max-depth` and eslint-plugin-sonarjs's `cognitive-complexity` say of every function, and what in its syntax makes
// the last of them differ from the white paper. The rules are the originals; only their reports are caught.
import fs from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { Linter } = require("eslint");
const { builtinRules } = require("eslint/use-at-your-own-risk");
const parser = require("@typescript-eslint/parser");
const sonarjs = require("eslint-plugin-sonarjs");

const FILES = ["js", "cjs", "mjs", "jsx", "ts", "tsx"].map((ending) => `**/*.${ending}`);
const MEMBERS = new Set(["MethodDefinition", "Property", "PropertyDefinition"]);
const HEADED = /^(If|While|DoWhile|For|ForOf|ForIn|Switch)Statement$|^ConditionalExpression$/;

const isFunction = (node) => /Function/.test(node.type);
const isHeadOf = (child, parent) =>
  HEADED.test(parent.type) && ![parent.body, parent.consequent, parent.alternate, ...(parent.cases ?? [])].includes(child);

function enclosingFunction(node) {
  while (node && !isFunction(node)) node = node.parent;
  return node;
}

/** The rule, its reports given to `catchReport(node, descriptor)`; reports without a node are about the last function. */
function caught(rule, catchReport) {
  const create = (context) => {
    let current = null;
    const report = { value: (descriptor) => catchReport(descriptor.node ?? current, descriptor) };
    const visitors = rule.create(Object.create(context, { report }));
    const wrapped = {};
    for (const [selector, visit] of Object.entries(visitors)) {
      wrapped[selector] = (...given) => {
        const node = given.find((each) => each?.type);
        if (node && isFunction(node)) current = node;
        return visit(...given);
      };
    }
    return wrapped;
  };
  return { meta: { ...rule.meta, schema: false }, create };
}

/** What is true of the functions around each node, noticed while the tree is walked. */
function noticing(facts) {
  const note = (node, fact) => {
    const inside = enclosingFunction(node);
    if (inside) facts(inside)[fact] = true;
  };
  return {
    ":function": (node) => facts(node),
    ConditionalExpression(node) {
      if ([node.consequent, node.alternate].some(isFunction)) note(node, "isArm");
      for (let child = node, parent = node.parent; parent && !isFunction(parent); child = parent, parent = parent.parent) {
        if (isHeadOf(child, parent)) note(node, "isInHead");
      }
    },
    LogicalExpression(node) {
      if (/^JSX/.test(node.right.type) || /^JSX/.test(node.parent.type)) note(node, "isElement");
    },
    CallExpression(node) {
      for (let inside = enclosingFunction(node); inside; inside = enclosingFunction(inside.parent)) {
        if (isOwnCall(node.callee, inside)) facts(inside).isRecursive = true;
      }
    },
  };
}

function isOwnCall(callee, inside) {
  const { parent } = inside;
  const name = (inside.id ?? parent.key ?? parent.id ?? parent.left?.property ?? parent.left)?.name;
  if (!name) return false;
  if (callee.type === "MemberExpression") return callee.object.type === "ThisExpression" && callee.property.name === name;
  return callee.type === "Identifier" && callee.name === name && (Boolean(inside.id) || !MEMBERS.has(parent.type));
}

function functionsOf(path) {
  const found = new Map();
  const facts = (node) => {
    const key = node.range.join();
    const place = { start: node.range[0], line: node.loc.start.line };
    if (!found.has(key)) found.set(key, { ...place, cyclomatic: 1, cognitive: 0, nesting: 0 });
    return found.get(key);
  };
  const raise = (node, metric, value) => {
    if (node) facts(node)[metric] = Math.max(facts(node)[metric], value);
  };
  const rules = {
    notice: { create: () => noticing(facts) },
    complexity: caught(builtinRules.get("complexity"), (node, { data }) => {
      if (!/^class (field initializer|static block)$/i.test(data.name)) raise(node, "cyclomatic", data.complexity);
    }),
    depth: caught(builtinRules.get("max-depth"), (node, { data }) => raise(enclosingFunction(node), "nesting", data.depth)),
    cognitive: caught(sonarjs.rules["cognitive-complexity"], (node, { data, message }) => {
      raise(node, "cognitive", Number(data?.complexityAmount ?? /from (\d+)/.exec(message)[1]));
    }),
  };
  const isTyped = /\.tsx?$/.test(path);
  const configuration = {
    files: FILES,
    plugins: { oracle: { rules } },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 0 },
    languageOptions: {
      ...(isTyped ? { parser } : {}),
      sourceType: path.endsWith(".cjs") ? "commonjs" : "module",
      parserOptions: { ecmaFeatures: { jsx: !path.endsWith(".ts") } },
    },
    rules: { "oracle/notice": 2, "oracle/complexity": [2, 0], "oracle/depth": [2, 0], "oracle/cognitive": [2, 0] },
  };
  const name = `file${path.slice(path.lastIndexOf("."))}`;
  const messages = new Linter().verify(fs.readFileSync(path, "utf8"), [configuration], { filename: name });
  const fatal = messages.find((message) => message.fatal);
  if (fatal) return { path, error: fatal.message, functions: [] };
  return { path, functions: [...found.values()].sort((one, other) => one.start - other.start) };
}

for (const path of JSON.parse(fs.readFileSync(0, "utf8"))) console.log(JSON.stringify(functionsOf(path)));
