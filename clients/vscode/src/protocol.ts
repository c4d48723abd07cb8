// What the server adds to LSP, in the names of lsp-server/src/lsp/extensions.h. No other file of the client names a method or a
// command of the server.

import type { Command, Diagnostic, Range } from 'vscode-languageclient'

export const statusMethod = 'codestral/status'
export const didShowCompletionMethod = 'codestral/didShowCompletion'
export const didPartiallyAcceptCompletionMethod = 'codestral/didPartiallyAcceptCompletion'
export const explainCompletionMethod = 'codestral/explainCompletion'

export const didAcceptCommand = 'codestral.didAccept'
export const actionCommand = 'codestral.action'
export const reviewCommand = 'codestral.review'
export const dismissFindingsCommand = 'codestral.dismissFindings'
export const commitMessageCommand = 'codestral.commitMessage'

export type ServiceState = 'ready' | 'busy' | 'paused' | 'offline' | 'error' | 'disabled'

export type Usage = { requests: number; shown: number; accepted: number }

export interface Status {
  state: ServiceState
  message: string
  reason: string
  provider: string
  model: string
  usage: Usage
  /** Milliseconds since the Unix epoch. */
  retryAt?: number
}

export type Item = { insertText: string; range: Range; command: Command }

export interface Explanation {
  reason: string
  meaning: string
  detail: string
  provider: string
  model: string
  path: string
  shape: string
  cutBy: string
  timingsMs: Record<string, number>
  context: { source: string; path: string; tokens: number }[]
}

export interface ActionOrder {
  action: string
  uri: string
  version?: number
  range: Range
  instruction?: string
  target?: string
  diagnostics?: Diagnostic[]
  preview?: boolean
}

export type Prose = { markdown: string }
export type Findings = { findings: number; model: string; files: number }
export type CommitMessage = { message: string; model: string }
