// Follows the suggestion on the screen through the edits of its document. VS Code tells an extension neither that it shows a
// suggestion nor that a part of one was taken, so both are inferred. Pure.

export interface Suggestion<Item> {
  item: Item
  text: string
  /** Offsets in the document. The suggestion replaces what is between them. */
  start: number
  end: number
}

export type Change = { offset: number; length: number; text: string }

/** What an editor inserts for one key: with the bracket that closes, or the indentation of the next line. */
const oneKey = /^(.|\r?\n[ \t]*|\(\)|\[\]|\{\}|""|''|``|<>)$/su

export class Shown<Item> {
  private current: { document: string; candidates: Suggestion<Item>[]; taken: number } | undefined

  show(document: string, suggestions: Suggestion<Item>[]): void {
    this.current = suggestions.length === 0 ? undefined : { document, candidates: suggestions, taken: 0 }
  }

  hide(): void {
    this.current = undefined
  }

  /** The item of which the edit took a part, with how much of it is taken now. */
  edited(document: string, changes: readonly Change[]): { item: Item; acceptedLength: number } | undefined {
    const shown = this.current
    if (shown === undefined || shown.document !== document) return undefined
    const change = changes.length === 1 ? changes[0] : undefined
    const follows =
      change === undefined
        ? []
        : shown.candidates.filter(
            (each) =>
              change.offset === each.start + shown.taken &&
              change.offset + change.length <= Math.max(each.end, change.offset) &&
              each.text.startsWith(change.text, shown.taken),
          )
    const first = follows[0]
    const taken = shown.taken + (change?.text.length ?? 0)
    if (!change?.text || first === undefined || taken >= first.text.length) {
      this.hide()
      return undefined
    }
    this.current = { document, candidates: follows, taken }
    return oneKey.test(change.text) ? undefined : { item: first.item, acceptedLength: taken }
  }
}
