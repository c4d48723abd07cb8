import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Shown } from '../src/shown'

const document = 'file:///a.c'
const at = (item: string, text: string, start = 10, end = start) => ({ item, text, start, end })

function showing(...suggestions: ReturnType<typeof at>[]): Shown<string> {
  const shown = new Shown<string>()
  shown.show(document, suggestions)
  return shown
}
const insert = (offset: number, text: string, length = 0) => [{ offset, length, text }]

test('a word that is taken is a part', () => {
  const shown = showing(at('1', 'before_taxes;\n}'))
  assert.deepEqual(shown.edited(document, insert(10, 'before_taxes')), { item: '1', acceptedLength: 12 })
  assert.deepEqual(shown.edited(document, insert(22, ';\n')), { item: '1', acceptedLength: 14 })
})

test('typing along is no acceptance, and does not end it', () => {
  const shown = showing(at('1', 'before'))
  assert.equal(shown.edited(document, insert(10, 'b')), undefined)
  assert.equal(shown.edited(document, insert(11, 'e')), undefined)
  assert.deepEqual(shown.edited(document, insert(12, 'fo')), { item: '1', acceptedLength: 4 })
})

test('a bracket that the editor closes is a key', () => {
  const shown = showing(at('1', '() { return 1; }'))
  assert.equal(shown.edited(document, insert(10, '()')), undefined)
})

test('a new line with its indentation is a key, and so is what takes two units', () => {
  for (const key of ['\n    ', '\r\n', '😀']) {
    assert.equal(showing(at('1', `${key}rest`)).edited(document, insert(10, key)), undefined)
  }
  assert.deepEqual(showing(at('1', '\n    rest();')).edited(document, insert(10, '\n    rest')), { item: '1', acceptedLength: 9 })
})

test('all of it is not a part', () => {
  const shown = showing(at('1', 'before'))
  assert.equal(shown.edited(document, insert(10, 'before')), undefined)
  assert.equal(shown.edited(document, insert(16, 'be')), undefined)
})

test('what replaces the text behind the cursor counts', () => {
  const shown = showing(at('1', 'total) {', 10, 11))
  assert.deepEqual(shown.edited(document, insert(10, 'total)', 1)), { item: '1', acceptedLength: 6 })
})

test('another text, place or document ends it', () => {
  for (const change of [insert(10, 'other'), insert(3, 'be'), insert(10, '', 2), [...insert(10, 'be'), ...insert(3, 'x')]]) {
    const shown = showing(at('1', 'before'))
    assert.equal(shown.edited(document, change), undefined)
    assert.equal(shown.edited(document, insert(10, 'be')), undefined)
  }
  const shown = showing(at('1', 'before'))
  assert.equal(shown.edited('file:///b.c', insert(10, 'be')), undefined)
  assert.deepEqual(shown.edited(document, insert(10, 'be')), { item: '1', acceptedLength: 2 })
})

test('of several it is the one that says so', () => {
  const shown = showing(at('1', 'before'), at('2', 'after_all'))
  assert.deepEqual(shown.edited(document, insert(10, 'after')), { item: '2', acceptedLength: 5 })
})

test('nothing is shown after an empty answer', () => {
  const shown = showing()
  assert.equal(shown.edited(document, insert(10, 'be')), undefined)
})
