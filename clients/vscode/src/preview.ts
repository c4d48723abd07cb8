// Shows an edit beside what is there, and applies it when the user says so.

import * as vscode from 'vscode'
import type { LanguageClient, WorkspaceEdit } from 'vscode-languageclient/node'
import type { Documents } from './documents'

export async function previewEdit(client: LanguageClient, documents: Documents, label: string, marked: WorkspaceEdit): Promise<void> {
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(withoutMarks(marked))
  const versions = new Map<string, number>()
  const rows: [vscode.Uri, vscode.Uri, vscode.Uri][] = []
  for (const [uri, edits] of edit.entries()) {
    // A file that the edit creates has no text yet.
    const document = await vscode.workspace.openTextDocument(uri).then(
      (found) => found,
      () => undefined,
    )
    if (document) versions.set(uri.toString(), document.version)
    const after = applied(document, edits)
    const name = uri.path.split('/').at(-1) ?? ''
    rows.push([uri, document ? uri : documents.put(`before/${name}`, ''), documents.put(`after/${name}`, after)])
  }
  const first = rows[0]
  if (first === undefined) return
  const title = `Codestral: ${label}`
  if (rows.length === 1) await vscode.commands.executeCommand('vscode.diff', first[1], first[2], title)
  else await vscode.commands.executeCommand('vscode.changes', title, rows)
  const choice = await vscode.window.showInformationMessage(`${title}?`, 'Apply', 'Discard')
  await closePreview(title)
  if (choice !== 'Apply') return
  const stale = vscode.workspace.textDocuments.some((each) => {
    const version = versions.get(each.uri.toString())
    return version !== undefined && version !== each.version
  })
  if (stale || !(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) {
    throw new Error('the text was changed meanwhile, so the edit is not applied')
  }
}

/** The confirmation is ours, so VS Code is not to ask for one of its own. */
function withoutMarks(edit: WorkspaceEdit): WorkspaceEdit {
  return JSON.parse(JSON.stringify({ ...edit, changeAnnotations: undefined }, (key, value) => (key === 'annotationId' ? undefined : value)))
}

function applied(document: vscode.TextDocument | undefined, edits: readonly vscode.TextEdit[]): string {
  if (document === undefined) return edits.map((each) => each.newText).join('')
  let text = document.getText()
  const backwards = [...edits].sort((a, b) => document.offsetAt(b.range.start) - document.offsetAt(a.range.start))
  for (const { range, newText } of backwards) {
    text = text.slice(0, document.offsetAt(range.start)) + newText + text.slice(document.offsetAt(range.end))
  }
  return text
}

async function closePreview(title: string): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs)
  await vscode.window.tabGroups.close(tabs.filter((tab) => tab.label === title))
}
