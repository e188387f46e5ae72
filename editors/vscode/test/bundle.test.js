"use strict";

// The bundle with a stand-in for the editor, which has no other way to show that it is whole.
const assert = require("node:assert");
const Module = require("node:module");
const path = require("node:path");
const test = require("node:test");

const bundle = path.join(__dirname, "../dist/extension.js");

test("the bundle loads in an editor and asks for nothing but `vscode`", () => {
  const asked = new Set();
  const anything = new Proxy(function () {}, {
    get: (_, name) => (name === Symbol.toPrimitive ? () => "" : anything),
    apply: () => anything,
    construct: () => anything,
  });
  const load = Module._load;
  Module._load = (name, ...rest) => {
    if (Module.builtinModules.includes(name.replace("node:", ""))) return load(name, ...rest);
    asked.add(name);
    return name === "vscode" ? anything : load(name, ...rest);
  };
  try {
    const extension = load(bundle);
    assert.deepStrictEqual(Object.keys(extension).sort(), ["activate", "deactivate"]);
  } finally {
    Module._load = load;
  }
  asked.delete(bundle);
  assert.deepStrictEqual([...asked], ["vscode"]);
});
