// The server's program for what is not LSP: doctor, log, and what it says of its work.

import { execFile } from 'node:child_process'
import { homedir } from 'node:os'
import type { Launch } from './launch'

export function run(launch: Launch, words: readonly string[]): Promise<string> {
  const fixed = launch.arguments.filter((each) => each !== '--stdio')
  const options = { env: { ...launch.environment, NO_COLOR: '1' }, cwd: homedir(), timeout: 60_000, maxBuffer: 16 * 1024 * 1024 }
  return new Promise((resolve) => {
    execFile(launch.program, [...fixed, ...words], options, (error, stdout, stderr) => {
      resolve(stdout + (error === null ? '' : stderr || (stdout === '' ? String(error) : '')))
    })
  })
}

/** A line of the server's log is `SECONDS LEVEL TEXT`. What is none was written by something else. */
export function log(line: string, to: Record<'trace' | 'debug' | 'info' | 'warn' | 'error', (text: string) => void>): void {
  const [, level = 'info', text = line] = /^\d+\.\d+ (trace|debug|info|warn|error) (.*)/.exec(line) ?? []
  to[level as 'info'](text)
}
