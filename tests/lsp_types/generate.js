// generate.js RECORDINGS...: prints TypeScript in which each recorded message of the server is a literal of its LSP type,
// so that the compiler refuses what the protocol does not have. A method without a type is an error.
"use strict";
const fs = require("fs");

// By the method of the request.
const results = {
  "initialize": "P.InitializeResult",
  "shutdown": "null",
  "textDocument/inlineCompletion": "P.InlineCompletionList | null",
  "textDocument/completion": "P.CompletionList | P.CompletionItem[] | null",
  "textDocument/codeAction": "(P.Command | P.CodeAction)[] | null",
  "codeAction/resolve": "P.CodeAction",
  "workspace/executeCommand": "X.CommandAnswer",
  "codestral/explainCompletion": "X.Explanation | null",
};
const params = {
  "client/registerCapability": "P.RegistrationParams",
  "client/unregisterCapability": "P.UnregistrationParams",
  "window/showMessage": "P.ShowMessageParams",
  "window/showMessageRequest": "P.ShowMessageRequestParams",
  "window/showDocument": "P.ShowDocumentParams",
  "window/logMessage": "P.LogMessageParams",
  "window/workDoneProgress/create": "P.WorkDoneProgressCreateParams",
  "workspace/configuration": "P.ConfigurationParams",
  "workspace/applyEdit": "P.ApplyWorkspaceEditParams",
  "textDocument/publishDiagnostics": "P.PublishDiagnosticsParams",
  "$/progress": "Progress",
  "codestral/status": "X.Status",
};
const registerOptions = {
  "workspace/didChangeConfiguration": "P.DidChangeConfigurationRegistrationOptions",
  "workspace/didChangeWatchedFiles": "P.DidChangeWatchedFilesRegistrationOptions",
};

const lines = new Set();
const unknown = new Set();
const literal = (type, value) => {
  if (type === undefined) return;
  lines.add(`use<${type}>(${JSON.stringify(value)});`);
};
const typeOf = (table, method) => {
  if (!(method in table)) unknown.add(method);
  return table[method];
};

let count = 0;
for (const file of process.argv.slice(2)) {
  for (const line of fs.readFileSync(file, "utf8").split("\n")) {
    if (line === "") continue;
    const { kind, method, message } = JSON.parse(line);
    ++count;
    if (kind === "response") {
      if ("error" in message) {
        literal("ErrorResponse", message);
      } else {
        literal("Answer", { ...message, result: null });
        literal(typeOf(results, method), message.result);
      }
      continue;
    }
    literal(kind === "request" ? "Asked" : "Told", { ...message, ...("params" in message ? { params: {} } : {}) });
    literal(typeOf(params, method), message.params);
    for (const registration of message.params?.registrations ?? []) {
      literal(typeOf(registerOptions, registration.method), registration.registerOptions);
    }
  }
}
for (const method of unknown) console.error(`no type is known for ${method}: see generate.js`);
if (count === 0) console.error("no message was recorded");
if (unknown.size > 0 || count === 0) process.exit(1);

console.log(`import * as P from "vscode-languageserver-protocol";
import * as X from "./extensions";

// The envelopes, closed: the package's own allow any further member.
interface ErrorResponse { jsonrpc: "2.0"; id: number | string | null; error: { code: number; message: string; data?: P.LSPAny } }
interface Answer { jsonrpc: "2.0"; id: number | string; result: null }
interface Asked { jsonrpc: "2.0"; id: number | string; method: string; params?: {} }
interface Told { jsonrpc: "2.0"; method: string; params?: {} }
interface Progress { token: P.ProgressToken; value: P.WorkDoneProgressBegin | P.WorkDoneProgressReport | P.WorkDoneProgressEnd }
declare function use<T>(value: T): void;

${[...lines].join("\n")}`);
console.error(`${count} messages, ${lines.size} different literals`);
