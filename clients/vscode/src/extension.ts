import { readFile } from 'node:fs/promises'
import * as vscode from 'vscode'
import { Actions, editorOfText } from './actions'
import { Documents } from './documents'
import { explanationText } from './explanation'
import { ignoredSettings } from './ignored'
import { InlineCompletion } from './inline_completion'
import { Keys } from './keys'
import { type Key, type LaunchOptions, launchOf } from './launch'
import { showMenu } from './menu'
import { Previews } from './preview'
import { run } from './program'
import { type ActionOrder, type Explanation, explainCompletionMethod } from './protocol'
import { Server } from './server'
import { Settings, serverPath } from './settings'
import { StatusView } from './status'

/** When the bundle was first read (see `bundle`). Between its end and the call of `activate` others may work. */
declare const loadedAt: number
const loadMs = performance.now() - loadedAt

let server: Server | undefined

export function activate(context: vscode.ExtensionContext): void {
  const began = performance.now()
  const output = vscode.window.createOutputChannel('Codestral', { log: true })
  const settings = new Settings(context.extension.packageJSON)
  const documents = new Documents()
  const client = () => server?.client

  const launchOptions = (keys: readonly Key[]): LaunchOptions => ({
    serverPath: vscode.workspace.getConfiguration().inspect(serverPath)?.globalValue,
    extensionFolder: context.extensionPath,
    environment: process.env,
    trusted: vscode.workspace.isTrusted,
    keys,
    endpoints: settings.endpoints(),
  })
  const ask = async (words: string[], keys: readonly Key[]) => run(launchOf(launchOptions(keys)), words)
  const keys = new Keys(
    context.secrets,
    async (key) => ask(['doctor'], [key]),
    (report) => documents.showText('Codestral doctor', report),
  )
  const inline = new InlineCompletion(client)
  const previews = new Previews(documents)
  const status = () => (server?.state.kind === 'running' ? server.state.status : undefined)
  const actions = new Actions(client, documents, previews, context.globalState, status)
  const running = new Server({
    output,
    version: context.extension.packageJSON.version,
    settings: () => settings.forServer(),
    middleware: {
      provideInlineCompletionItems: inline.provide,
      executeCommand: actions.execute,
      handleWorkDoneProgress: actions.progress,
      provideCodeActions: actions.list,
      resolveCodeAction: actions.resolve,
    },
    launch: async () => launchOptions(await keys.all()),
  })
  server = running
  const view = new StatusView(running)

  const showOutputOf = async (title: string, words: string[]): Promise<void> => {
    await documents.showText(title, (await ask(words, await keys.all())) || 'Nothing.\n')
  }
  const suggest = (what: string) => () => vscode.commands.executeCommand(`editor.action.inlineSuggest.${what}`)
  const commands: Record<string, (...words: never[]) => unknown> = {
    trigger: suggest('trigger'),
    next: suggest('showNext'),
    previous: suggest('showPrevious'),
    acceptWord: suggest('acceptNextWord'),
    acceptLine: suggest('acceptNextLine'),
    menu: () => showMenu(view),
    toggle: async () => {
      const configuration = vscode.workspace.getConfiguration('codestral')
      const enabled = configuration.inspect<boolean>('completion.enabled')?.globalValue ?? true
      const off = () => status()?.state === 'disabled'
      // It may not have heard yet that it is on.
      if (enabled && off()) await running.until(() => !off(), 500)
      if (enabled && off()) {
        return actions.nothingToDo('completions are turned off by the workspace or in your config.json: see completion.enabled there')
      }
      return configuration.update('completion.enabled', !enabled, vscode.ConfigurationTarget.Global)
    },
    editByInstruction: () => actions.edit(),
    previewAction: (work: ActionOrder | vscode.WorkspaceEdit, label: string, version: number) => actions.preview(work, label, version),
    applyEdit: () => previews.decide('Apply'),
    discardEdit: () => previews.decide('Discard'),
    explain: () => actions.explain(),
    reviewFile: () => actions.reviewFile(),
    reviewChange: () => actions.reviewChanges(),
    clearFindings: () => actions.dismissFindings(),
    writeCommitMessage: (source?: { rootUri?: vscode.Uri }) => actions.commitMessage(source),
    whySuggestion: async () => {
      const uri = editorOfText()?.document.uri
      const running = actions.running()
      const about = uri && running ? { textDocument: { uri: running.code2ProtocolConverter.asUri(uri) } } : {}
      const explanation = await running?.sendRequest<Explanation | null>(explainCompletionMethod, about)
      if (explanation !== undefined) await documents.showMarkdown('Why this suggestion', explanationText(explanation))
    },
    requestLog: () => showOutputOf('What left this machine', ['log', '--limit', '500']),
    doctor: () => showOutputOf('Codestral doctor', ['doctor']),
    setKey: () => {
      return vscode.workspace.isTrusted ? keys.ask() : actions.askForTrust()
    },
    forgetKey: () => keys.forget(),
    showOutput: () => output.show(),
    restart: () => running.start(),
  }
  for (const [name, handler] of Object.entries(commands)) {
    const told = async (...words: never[]): Promise<void> => {
      try {
        await handler(...words)
      } catch (error) {
        void vscode.window.showErrorMessage(`Codestral: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    context.subscriptions.push(vscode.commands.registerCommand(`codestral.${name}`, told))
  }
  context.subscriptions.push(
    output,
    documents,
    inline,
    view,
    running,
    // Another server knows nothing of what this one suggested.
    running.onDidChange(({ kind }) => kind === 'starting' && inline.shown.hide()),
    keys.onDidChange(() => running.start()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => running.start()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (settings.atStart().some((name) => event.affectsConfiguration(name))) void running.start()
    }),
  )
  void running.start()
  void tellIgnored(context, settings)
  output.info(`activated in ${(loadMs + performance.now() - began).toFixed(1)} ms`)
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop()
}

/** Once for a workspace: a repository that brings hosts or programs does not get its way, and the user knows. */
async function tellIgnored(context: vscode.ExtensionContext, settings: Settings): Promise<void> {
  const files = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => vscode.Uri.joinPath(uri, '.vscode', 'settings.json'))
  if (vscode.workspace.workspaceFile?.scheme === 'file') files.push(vscode.workspace.workspaceFile)
  const texts = await Promise.all(files.map((file) => readFile(file.fsPath, 'utf8').catch(() => '')))
  const names = [...new Set(texts.flatMap((text) => ignoredSettings(text, settings.machine())))].sort().join(', ')
  if (names === '' || context.workspaceState.get('ignored') === names) return
  await context.workspaceState.update('ignored', names)
  void vscode.window.showInformationMessage(`Codestral: settings of this workspace that only you can make are ignored: ${names}.`)
}
