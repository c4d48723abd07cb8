import assert from 'node:assert/strict'
import { test } from 'node:test'
import { versionOf, withoutLinks, withoutMarks } from '../src/edit'

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
  assert.equal(versionOf({ documentChanges: edit.documentChanges.slice(2) }), 7)
  assert.equal(versionOf({ documentChanges: edit.documentChanges.slice(0, 2) }), undefined)
  assert.equal(versionOf({ changes: {} }), undefined)
})

test('VS Code asks for no confirmation of its own, and the text stays', () => {
  const plain = withoutMarks(edit)
  assert.equal(plain.changeAnnotations, undefined)
  assert.deepEqual(plain.documentChanges?.[2], {
    textDocument: { uri: 'file:///open', version: 7 },
    edits: [{ range, newText: 'annotationId' }],
  })
})

test('a name with a link in it is no link', () => {
  assert.equal(withoutLinks('Add types to [x](command:y)'), 'Add types to [x] (command:y)')
})
