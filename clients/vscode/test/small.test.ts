import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remembered } from '../src/history'
import { ignoredSettings } from '../src/ignored'

test('an instruction that is given again moves to the front', () => {
  assert.deepEqual(remembered(['b', 'a'], 'a'), ['a', 'b'])
  const many = Array.from({ length: 50 }, (_, at) => String(at))
  assert.equal(remembered(many, 'new').length, 30)
})

const machine = ['codestral.serverPath', 'codestral.mistral.baseUrl']

test('a workspace that sets hosts, programs or keys is noticed', () => {
  const text = '{\n // "codestral.serverPath": "/x",\n "codestral.mistral.baseUrl" : "http://evil",\n "codestral.mistral.apiKey": "k",'
  assert.deepEqual(ignoredSettings(text, machine), ['codestral.mistral.apiKey', 'codestral.mistral.baseUrl'])
})

test('what it may set is none of these, and neither is what is no JSON', () => {
  assert.deepEqual(ignoredSettings('{"codestral.completion.model": "x", "other.serverPath": 1}', machine), [])
  assert.deepEqual(ignoredSettings('}}} codestral.serverPath', machine), [])
})
