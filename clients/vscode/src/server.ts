// The server's process and the language client over it: started, restarted when it ends by itself, stopped with the editor.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { homedir } from 'node:os'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import * as vscode from 'vscode'
import type { LanguageClient, LanguageClientOptions, Middleware } from 'vscode-languageclient/node'
import { Backoff } from './backoff'
import { type Launch, LaunchError, launchOf } from './launch'
import { log } from './program'
import { type Status, statusMethod } from './protocol'
import { section, serverPath } from './settings'
import type { ServerState } from './status_text'

export interface ServerOptions {
  output: vscode.LogOutputChannel
  version: string
  launch: () => Promise<Parameters<typeof launchOf>[0]>
  settings: () => Record<string, unknown>
  middleware: Middleware
}

const startTimeoutMs = 30_000
const stopTimeoutMs = 2_000
const endTimeoutMs = 500
const superseded = new Error('there is a newer wish')

export class Server implements vscode.Disposable {
  client: LanguageClient | undefined
  state: ServerState = { kind: 'starting' }
  private readonly changes = new vscode.EventEmitter<ServerState>()
  readonly onDidChange = this.changes.event
  private readonly backoff = new Backoff()
  private process: ChildProcess | undefined
  /** It has ended, and all that it wrote is read. */
  private closed: Promise<unknown> = Promise.resolve()
  /** Its last line on standard error that is no news of its work. */
  private said = ''
  private timer: NodeJS.Timeout | undefined
  // Starts and stops follow each other; the newest wish wins, and ends a start that is under way.
  private queue: Promise<void> = Promise.resolve()
  private wish = 0
  private cutShort: ((why: Error) => void) | undefined
  private warned: string | undefined

  constructor(private readonly options: ServerOptions) {}

  /** Starts it, or starts it again. */
  start(): Promise<void> {
    this.backoff.reset()
    const wish = this.newWish()
    return this.enqueue(async () => {
      await this.end()
      await this.begin(wish)
    })
  }

  stop(): Promise<void> {
    this.newWish()
    return this.enqueue(() => this.end())
  }

