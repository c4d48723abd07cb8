// The user's keys: asked for once, checked, kept in VS Code's secret storage, and given to the server in its environment.

import * as vscode from 'vscode'
import { problemOf } from './doctor'
import type { Key } from './launch'

const services = [
  { label: 'Codestral', description: 'codestral.mistral.ai', variable: 'CODESTRAL_API_KEY' },
  { label: 'Mistral', description: 'api.mistral.ai', variable: 'MISTRAL_API_KEY' },
]

export class Keys {
  readonly onDidChange: vscode.Event<unknown>

  constructor(
    private readonly secrets: vscode.SecretStorage,
    /** What `codestral-lsp doctor` says with this key. */
    private readonly check: (key: Key) => Promise<string>,
    private readonly show: (report: string) => Promise<void>,
  ) {
    // Also when another window changed them.
    this.onDidChange = secrets.onDidChange
  }

  async all(): Promise<Key[]> {
    const keys = await Promise.all(services.map(async ({ variable }) => ({ variable, value: await this.secrets.get(variable) })))
    return keys.filter((key): key is Key => Boolean(key.value))
  }

  async ask(): Promise<void> {
    const service = await vscode.window.showQuickPick(services, { title: 'Which key do you have?' })
    if (!service) return
    const value = await vscode.window.showInputBox({
      title: `Key of ${service.description}`,
      prompt: 'It stays in the secret storage of VS Code, and goes to that host only.',
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) => (/^\S+$/.test(text.trim()) ? undefined : 'A key has no spaces.'),
    })
    if (value === undefined) return
    const key = { variable: service.variable, value: value.trim() }
    const bar = { location: vscode.ProgressLocation.Notification, title: 'Codestral: checking the key' }
    const report = await vscode.window.withProgress(bar, () => this.check(key))
    const problem = problemOf(report, service.label.toLowerCase())
    if (problem !== undefined && !(await this.keepAnyway(problem, report))) return
    await this.secrets.store(key.variable, key.value)
    if (problem === undefined) void vscode.window.showInformationMessage('Codestral: the key is good.')
  }

  async forget(): Promise<void> {
    const keys = await this.all()
    for (const key of keys) await this.secrets.delete(key.variable)
    const told = keys.length > 0 ? 'the key is removed from' : 'there is no key in'
    void vscode.window.showInformationMessage(`Codestral: ${told} the secret storage.`)
  }

  private async keepAnyway(problem: string, report: string): Promise<boolean> {
    for (;;) {
      const choice = await vscode.window.showWarningMessage(`Codestral: ${problem}`, 'Show Report', 'Keep It Anyway')
      if (choice !== 'Show Report') return choice === 'Keep It Anyway'
      await this.show(report)
    }
  }
}
