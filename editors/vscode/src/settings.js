// What the settings of the extension come to. Knows nothing of the editor, so that it can be tested
// without one.
"use strict";

function settingsOf(configuration) {
  const initialization = {};
  const parameters = configuration.get("parameters") ?? {};
  const files = configuration.get("parameterFiles") ?? [];
  if (configuration.get("site")) initialization.site = configuration.get("site");
  if (Object.keys(parameters).length > 0) initialization.parameters = parameters;
  if (files.length > 0) initialization.parameterFiles = files;
  return { path: configuration.get("path") || "weir", initialization };
}

function serverOptions(settings) {
  return { command: settings.path, args: ["lsp"] };
}

// For a POSIX shell: what an argument holds is never read as anything else.
function quoted(argument) {
  return /^[\w./:=-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

function testCommand(settings, root, name) {
  const site = root ?? settings.initialization.site;
  const words = [settings.path, "test", ...(site ? [site] : [])];
  for (const [key, value] of Object.entries(settings.initialization.parameters ?? {})) {
    words.push("--param", `${key}=${value}`);
  }
  for (const file of settings.initialization.parameterFiles ?? []) words.push("--params", file);
  if (name !== undefined) words.push("--filter", name);
  return words.map(quoted).join(" ");
}

function missingExecutable(path, error) {
  return (
    `The language server did not start: ${error?.message ?? error}. ` +
    `Is \`${path}\` installed? The setting \`weir.path\` names it.`
  );
}

module.exports = { missingExecutable, serverOptions, settingsOf, testCommand };
