// Texts to read that are no files: explanations and logs.

import * as vscode from 'vscode'

const scheme = 'codestral'

export class Documents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>()
  private readonly changes = new vscode.EventEmitter<vscode.Uri>()
  readonly onDidChange = this.changes.event
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this)

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? ''
  }

  async showText(title: string, text: string): Promise<void> {
    await vscode.window.showTextDocument(this.put(`${title}.txt`, text), { preview: true })
  }

  /** Rendered, beside the code. */
  async showMarkdown(title: string, text: string): Promise<void> {
    await vscode.commands.executeCommand('markdown.showPreviewToSide', this.put(`${title}.md`, text))
  }

  dispose(): void {
    this.registration.dispose()
    this.changes.dispose()
  }

  put(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${name}` })
    this.texts.set(uri.path, text)
    this.changes.fire(uri)
    return uri
  }
}
