// The payloads under codestral/, as lsp-server/src/lsp/extensions.h has them.
import { Range, WorkspaceEdit } from "vscode-languageserver-protocol";

export interface Status {
  state: "ready" | "busy" | "paused" | "offline" | "error" | "disabled";
  message: string;
  reason: string;
  provider: string;
  model: string;
  usage: {
    requests: number;
    inputTokens: number;
    outputTokens: number;
    offered: number;
    shown: number;
    accepted: number;
  };
  retryAt?: number;
}

export interface Explanation {
  uri: string;
  reason: string;
  meaning: string;
  detail: string;
  provider: string;
  model: string;
  path: string;
  shape: string;
  cache: string;
  cutBy: string;
  timingsMs: {
    debounce: number;
    context: number;
    firstByte: number;
    stream: number;
    postprocess: number;
    total: number;
  };
  context: { source: string; path: string; tokens: number; range?: Range }[];
}

// What the commands of the server answer.
export type CommandAnswer =
  | null
  | { markdown: string }
  | { edit: WorkspaceEdit }
  | { findings: number; model: string; files: number }
  | { message: string; model: string };
