// The server's program for what is not LSP: doctor and log.

import { execFile } from 'node:child_process'
import { homedir } from 'node:os'
import type { Launch } from './launch'

export interface Output {
  exitCode: number
  text: string
}

export function run(launch: Launch, words: readonly string[]): Promise<Output> {
  const fixed = launch.arguments.filter((each) => each !== '--stdio')
  const options = { env: { ...launch.environment, NO_COLOR: '1' }, cwd: homedir(), timeout: 60_000, maxBuffer: 16 * 1024 * 1024 }
  return new Promise((resolve) => {
    execFile(launch.program, [...fixed, ...words], options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ exitCode, text: stdout + (exitCode === 0 ? '' : stderr || (stdout === '' ? String(error) : '')) })
    })
  })
}
