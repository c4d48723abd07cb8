// The status-bar item and the language status. A click on either opens the menu.

import * as vscode from 'vscode'
import type { Server } from './server'
import { type StatusText, statusText, usageText } from './status_text'

const menuCommand = 'codestral.menu'
const looks: Record<StatusText['severity'], [vscode.LanguageStatusSeverity, vscode.ThemeColor | undefined]> = {
  info: [vscode.LanguageStatusSeverity.Information, undefined],
  warning: [vscode.LanguageStatusSeverity.Warning, new vscode.ThemeColor('statusBarItem.warningBackground')],
  error: [vscode.LanguageStatusSeverity.Error, new vscode.ThemeColor('statusBarItem.errorBackground')],
}

export class StatusView implements vscode.Disposable {
  private readonly bar = vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Right, 100)
  private readonly language = vscode.languages.createLanguageStatusItem('codestral', [{ scheme: 'file' }, { scheme: 'untitled' }])
  private readonly subscriptions: vscode.Disposable[]

  constructor(private readonly server: Server) {
    this.bar.name = 'Codestral'
    this.bar.command = menuCommand
    this.language.name = 'Codestral'
    this.language.command = { title: 'Menu', command: menuCommand }
    this.subscriptions = [this.bar, this.language, server.onDidChange(() => this.refresh())]
    this.refresh()
    this.bar.show()
  }

  current(): StatusText {
    return statusText(this.server.state, vscode.workspace.isTrusted, timeOfDay)
  }

  usage(): string {
    return this.server.state.kind === 'running' ? usageText(this.server.state.status) : ''
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose()
  }

  private refresh(): void {
    const status = this.current()
    const [severity, background] = looks[status.severity]
    this.bar.text = `$(${status.icon}) ${status.text}`
    this.bar.tooltip = status.detail
    this.bar.backgroundColor = background
    this.bar.accessibilityInformation = { label: `${status.text}. ${status.detail}` }
    this.language.text = status.text
    this.language.detail = status.detail
    this.language.busy = status.icon === 'loading~spin'
    this.language.severity = severity
  }
}

function timeOfDay(at: number): string {
  // Seconds matter only for what is near.
  const near = at - Date.now() < 2 * 60_000
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', ...(near && { second: '2-digit' }) })
}
