import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explanationText } from '../src/explanation'
import type { Explanation } from '../src/protocol'

const none: Explanation = {
  reason: 'in-comment',
  meaning: 'completion is switched off in comments',
  detail: '',
  provider: '',
  model: '',
  path: '',
  shape: '',
  cutBy: '',
  timingsMs: { total: 0.2, debounce: 0 },
  context: [],
}

test('before the first request', () => {
  assert.match(explanationText(null), /^# No suggestion yet/)
})

test('why there is none', () => {
  const text = explanationText(none)
  assert.match(text, /^# Why there is no suggestion\n\n\*\*completion is switched off in comments\*\* \(in-comment\)/)
  assert.match(text, /\| 0\.2 \| in all \|/)
  assert.doesNotMatch(text, /pause|What the model was told/)
})

test('why there is one', () => {
  const context = [{ source: 'file', path: 'a b.c', tokens: 12 }]
  const text = explanationText({ ...none, reason: 'offered', path: 'streamed', model: 'codestral-latest', provider: 'mistral', context })
  assert.match(text, /^# Why this suggestion/)
  assert.match(text, /Asked of the service\./)
  assert.match(text, /\| 12 \| file a b\.c \|/)
})

test('a path or message cannot become markup', () => {
  const evil = 'a|b](command:x) <img src=x>\n# big `code`'
  const text = explanationText({ ...none, detail: evil, context: [{ source: 'file', path: evil, tokens: 1 }] })
  assert.doesNotMatch(text, /<img|\]\(|\n# big|`code`/)
  assert.equal(text.split('\n').filter((line) => line.startsWith('| 1 |')).length, 1)
})
