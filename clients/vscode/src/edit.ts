// Edits as the server sends them. Pure.

import type { WorkspaceEdit } from 'vscode-languageclient'

/** The confirmation is ours, so VS Code is not to ask for one of its own. */
export function withoutMarks(edit: WorkspaceEdit): WorkspaceEdit {
  return JSON.parse(JSON.stringify({ ...edit, changeAnnotations: undefined }, (key, value) => (key === 'annotationId' ? undefined : value)))
}

/** Of which versions it speaks. A file that the server has only read from the disk has none. */
export function versionsOf(edit: WorkspaceEdit): [string, number][] {
  const documents = (edit.documentChanges ?? []).flatMap((change) => ('textDocument' in change ? [change.textDocument] : []))
  return documents.flatMap(({ uri, version }) => (version === null ? [] : [[uri, version]]))
}
