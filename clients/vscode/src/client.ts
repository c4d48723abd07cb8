// The language client, as this extension wants it. The library is most of what the extension loads, so that this file is imported
// when the server starts: VS Code does not wait for it.

import { CloseAction, ErrorAction, LanguageClient, type LanguageClientOptions, type ServerOptions, State } from 'vscode-languageclient/node'
import { section } from './settings'

/** What went wrong is told by `Server` once, or by the server itself: the library's own pop-ups would tell it again. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false)
  }
}

export function newClient(server: ServerOptions, options: LanguageClientOptions, onStopped: () => void): LanguageClient {
  const client = new QuietClient(section, 'Codestral', server, {
    ...options,
    initializationFailedHandler: () => false,
    // Restarts are those of `Server`: the library's own come at once, and give up after five.
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => ({ action: CloseAction.DoNotRestart, handled: true, message: 'The connection to the server is closed.' }),
    },
  })
  client.onDidChangeState(({ newState }) => newState === State.Stopped && onStopped())
  return client
}
