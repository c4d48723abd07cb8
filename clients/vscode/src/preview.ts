// Shows an edit beside what is there, and applies it when the user says so.

import * as vscode from 'vscode'
import { type Documents, previewScheme } from './documents'
import { withoutLinks } from './edit'

export type Choice = 'Apply' | 'Discard'

type ShownIn = (tab: vscode.Tab) => boolean

export class Previews {
  private readonly open = new Map<ShownIn, (choice: Choice) => void>()
  private count = 0

  constructor(private readonly documents: Documents) {}

  /** `version`: of the text that the edit is for, when it is for one of an editor. */
  async show(label: string, edit: vscode.WorkspaceEdit, version: number | undefined): Promise<void> {
    const [uri, edits] = edit.entries()[0] ?? []
    if (!uri || !edits) return
    // A file that the edit creates has no text yet.
    const document = await vscode.workspace.openTextDocument(uri).then(undefined, () => undefined)
    const wanted = version ?? document?.version
    const refuseStale = (): void => {
      if (document?.version !== wanted) throw new Error(stale)
    }
    refuseStale()
    const after = this.put(uri, 'after', applied(document, edits))
    const before = document ? uri : this.put(uri, 'before', '')
    const title = `Codestral: ${label}`
    const isShownIn: ShownIn = ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === after.toString()
    // It is not to be replaced by the next file that is opened.
    await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: false })
    const choice = await this.choiceOf(title, isShownIn)
    const gone = document?.isClosed
    await vscode.window.tabGroups.close(tabs().filter(isShownIn))
    for (const each of [before, after]) this.documents.drop(each)
    if (choice !== 'Apply') return
    refuseStale()
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
      void vscode.window
        .showInformationMessage(`${withoutLinks(title)}?`, 'Apply', 'Discard')
        .then((choice) => choice && decide(choice as Choice))
    })
  }

  private tellMenus(): void {
    void vscode.commands.executeCommand('setContext', 'codestral.previewing', this.open.size > 0)
  }
}

const stale = 'the text was changed meanwhile; ask again'

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
