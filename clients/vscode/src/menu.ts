// The menu behind the status: first what would mend what is wrong, then what can be done.

import * as vscode from 'vscode'
import { serverPath } from './settings'
import type { StatusView } from './status'
import type { Fix } from './status_text'

interface Entry extends vscode.QuickPickItem {
  command?: string
  words?: unknown[]
}

const openSettings = 'workbench.action.openSettings'
const fixes: Record<Fix, Entry> = {
  key: { label: '$(key) Set the API key…', command: 'codestral.setKey' },
  trust: { label: '$(workspace-trusted) Trust this workspace…', command: 'workbench.trust.manage' },
  settings: { label: '$(gear) Name the server in the settings…', command: openSettings, words: [serverPath] },
  turnOn: { label: '$(play) Turn completions on', command: 'codestral.toggle' },
  doctor: { label: '$(pulse) Find out what is wrong', command: 'codestral.doctor' },
  restart: { label: '$(debug-restart) Start the server now', command: 'codestral.restart' },
}

const entries: Entry[] = [
  { label: '$(edit) Edit by instruction…', command: 'codestral.editByInstruction' },
  { label: '$(comment) Explain', command: 'codestral.explain' },
  { label: '$(checklist) Review this file', command: 'codestral.reviewFile' },
  { label: '$(git-compare) Review a change…', command: 'codestral.reviewChange' },
  { label: '', kind: vscode.QuickPickItemKind.Separator },
  { label: '$(question) Why this suggestion, or why none?', command: 'codestral.whySuggestion' },
  { label: '$(cloud-upload) What left this machine', command: 'codestral.requestLog' },
  { label: '$(key) Set the API key…', command: 'codestral.setKey' },
  { label: '$(pulse) Check the setup', command: 'codestral.doctor' },
  { label: '$(gear) Settings', command: openSettings, words: ['@ext:codestral-lsp.codestral-lsp'] },
  { label: '$(output) Output', command: 'codestral.showOutput' },
]

export async function showMenu(status: StatusView): Promise<void> {
  const { icon, text, detail, fix } = status.current()
  const enabled = vscode.workspace.getConfiguration('codestral').get('completion.enabled', true)
  const turnOff: Entry = { label: '$(circle-slash) Turn completions off', command: 'codestral.toggle' }
  const toggle = enabled ? turnOff : fixes.turnOn
  const items: Entry[] = [
    { label: `$(${icon}) ${text}`, detail, description: status.usage() },
    ...(fix ? [fixes[fix]] : []),
    ...(fix === 'turnOn' ? [] : [toggle]),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...entries.filter((each) => fix === undefined || each.command !== fixes[fix].command),
  ]
  const choice = await vscode.window.showQuickPick(items, { title: 'Codestral' })
  if (choice?.command) await vscode.commands.executeCommand(choice.command, ...(choice.words ?? []))
}