  /** Waits for such a state, at most so long. */
  until(such: () => boolean, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        listening.dispose()
        resolve()
      }
      const listening = this.onDidChange(() => such() && done())
      setTimeout(done, ms)
    })
  }

  dispose(): void {
    void this.stop()
    this.changes.dispose()
  }

  private newWish(): number {
    this.cutShort?.(superseded)
    return ++this.wish
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step).catch((error: unknown) => this.options.output.error(String(error)))
    return this.queue
  }

  private set(state: ServerState): void {
    this.state = state
    this.changes.fire(state)
  }

  private async begin(wish: number): Promise<void> {
    if (wish !== this.wish) return
    this.set({ kind: 'starting' })
    this.backoff.started(Date.now())
    const cut = new Promise<never>((_, reject) => {
      this.cutShort = reject
    })
    const timer = setTimeout(() => this.cutShort?.(new Error(`no answer within ${startTimeoutMs / 1000} s`)), startTimeoutMs)
    let program = 'The server'
    try {
      const launch = launchOf(await Promise.race([this.options.launch(), cut]))
      program = launch.program
      const client = await this.newClient(launch)
      await Promise.race([client.start(), cut])
      this.checkVersion(client, program)
      if (this.state.kind === 'starting') this.set({ kind: 'running', status: undefined })
    } catch (error) {
      const how = wish === this.wish ? await this.howItEnded(messageOf(error)) : ''
      if (wish !== this.wish) return
      // Nothing that another attempt would mend.
      if (error instanceof LaunchError) this.fail(error.message, undefined, true)
      else this.crashed(`${program} does not start: ${how}.`)
    } finally {
      clearTimeout(timer)
      this.cutShort = undefined
    }
  }

  private async newClient(launch: Launch): Promise<LanguageClient> {
    const began = performance.now()
    const { newClient } = await import('./client.ts')
    this.options.output.info(`loaded the language client in ${(performance.now() - began).toFixed(1)} ms`)
    const client: LanguageClient = newClient(
      // It may come to that when there is a newer wish already.
      async () => (this.client === client ? this.spawn(launch) : Promise.reject(superseded)),
      this.clientOptions(),
      () => void this.stopped(client, launch.program),
    )
    client.onNotification(statusMethod, (status: Status) => {
      if (this.client === client) this.set({ kind: 'running', status })
    })
    this.client = client
    return client
  }

  private async end(): Promise<void> {
    clearTimeout(this.timer)
    const { client, process } = this
    this.client = undefined
    this.process = undefined
    const limit = AbortSignal.timeout(stopTimeoutMs)
    try {
      await client?.dispose(stopTimeoutMs)
      // It was told to exit, and may have something to write before.
      if (process?.exitCode === null && process.signalCode === null) await once(process, 'exit', { signal: limit })
    } catch {
      // It never came up, is gone, or does not obey.
    }
    process?.kill('SIGKILL')
  }

  /** While it starts, `begin` tells of it. */
  private async stopped(client: LanguageClient, program: string): Promise<void> {
    if (this.client !== client || this.state.kind !== 'running') return
    const how = await this.howItEnded('it ended')
    if (this.client === client) this.crashed(`${program} runs no more: ${how}.`)
  }

  private crashed(message: string): void {
    if (this.state.kind === 'failed') return
    const { waitMs, tell } = this.backoff.failed(Date.now())
    this.fail(message, Date.now() + waitMs, tell)
    const { wish } = this
    void this.enqueue(() => this.end()).then(() => {
      if (wish === this.wish) this.timer = setTimeout(() => void this.enqueue(() => this.begin(wish)), waitMs)
    })
  }

  private fail(message: string, restartAt: number | undefined, tell: boolean): void {
    this.options.output.error(message)
    this.set({ kind: 'failed', message, restartAt })
    if (!tell) return
    const again = restartAt === undefined ? '' : ' It is started again; the status bar shows when.'
    void vscode.window.showErrorMessage(`Codestral: ${message}${again}`, 'Show Log', 'Settings').then((choice) => {
      if (choice === 'Show Log') this.options.output.show()
      if (choice === 'Settings') void vscode.commands.executeCommand('workbench.action.openSettings', serverPath)
    })
  }

  private hear(line: string): void {
    if (!/^\d+\.\d+ (trace|debug|info) /.test(line)) this.said = line
    log(line, this.options.output)
  }

  /** A pipe that breaks says less than the process, which may end a moment later. */
  private async howItEnded(otherwise: string): Promise<string> {
    const { process } = this
    await Promise.race([this.closed, delay(endTimeoutMs)])
    const how = process?.signalCode ?? (process?.exitCode == null ? undefined : `exit code ${process.exitCode}`)
    return how === undefined ? otherwise : `it ended (${how})${this.said && `, and said: ${this.said}`}`
  }

  private spawn(launch: Launch): Promise<ChildProcess> {
    this.options.output.info(`starting ${launch.program} ${launch.arguments.join(' ')}`)
    return new Promise((resolve, reject) => {
      const child = spawn(launch.program, launch.arguments, { env: launch.environment, cwd: homedir(), stdio: 'pipe' })
      this.process = child
      this.closed = once(child, 'close').catch(() => {})
      this.said = ''
      child.once('spawn', () => resolve(child))
      child.once('error', reject)
      child.once('exit', (code, signal) => {
        this.options.output.info(`${launch.program} ended (${signal ?? `exit code ${code}`})`)
        if (this.process === child) this.cutShort?.(new Error('it ended'))
      })
    })
  }

  private clientOptions(): LanguageClientOptions {
    const { middleware, settings, output } = this.options
    return {
      documentSelector: [{ scheme: 'file' }, { scheme: 'untitled' }],
      outputChannel: output,
      stdioOptions: { stdout: () => {}, stderr: (input) => createInterface({ input }).on('line', (line) => this.hear(line)) },
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
    const found = `${program} is ${info ? `${info.name} ${info.version ?? ''}` : 'another program'}`
    if (found === this.warned) return
    this.warned = found
    void vscode.window.showWarningMessage(`Codestral: ${found}, this extension is ${this.options.version}. Some commands may not work.`)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
