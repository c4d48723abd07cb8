// Between VS Code's inline suggestions and the server: what is shown and what is taken in parts is reported.

import * as vscode from 'vscode'
import type { LanguageClient, Middleware } from 'vscode-languageclient/node'
import { didPartiallyAcceptCompletionMethod, didShowCompletionMethod, type Item } from './protocol'
import { Shown, type Suggestion } from './shown'

export class InlineCompletion implements vscode.Disposable {
  readonly shown = new Shown<Item>()
  private readonly subscriptions: vscode.Disposable[]

  constructor(private readonly client: () => LanguageClient | undefined) {
    this.subscriptions = [
      vscode.workspace.onDidChangeTextDocument((event) => this.changed(event)),
      vscode.window.onDidChangeActiveTextEditor(() => this.shown.hide()),
    ]
  }

  readonly provide: NonNullable<Middleware['provideInlineCompletionItems']> = async (document, position, context, token, next) => {
    const { version } = document
    const answer = await next(document, position, context, token)
    const items = answer && 'items' in answer ? answer.items : (answer ?? [])
    // VS Code shows what is for the text and the cursor of now.
    const cursor = vscode.window.activeTextEditor
    if (
      !token.isCancellationRequested &&
      document.version === version &&
      cursor?.document === document &&
      cursor.selection.active.isEqual(position)
    ) {
      this.show(document, position, items)
    }
    return answer
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose()
  }

  private show(document: vscode.TextDocument, position: vscode.Position, items: vscode.InlineCompletionItem[]): void {
    const protocol = this.client()?.code2ProtocolConverter
    if (!protocol) return
    const suggestions: Suggestion<Item>[] = []
    for (const each of items) {
      if (each.command === undefined || typeof each.insertText !== 'string') continue
      const range = each.range ?? new vscode.Range(position, position)
      suggestions.push({
        item: { insertText: each.insertText, range: protocol.asRange(range), command: protocol.asCommand(each.command) },
        text: each.insertText,
        start: document.offsetAt(range.start),
        end: document.offsetAt(range.end),
      })
    }
    this.shown.show(document.uri.toString(), suggestions)
    const first = suggestions[0]
    if (first) this.tell(didShowCompletionMethod, { item: first.item })
  }

  private changed(event: vscode.TextDocumentChangeEvent): void {
    if (event.contentChanges.length === 0) return
    const changes = event.contentChanges.map((each) => ({ offset: each.rangeOffset, length: each.rangeLength, text: each.text }))
    const part = this.shown.edited(event.document.uri.toString(), changes)
    if (part) this.tell(didPartiallyAcceptCompletionMethod, part)
  }

  private tell(method: string, params: object): void {
    // A server that is gone, or does not come up, does not need to know.
    const client = this.client()
    client?.sendNotification(method, params).catch(() => {})
  }
}
