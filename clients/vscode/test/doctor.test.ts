import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemOf } from '../src/doctor'

const report = `codestral-lsp 0.1.0

Configuration
  FAIL completion.maxTokens: has to be a number

Service codestral
  ok   key: ...k from environment
  FAIL completion: did not accept the key
       Set CODESTRAL_API_KEY to a key of this host.

Service mistral
  ok   key: ...k from environment
  --   models: no answer
  ok   completion: codestral-latest answers

On this machine
  FAIL on-device provider: no room
`

test('a key is judged by what is said of its service alone', () => {
  assert.equal(problemOf(report, 'mistral'), undefined)
  assert.equal(problemOf(report, 'codestral'), 'completion: did not accept the key')
})

test('a report without the service is no approval', () => {
  assert.equal(problemOf('Error: spawn EACCES', 'mistral'), 'the check did not succeed')
  assert.equal(problemOf('', 'mistral'), 'the check did not succeed')
})
