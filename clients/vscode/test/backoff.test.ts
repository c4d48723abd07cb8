import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Backoff } from '../src/backoff'

const minute = 60_000

test('a server that crashes each minute is told once, and tried ever more seldom', () => {
  const backoff = new Backoff()
  let now = 1
  const seen = []
  for (let i = 0; i < 11; i++) {
    backoff.started(now)
    now += minute
    seen.push(backoff.failed(now))
    now += seen.at(-1)?.waitMs ?? 0
  }
  assert.deepEqual(
    seen.map((each) => each.waitMs / 1000),
    [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300],
  )
  assert.equal(seen.filter((each) => each.tell).length, 1)
  assert.equal(seen[0]?.tell, true)
})

test('after a long run it is a new episode', () => {
  const backoff = new Backoff()
  backoff.started(1)
  backoff.failed(2)
  backoff.failed(3)
  backoff.started(10)
  assert.deepEqual(backoff.failed(10 + 15 * minute), { waitMs: 1000, tell: true })
})

test('a restart by hand begins anew', () => {
  const backoff = new Backoff()
  backoff.failed(1)
  backoff.failed(2)
  backoff.reset()
  assert.deepEqual(backoff.failed(3), { waitMs: 1000, tell: true })
})
