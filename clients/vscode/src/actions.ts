// Work by instruction: edit, explain, review, commit message. The server does it; this asks, and shows what comes.

import * as vscode from 'vscode'
import type { CodeAction, LanguageClient, Middleware, WorkspaceEdit } from 'vscode-languageclient/node'
import type { Documents } from './documents'
import { versionOf, withoutMarks } from './edit'
import { remembered } from './history'
import type { Previews } from './preview'
import type { ActionOrder, CommitMessage, Findings, Prose, Status } from './protocol'
import { actionCommand, commitMessageCommand, dismissFindingsCommand, reviewCommand } from './protocol'

const explainKind = 'codestral.explain'
const historyKey = 'instructions'
export const previewCommand = 'codestral.previewAction'

type GitRepository = { rootUri: vscode.Uri; inputBox: { value: string } }

export class Actions {
  private written = new Map<string, string>()
  private asking = 0

  constructor(
    private readonly client: () => LanguageClient | undefined,
    private readonly documents: Documents,
    private readonly previews: Previews,
    private readonly memory: vscode.Memento,
    private readonly status: () => Status | undefined,
  ) {}

  /** The answer to an explanation is text to read: the client shows it better than the server can. */
  readonly execute: NonNullable<Middleware['executeCommand']> = async (command, words, next) => {
    const order = words[0] as ActionOrder | undefined
    if (command !== actionCommand || order?.action !== 'explain') return next(command, words)
    const answer = await this.ask<Prose>(actionCommand, { ...order, preview: true })
    if (answer?.markdown) await this.documents.showMarkdown('Explanation', answer.markdown)
    return answer
  }

  /** The server shows that it works; while a request of ours shows it already, once is enough. */
  readonly progress: NonNullable<Middleware['handleWorkDoneProgress']> = (token, params, next) => {
    if (this.asking === 0 || params.kind !== 'begin') next(token, params)
  }

  /** What the model writes, now or when the action is taken, is shown before it is applied. */
  readonly list: NonNullable<Middleware['provideCodeActions']> = async (document, range, context, token, next) => {
    const { version } = document
    const actions = await next(document, range, context, token)
    for (const action of actions ?? []) {
      if (!(action instanceof vscode.CodeAction) || action.command) continue
      const work = action.edit ?? (action as { data?: ActionOrder }).data
      if (work) action.command = { title: action.title, command: previewCommand, arguments: [work, action.title, version] }
      delete action.edit
    }
    return actions
  }

  /** Each has its command: nothing is asked for ahead. */
  readonly resolve: NonNullable<Middleware['resolveCodeAction']> = (action) => action

  async carryOut(order: ActionOrder, label: string): Promise<void> {
    const client = this.client()
    const answer = await this.ask<{ edit?: WorkspaceEdit }>(actionCommand, { ...order, preview: true })
    if (!client || !answer?.edit) return
    const edit = await client.protocol2CodeConverter.asWorkspaceEdit(withoutMarks(answer.edit))
    await this.previews.show(label, edit, versionOf(answer.edit))
  }

  preview(work: ActionOrder | vscode.WorkspaceEdit, label: string, version: number): Promise<void> {
    return work instanceof vscode.WorkspaceEdit ? this.previews.show(label, work, version) : this.carryOut(work, label)
  }

  async edit(): Promise<void> {
    const order = await this.orderHere()
    if (order === undefined) return
    const instruction = await this.askInstruction()
    if (!instruction) return
    await this.memory.update(historyKey, remembered(this.history(), instruction))
    await this.carryOut({ ...order, action: 'edit', instruction }, instruction)
  }

  async explain(): Promise<void> {
    const order = await this.orderHere()
    if (order) await vscode.commands.executeCommand(actionCommand, order)
  }

  async reviewFile(): Promise<void> {
    const editor = this.editor()
    if (!editor) return
    const { document, selection } = editor
    const range = selection.isEmpty ? {} : { range: this.client()?.code2ProtocolConverter.asRange(selection) }
    this.tellFindings(await this.ask<Findings>(reviewCommand, { uri: this.uriOf(document.uri), ...range }))
  }

  async reviewChanges(): Promise<void> {
    const choices = [
      { label: 'What is not committed', change: 'uncommitted' },
      { label: 'What is staged', change: 'staged' },
      { label: 'What the last commit changed', change: 'HEAD^!' },
    ]
    const choice = await vscode.window.showQuickPick(choices, { title: 'Review which change?' })
    const place = choice && (await placeOfWork())
    if (!place) return
    this.tellFindings(await this.ask<Findings>(reviewCommand, { change: choice.change, uri: this.uriOf(place) }))
  }

  async dismissFindings(): Promise<void> {
    await this.ask(dismissFindingsCommand)
  }

  /** `source`: the repository whose button was pressed. */
  async commitMessage(source?: { rootUri?: vscode.Uri }): Promise<void> {
    const extension = vscode.extensions.getExtension('vscode.git')
    const git = extension && (await extension.activate()).getAPI(1)
    const repositories: GitRepository[] = git?.repositories ?? []
    const root = source?.rootUri?.toString()
    const file = vscode.window.activeTextEditor?.document.uri
    const repository =
      repositories.find((each) => each.rootUri.toString() === root) ??
      (file && (git?.getRepository(file) as GitRepository | null)) ??
      repositories[0]
    if (!repository) return this.nothingToDo('there is no Git repository here')
    const answer = await this.ask<CommitMessage>(commitMessageCommand, {
      // The server asks for a file in the repository.
      uri: this.uriOf(vscode.Uri.joinPath(repository.rootUri, '.gitignore')),
    })
    if (!answer) return
    const box = repository.inputBox
    const key = repository.rootUri.toString()
    if (box.value.trim() !== '' && box.value !== this.written.get(key)) {
      const choice = await vscode.window.showWarningMessage('Codestral: replace the message that you have written?', 'Replace')
      if (choice !== 'Replace') return
    }
    box.value = answer.message
    this.written.set(key, answer.message)
  }

