// Edits as the server sends them. Pure.

import type { WorkspaceEdit } from 'vscode-languageclient'

/** The confirmation is ours, so VS Code is not to ask for one of its own. */
export function withoutMarks(edit: WorkspaceEdit): WorkspaceEdit {
  return JSON.parse(JSON.stringify({ ...edit, changeAnnotations: undefined }, (key, value) => (key === 'annotationId' ? undefined : value)))
}

/** Of which version of its file it speaks: an edit of the server is of one. A file that it has only read from the disk has none. */
export function versionOf(edit: WorkspaceEdit): number | undefined {
  const documents = (edit.documentChanges ?? []).flatMap((change) => ('textDocument' in change ? [change.textDocument] : []))
  return documents[0]?.version ?? undefined
}

/** For a notification, where a link may run a command: names of a repository may hold one. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (')
}
