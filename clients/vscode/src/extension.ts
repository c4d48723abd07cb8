import * as vscode from 'vscode'
import { InlineCompletion } from './inline_completion'
import { Server } from './server'
import { Settings } from './settings'

let server: Server | undefined

export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('Codestral', { log: true })
  const settings = new Settings(context.extension.packageJSON)
  const inline = new InlineCompletion(() => server?.client)
  server = new Server({
    output,
    version: context.extension.packageJSON.version,
    settings: () => settings.forServer(),
    middleware: { provideInlineCompletionItems: inline.provide },
    launch: async () => ({
      serverPath: vscode.workspace.getConfiguration().inspect('codestral.serverPath')?.globalValue,
      extensionFolder: context.extensionPath,
      environment: process.env,
      trusted: vscode.workspace.isTrusted,
      keys: [],
      endpoints: settings.endpoints(),
    }),
  })
  context.subscriptions.push(output, inline, server)
  void server.start()
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop()
}
