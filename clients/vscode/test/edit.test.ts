import assert from 'node:assert/strict'
import { test } from 'node:test'
import { versionsOf, withoutMarks } from '../src/edit'

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }
const edit = {
  documentChanges: [
    { kind: 'create' as const, uri: 'file:///new', annotationId: 'a' },
    { textDocument: { uri: 'file:///new', version: null }, edits: [{ range, newText: 'x', annotationId: 'a' }] },
    { textDocument: { uri: 'file:///open', version: 7 }, edits: [{ range, newText: 'annotationId', annotationId: 'a' }] },
  ],
  changeAnnotations: { a: { label: 'Codestral', needsConfirmation: true } },
}

test('an edit is for the version that it names, and a file of the disk has none', () => {
  assert.deepEqual(versionsOf(edit), [['file:///open', 7]])
  assert.deepEqual(versionsOf({ changes: {} }), [])
})

test('VS Code asks for no confirmation of its own, and the text stays', () => {
  const plain = withoutMarks(edit)
  assert.equal(plain.changeAnnotations, undefined)
  assert.deepEqual(plain.documentChanges?.[2], {
    textDocument: { uri: 'file:///open', version: 7 },
    edits: [{ range, newText: 'annotationId' }],
  })
})
