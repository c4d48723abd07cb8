// Shows an edit beside what is there, and applies it when the user says so.

import * as vscode from 'vscode'
import type { LanguageClient, WorkspaceEdit } from 'vscode-languageclient/node'
import { type Documents, previewScheme } from './documents'
import { versionsOf, withoutMarks } from './edit'

export type Choice = 'Apply' | 'Discard'

type ShownIn = (tab: vscode.Tab) => boolean

export class Previews {
  private readonly open = new Map<ShownIn, (choice: Choice) => void>()
  private count = 0

  constructor(private readonly documents: Documents) {}

  async show(client: LanguageClient, label: string, marked: WorkspaceEdit): Promise<void> {
    const wanted = new Map(versionsOf(marked).map(([uri, version]) => [client.protocol2CodeConverter.asUri(uri).toString(), version]))
    const edit = await client.protocol2CodeConverter.asWorkspaceEdit(withoutMarks(marked))
    const current: [vscode.TextDocument, number][] = []
    const rows: [vscode.Uri, vscode.Uri, vscode.Uri][] = []
    for (const [uri, edits] of edit.entries()) {
      // A file that the edit creates has no text yet.
      const document = await vscode.workspace.openTextDocument(uri).then(undefined, () => undefined)
      if (document) current.push([document, wanted.get(uri.toString()) ?? document.version])
      refuseStale(current)
      const after = this.put(uri, 'after', applied(document, edits))
      rows.push([uri, document ? uri : this.put(uri, 'before', ''), after])
    }
    const first = rows[0]
    if (first === undefined) return
    const title = `Codestral: ${label}`
    const isShownIn: ShownIn = ({ input, label }) =>
      input instanceof vscode.TabInputTextDiff ? input.modified.toString() === first[2].toString() : rows.length > 1 && label === title
    // It is not to be replaced by the next file that is opened.
    if (rows.length === 1) await vscode.commands.executeCommand('vscode.diff', first[1], first[2], title, { preview: false })
    else await vscode.commands.executeCommand('vscode.changes', title, rows)
    const choice = await this.choiceOf(title, isShownIn)
    const gone = current.some(([document]) => document.isClosed)
    await vscode.window.tabGroups.close(tabs().filter(isShownIn))
    if (choice !== 'Apply') return
    refuseStale(current)
    if (gone || !(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) throw new Error(stale)
  }

  /** For the preview that the user looks at. */
  decide(choice: Choice): void {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab
    for (const [isShownIn, decide] of this.open) if (tab && isShownIn(tab)) decide(choice)
  }

  /** A name of its own: two files may be called the same, and one may be shown twice. */
  private put(uri: vscode.Uri, side: string, text: string): vscode.Uri {
    this.count += 1
    return this.documents.put(`${this.count}/${side}/${uri.path.split('/').at(-1) ?? ''}`, text, previewScheme)
  }

  /** The notification goes away by itself, so the choice is also in the title; who closes the preview discards. */
  private choiceOf(title: string, isShownIn: ShownIn): Promise<Choice> {
    return new Promise((resolve) => {
      const decide = (choice: Choice): void => {
        closed.dispose()
        this.open.delete(isShownIn)
        this.tellMenus()
        resolve(choice)
      }
      const closed = vscode.window.tabGroups.onDidChangeTabs((event) => {
        if (event.closed.some(isShownIn) && !tabs().some(isShownIn)) decide('Discard')
      })
      this.open.set(isShownIn, decide)
      this.tellMenus()
      void vscode.window.showInformationMessage(`${title}?`, 'Apply', 'Discard').then((choice) => choice && decide(choice as Choice))
    })
  }

  private tellMenus(): void {
    void vscode.commands.executeCommand('setContext', 'codestral.previewing', this.open.size > 0)
  }
}

const stale = 'the text was changed meanwhile; ask again'

function refuseStale(documents: readonly [vscode.TextDocument, number][]): void {
  if (documents.some(([document, version]) => document.version !== version)) throw new Error(stale)
}

function tabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs)
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
