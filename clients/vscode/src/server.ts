// The server's process and the language client over it: started, restarted when it ends by itself, stopped with the editor.

import { type ChildProcess, spawn } from 'node:child_process'
import { homedir } from 'node:os'
import * as vscode from 'vscode'
import { CloseAction, ErrorAction, LanguageClient, type LanguageClientOptions, type Middleware, State } from 'vscode-languageclient/node'
import { Backoff } from './backoff'
import { type Launch, LaunchError, launchOf } from './launch'
import { type Status, statusMethod } from './protocol'
import { section } from './settings'
import type { ServerState } from './status_text'

export interface ServerOptions {
  output: vscode.LogOutputChannel
  version: string
  launch: () => Promise<Parameters<typeof launchOf>[0]>
  settings: () => Record<string, unknown>
  middleware: Middleware
}

const stopTimeoutMs = 2_000

export class Server implements vscode.Disposable {
  client: LanguageClient | undefined
  state: ServerState = { kind: 'starting' }
  private readonly changes = new vscode.EventEmitter<ServerState>()
  readonly onDidChange = this.changes.event
  private readonly backoff = new Backoff()
  private process: ChildProcess | undefined
  private timer: NodeJS.Timeout | undefined
  // Starts and stops follow each other; the newest wish wins.
  private queue: Promise<void> = Promise.resolve()

  constructor(private readonly options: ServerOptions) {}

  /** Starts it, or starts it again. */
  start(): Promise<void> {
    this.backoff.reset()
    return this.enqueue(async () => {
      await this.end()
      await this.begin()
    })
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.end())
  }

  dispose(): void {
    void this.stop()
    this.changes.dispose()
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step).catch((error: unknown) => this.options.output.error(String(error)))
    return this.queue
  }

  private set(state: ServerState): void {
    this.state = state
    this.changes.fire(state)
  }

  private async begin(): Promise<void> {
    this.set({ kind: 'starting' })
    let launch: Launch
    try {
      launch = launchOf(await this.options.launch())
    } catch (error) {
      // Nothing that another attempt would mend.
      if (error instanceof LaunchError) return this.fail(error.message, undefined, true)
      throw error
    }
    const client = new LanguageClient(section, 'Codestral', () => this.spawn(launch), this.clientOptions())
    client.onNotification(statusMethod, (status: Status) => {
      if (this.client === client) this.set({ kind: 'running', status })
    })
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped && this.client === client) this.crashed(`${launch.program} ended.`)
    })
    this.client = client
    this.backoff.started(Date.now())
    try {
      await client.start()
    } catch (error) {
      if (this.client === client) this.crashed(`${launch.program} does not start: ${messageOf(error)}`)
      return
    }
    this.checkVersion(client, launch.program)
    if (this.state.kind === 'starting') this.set({ kind: 'running', status: undefined })
  }

  private async end(): Promise<void> {
    clearTimeout(this.timer)
    const { client, process } = this
    this.client = undefined
    this.process = undefined
    try {
      await client?.dispose(stopTimeoutMs)
    } catch {
      // It never came up, or is gone.
    }
    if (process !== undefined && process.exitCode === null && process.signalCode === null) process.kill('SIGKILL')
  }

  private crashed(message: string): void {
    const { waitMs, tell } = this.backoff.failed(Date.now())
    this.fail(message, Date.now() + waitMs, tell)
    void this.enqueue(() => this.end()).then(() => {
      if (this.state.kind !== 'failed') return
      this.timer = setTimeout(() => void this.enqueue(() => this.begin()), waitMs)
    })
  }

  private fail(message: string, restartAt: number | undefined, tell: boolean): void {
    this.options.output.error(message)
    this.set({ kind: 'failed', message, restartAt })
    if (!tell) return
    const again = restartAt === undefined ? '' : ' It is started again; the status bar shows when.'
    void vscode.window.showErrorMessage(`Codestral: ${message}${again}`, 'Show Log', 'Settings').then((choice) => {
      if (choice === 'Show Log') this.options.output.show()
      if (choice === 'Settings') void vscode.commands.executeCommand('workbench.action.openSettings', `${section}.serverPath`)
    })
  }

  private spawn(launch: Launch): Promise<ChildProcess> {
    this.options.output.info(`starting ${launch.program} ${launch.arguments.join(' ')}`)
    return new Promise((resolve, reject) => {
      const child = spawn(launch.program, launch.arguments, { env: launch.environment, cwd: homedir(), stdio: 'pipe' })
      this.process = child
      child.once('spawn', () => resolve(child))
      child.once('error', reject)
      child.once('exit', (code, signal) => this.options.output.info(`${launch.program} ended (${signal ?? `exit code ${code}`})`))
    })
  }

  private clientOptions(): LanguageClientOptions {
    const { middleware, settings, output } = this.options
    return {
      documentSelector: [{ scheme: 'file' }, { scheme: 'untitled' }],
      outputChannel: output,
      initializationFailedHandler: () => false,
      // Restarts are ours: the client's own come at once, and give up after five.
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => ({ action: CloseAction.DoNotRestart, handled: true }),
      },
      middleware: {
        ...middleware,
        workspace: {
          configuration: (params, token, next) =>
            params.items.every((each) => each.section === section) ? params.items.map(() => settings()) : next(params, token),
        },
      },
    }
  }

  private checkVersion(client: LanguageClient, program: string): void {
    const info = client.initializeResult?.serverInfo
    const minor = (version: string | undefined): string | undefined => version?.split('.', 2).join('.')
    if (info?.name === 'codestral-lsp' && minor(info.version) === minor(this.options.version)) return
    void vscode.window.showWarningMessage(
      `Codestral: ${program} is ${info ? `${info.name} ${info.version ?? ''}` : 'another program'}, this extension is ${this.options.version}. Some commands may not work.`,
    )
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
