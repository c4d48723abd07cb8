import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Status } from '../src/protocol'
import { statusText, usageText } from '../src/status_text'

const usage = { requests: 1, inputTokens: 0, outputTokens: 0, offered: 0, shown: 4, accepted: 3 }
const ready: Status = { state: 'ready', message: 'Ready.', reason: 'ok', provider: 'mistral', model: 'codestral-latest', usage }
const said = (status: Partial<Status>, trusted = true) =>
  statusText({ kind: 'running', status: { ...ready, ...status } }, trusted, (at) => `T${at}`)

test('ready says who completes', () => {
  assert.deepEqual(said({}), { icon: 'sparkle', text: 'Codestral', detail: 'codestral-latest of mistral completes.', severity: 'info' })
})

test('on device without a key offers to set one', () => {
  const text = said({ provider: 'ondevice', reason: 'no-key', message: 'Completing on this machine; set a key.' })
  assert.equal(text.text, 'Codestral on device')
  assert.equal(text.fix, 'key')
  assert.equal(said({ provider: 'ondevice' }).fix, undefined)
})

test('a workspace that is not trusted says why no service is asked', () => {
  const text = said({ provider: 'ondevice' }, false)
  assert.match(text.detail, /not trusted/)
  assert.equal(text.fix, 'trust')
})

test('switched off is said for what it is, trusted or not', () => {
  assert.equal(said({ state: 'disabled', message: 'Switched off.' }, false).detail, 'Switched off.')
})

test('a pause says until when', () => {
  assert.equal(said({ state: 'paused', retryAt: 5 }).text, 'Codestral paused until T5')
  assert.equal(said({ state: 'paused' }).text, 'Codestral paused')
})

test('offline says whether this machine completes', () => {
  assert.equal(said({ state: 'offline', provider: 'ondevice' }).text, 'Codestral offline, on device')
  assert.equal(said({ state: 'offline' }).text, 'Codestral offline')
})

test('a refused key is an error with its fix', () => {
  assert.deepEqual(said({ state: 'error', reason: 'unauthorized', message: 'Wrong key.' }), {
    icon: 'error',
    text: 'Codestral: key',
    detail: 'Wrong key.',
    severity: 'error',
    fix: 'key',
  })
  assert.equal(said({ state: 'error', reason: 'refused' }).fix, 'doctor')
})

test('off, waiting, starting', () => {
  assert.equal(said({ state: 'disabled' }).fix, 'turnOn')
  assert.equal(said({ state: 'busy' }).icon, 'loading~spin')
  assert.equal(statusText({ kind: 'starting' }, true, String).icon, 'loading~spin')
})

test('a state of a newer server is not taken for an error', () => {
  assert.equal(said({ state: 'dreaming' as never }).icon, 'sparkle')
})

test('without a server it says so, and when it comes back', () => {
  const failed = statusText({ kind: 'failed', message: 'It ended.', restartAt: 7 }, true, (at) => `T${at}`)
  assert.equal(failed.detail, 'It ended. It is started again at T7.')
  assert.equal(failed.fix, 'restart')
  assert.equal(statusText({ kind: 'failed', message: 'x', restartAt: undefined }, true, String).fix, 'settings')
})

test('usage', () => {
  assert.equal(usageText(ready), 'This session: 4 shown, 3 accepted, 1 request')
  assert.equal(usageText(undefined), '')
})