  /** Where the server would work: the selection in whole lines, else the construct around the cursor, else its line. */
  private async orderHere(): Promise<ActionOrder | undefined> {
    const editor = this.editor()
    const client = editor && this.serving()
    if (!client) return undefined
    const { document, selection } = editor
    const line = document.lineAt(selection.end.line).rangeIncludingLineBreak
    for (const range of [selection, new vscode.Range(selection.start.line, 0, line.end.line, line.end.character)]) {
      // VS Code would leave out those that cannot be taken now, and their reasons with them.
      const offered = await client.sendRequest<CodeAction[] | null>('textDocument/codeAction', {
        textDocument: { uri: this.uriOf(document.uri) },
        range: client.code2ProtocolConverter.asRange(range),
        context: { diagnostics: [], only: [explainKind] },
      })
      const action = offered?.find((each) => each.kind === explainKind)
      if (action?.command) return action.command.arguments?.[0] as ActionOrder | undefined
      if (action?.disabled) return this.nothingToDo(action.disabled.reason)
    }
    return this.nothingToDo('select some code, or put the cursor into a function')
  }

  /** With a bar by which the user can cancel it. */
  private async ask<Answer>(command: string, ...words: object[]): Promise<Answer | undefined> {
    const client = this.serving()
    if (!client) return undefined
    const bar = { location: vscode.ProgressLocation.Notification, title: 'Codestral: asking the model', cancellable: true }
    this.asking += 1
    try {
      return await vscode.window.withProgress(bar, (_, token) =>
        client.sendRequest<Answer>('workspace/executeCommand', { command, arguments: words }, token),
      )
    } catch (error) {
      const { ErrorCodes, ResponseError } = await import('vscode-languageclient/node')
      // The server has shown the message of a command that failed.
      if (!(error instanceof ResponseError)) throw error
      if (error.code === ErrorCodes.PendingResponseRejected) throw new Error('the server ended before it answered; ask again')
      return undefined
    } finally {
      this.asking -= 1
    }
  }

  /** Says so when there is none. */
  running(): LanguageClient | undefined {
    const client = this.client()
    if (client?.isRunning()) return client
    return this.nothingToDo('the server is not running; the status bar says why')
  }

  /** One that can ask a service. */
  private serving(): LanguageClient | undefined {
    if (!vscode.workspace.isTrusted) return this.askForTrust()
    if (this.status()?.reason !== 'no-key') return this.running()
    return this.nothingToDo('this needs an API key', { title: 'Set API Key', command: 'codestral.setKey' })
  }

  askForTrust(): undefined {
    const manage = { title: 'Manage Trust', command: 'workbench.trust.manage' }
    return this.nothingToDo('trust this workspace first; in others no service is asked', manage)
  }

  private editor(): vscode.TextEditor | undefined {
    return editorOfText() ?? this.nothingToDo('open a file first')
  }

  private askInstruction(): Promise<string | undefined> {
    const box = vscode.window.createQuickPick()
    box.title = 'Edit by instruction'
    box.placeholder = 'What is to be done? For example: return an error instead of throwing'
    const refresh = (): void => {
      const typed = box.value.trim()
      // With what is typed beside them, Enter could come before the list of now and take one that was given before.
      box.items = typed === '' ? this.history().map((label) => ({ label, description: 'again' })) : [{ label: typed, alwaysShow: true }]
    }
    refresh()
    return new Promise((resolve) => {
      box.onDidChangeValue(refresh)
      box.onDidAccept(() => {
        resolve(box.value.trim() || box.activeItems[0]?.label)
        box.hide()
      })
      box.onDidHide(() => {
        resolve(undefined)
        box.dispose()
      })
      box.show()
    })
  }

  private history(): string[] {
    return this.memory.get<string[]>(historyKey, [])
  }

  private tellFindings(answer: Findings | undefined): void {
    if (answer?.files === 0) this.nothingToDo('nothing has changed')
    if (!answer?.files) return
    const { findings, model } = answer
    const told = findings === 0 ? 'nothing to complain about' : findings === 1 ? 'one finding' : `${findings} findings`
    void vscode.window
      .showInformationMessage(`Codestral: ${told} (${model}).`, ...(findings > 0 ? ['Show Problems'] : []))
      .then((choice) => {
        if (choice) void vscode.commands.executeCommand('workbench.actions.view.problems')
      })
  }

  private uriOf(uri: vscode.Uri): string {
    return this.client()?.code2ProtocolConverter.asUri(uri) ?? uri.toString()
  }

  nothingToDo(why: string, remedy?: { title: string; command: string }): undefined {
    void vscode.window.showInformationMessage(`Codestral: ${why}.`, ...(remedy ? [remedy] : [])).then((choice) => {
      if (choice) void vscode.commands.executeCommand(choice.command)
    })
  }
}

/** The output pane is an editor, too. */
export function editorOfText(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor
  return editor && ['file', 'untitled'].includes(editor.document.uri.scheme) ? editor : undefined
}

/** The file that the user looks at, else the folder. */
async function placeOfWork(): Promise<vscode.Uri | undefined> {
  const file = editorOfText()?.document.uri
  if (file?.scheme === 'file') return file
  const folders = vscode.workspace.workspaceFolders ?? []
  return folders.length > 1 ? (await vscode.window.showWorkspaceFolderPick())?.uri : folders[0]?.uri
}
