import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findProgram, LaunchError, launchOf } from '../src/launch'

const folder = mkdtempSync(join(tmpdir(), 'launch \'"% ü-'))
after(() => rmSync(folder, { recursive: true }))

function program(name: string, mode = 0o755): string {
  const file = join(folder, name)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, '')
  chmodSync(file, mode)
  return file
}
const onPath = program('bin/codestral-lsp')
const own = program('own server')
const plain = program('plain', 0o644)
const base = { serverPath: '', extensionFolder: join(folder, 'none'), environment: { PATH: join(folder, 'bin') } }

test('the setting goes first, then the bundled one, then the PATH', () => {
  assert.equal(findProgram({ ...base, serverPath: own }), own)
  assert.equal(findProgram(base), onPath)
  const bundled = program('extension/server/codestral-lsp')
  assert.equal(findProgram({ ...base, extensionFolder: join(folder, 'extension') }), bundled)
})

test('what cannot be started is said with the reason', () => {
  const message = (serverPath: unknown, environment = base.environment): string => {
    try {
      return findProgram({ ...base, serverPath, environment })
    } catch (error) {
      assert(error instanceof LaunchError)
      return error.message
    }
  }
  assert.match(message(join(folder, 'missing')), /is not there/)
  assert.match(message(plain), /may not be executed/)
  assert.match(message(folder), /is not a file/)
  assert.match(message('codestral-lsp'), /absolute path/)
  assert.match(message(42), /absolute path/)
  assert.match(message(['/bin/sh']), /absolute path/)
  assert.match(message('', { PATH: '' }), /was not found/)
})

test('a relative entry of the PATH is not followed into the open folder', () => {
  const before = process.cwd()
  process.chdir(folder)
  try {
    assert.throws(() => findProgram({ ...base, environment: { PATH: 'bin:.:' } }), LaunchError)
  } finally {
    process.chdir(before)
  }
})

const environment = { ...base.environment, MISTRAL_API_KEY: 'old', MISTRAL_BASE_URL: 'http://x', CODESTRAL_LSP_CONFIG: '/c', HOME: '/h' }
const keys = [{ variable: 'MISTRAL_API_KEY', value: 'new' }]
const endpoints = { MISTRAL_BASE_URL: 'http://y' }

test('a stored key and a host of the settings replace those of the environment', () => {
  const launch = launchOf({ ...base, environment, trusted: true, keys, endpoints })
  assert.deepEqual(launch.arguments, ['--stdio'])
  assert.equal(launch.environment.MISTRAL_API_KEY, 'new')
  assert.equal(launch.environment.MISTRAL_BASE_URL, 'http://y')
  assert.equal(environment.MISTRAL_API_KEY, 'old')
})

test('where nothing is trusted there is no key, no host and no file of the user', () => {
  const launch = launchOf({ ...base, environment, trusted: false, keys, endpoints })
  assert.deepEqual(launch.arguments, ['--config', join(base.extensionFolder, 'untrusted.json'), '--stdio'])
  assert.deepEqual(Object.keys(launch.environment).sort(), ['HOME', 'PATH'])
})

test('no variable of the documents reaches the server of an untrusted workspace', () => {
  const document = readFileSync('../../docs/configuration.md', 'utf8')
  const names = [...document.matchAll(/^\| `([A-Z_]+_(?:KEY|URL|CONFIG))` \|/gm)].map((each) => each[1] as string)
  for (const expected of ['MISTRAL_API_KEY', 'CODESTRAL_LSP_OLLAMA_URL', 'CODESTRAL_LSP_OPENAI_KEY', 'CODESTRAL_LSP_CONFIG']) {
    assert(names.includes(expected), expected)
  }
  const all = { ...base.environment, ...Object.fromEntries(names.map((each) => [each, 'x'])) }
  const launch = launchOf({ ...base, environment: all, trusted: false, keys, endpoints })
  assert.deepEqual(Object.keys(launch.environment), ['PATH'])
})
