// Texts to read that are no files: explanations, logs and previews.

import * as vscode from 'vscode'
import { page } from './page'

const textScheme = 'codestral'
/** package.json knows it: the title of such an editor has the choice. */
export const previewScheme = 'codestral-preview'

export class Documents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>()
  private panel: vscode.WebviewPanel | undefined
  private readonly changes = new vscode.EventEmitter<vscode.Uri>()
  readonly onDidChange = this.changes.event
  private readonly registrations = [textScheme, previewScheme].map((each) =>
    vscode.workspace.registerTextDocumentContentProvider(each, this),
  )

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? ''
  }

  async showText(title: string, text: string): Promise<void> {
    await vscode.window.showTextDocument(this.put(`${title}.txt`, text), { preview: true })
  }

  /** Rendered, beside the code. */
  async showMarkdown(title: string, text: string): Promise<void> {
    // Of an extension that comes with VS Code, and that can be turned off.
    const html = await vscode.commands.executeCommand<string>('markdown.api.render', text).then(undefined, () => undefined)
    if (html === undefined) return this.showText(title, text)
    this.panel?.dispose()
    this.panel = vscode.window.createWebviewPanel(textScheme, title, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true })
    this.panel.webview.html = page(html)
  }

  dispose(): void {
    for (const each of this.registrations) each.dispose()
    this.changes.dispose()
    this.panel?.dispose()
  }

  put(name: string, text: string, scheme = textScheme): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${name}` })
    this.texts.set(uri.toString(), text)
    this.changes.fire(uri)
    return uri
  }

  drop(uri: vscode.Uri): void {
    this.texts.delete(uri.toString())
  }
}
