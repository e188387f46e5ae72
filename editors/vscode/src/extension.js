// Starts `weir lsp` and gives the editor what is not the server's: running tests in a terminal, and
// the texts of the standard library.
"use strict";

const vscode = require("vscode");
const { LanguageClient, State } = require("vscode-languageclient/node");
const { missingExecutable, serverOptions, settingsOf, testCommand } = require("./settings");

const STD_SCHEME = "weir-std";

let client;

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("weir.restart", restart),
    vscode.commands.registerCommand("weir.runTest", runTest),
    vscode.commands.registerCommand("weir.runAllTests", () => runTest(undefined, undefined)),
    vscode.workspace.registerTextDocumentContentProvider(STD_SCHEME, { provideTextDocumentContent }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("weir")) restart();
    })
  );
  await start();
}

async function deactivate() {
  await client?.stop();
}

function settings() {
  return settingsOf(vscode.workspace.getConfiguration("weir"));
}

async function start() {
  const current = settings();
  client = new LanguageClient("weir", "Weir", serverOptions(current), {
    documentSelector: [{ scheme: "file", language: "weir" }],
    initializationOptions: current.initialization,
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/*.{weir,json,yaml,yml,txt}") },
  });
  try {
    await client.start();
  } catch (error) {
    await tell(missingExecutable(current.path, error));
  }
}

async function restart() {
  if (client?.state === State.Running) await client.stop();
  await start();
}

async function tell(message) {
  const choice = await vscode.window.showErrorMessage(message, "Open Settings");
  if (choice) await vscode.commands.executeCommand("workbench.action.openSettings", "weir.path");
}

// `site` is the URI of the root module; without a name, every test of the site is run.
function runTest(site, name) {
  const root = site ? vscode.Uri.parse(site).fsPath : undefined;
  const terminal =
    vscode.window.terminals.find((open) => open.name === "weir test") ??
    vscode.window.createTerminal("weir test");
  terminal.show(true);
  terminal.sendText(testCommand(settings(), root, name));
}

async function provideTextDocumentContent(uri) {
  const found = await client?.sendRequest("workspace/textDocumentContent", { uri: uri.toString() });
  return found?.text;
}

module.exports = { activate, deactivate };
