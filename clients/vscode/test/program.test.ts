import assert from 'node:assert/strict'
import { test } from 'node:test'
import { log } from '../src/program'

function logged(line: string): string[] {
  const lines: string[] = []
  const at = (level: string) => (text: string) => void lines.push(level, text)
  log(line, { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') })
  return lines
}

test('a line of the log keeps its level', () => {
  assert.deepEqual(logged('1785024000.123 warn service: slow: error 5'), ['warn', 'service: slow: error 5'])
  assert.deepEqual(logged('1785024000.123 info '), ['info', ''])
})

test('a line of something else is told as it is', () => {
  assert.deepEqual(logged('error while loading shared libraries'), ['info', 'error while loading shared libraries'])
})
