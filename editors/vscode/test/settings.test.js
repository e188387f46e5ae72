"use strict";

const assert = require("node:assert");
const test = require("node:test");
const { missingExecutable, serverOptions, settingsOf, testCommand } = require("../src/settings");

const configured = (values) => settingsOf({ get: (name) => values[name] });

test("without settings, weir is looked up on PATH", () => {
  const settings = configured({});
  assert.deepStrictEqual(settings, { path: "weir", initialization: {} });
  assert.deepStrictEqual(serverOptions(settings), { command: "weir", args: ["lsp"] });
});

test("settings reach the server", () => {
  const settings = configured({
    path: "/opt/weir", site: "a/site.weir", parameters: { env: "prod" }, parameterFiles: ["p.json"],
  });
  assert.deepStrictEqual(settings.initialization, {
    site: "a/site.weir", parameters: { env: "prod" }, parameterFiles: ["p.json"],
  });
});

test("one test is run by its name", () => {
  assert.strictEqual(testCommand(configured({}), "/x/site.weir", "the list"),
                     "weir test /x/site.weir --filter 'the list'");
});

test("every test is run with the parameters of the settings", () => {
  const settings = configured({ site: "s.weir", parameters: { env: "a b" }, parameterFiles: ["p.yml"] });
  assert.strictEqual(testCommand(settings), "weir test s.weir --param 'env=a b' --params p.yml");
});

test("a name with signs of the shell is one word", () => {
  assert.strictEqual(testCommand(configured({}), undefined, "it's; rm $HOME"),
                     "weir test --filter 'it'\\''s; rm $HOME'");
});

test("a missing executable is named with the setting that mends it", () => {
  const words = missingExecutable("wier", new Error("spawn wier ENOENT"));
  assert.match(words, /wier ENOENT/);
  assert.match(words, /weir\.path/);
});
