// Which program is started, with what arguments and in what environment. Pure but for the look at the files.

import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

export const programName = 'codestral-lsp'

export interface Key {
  /** The environment variable that the server reads it from. */
  variable: string
  value: string
}

export interface LaunchOptions {
  /** `codestral.serverPath`, as the user wrote it. */
  serverPath: unknown
  extensionFolder: string
  environment: NodeJS.ProcessEnv
  trusted: boolean
  keys: readonly Key[]
  /** Variables of settings that the server takes from its environment only, such as hosts. */
  endpoints: Readonly<Record<string, string>>
}

export interface Launch {
  program: string
  arguments: string[]
  environment: NodeJS.ProcessEnv
}

/** Its message is for the user, and says what to do. */
export class LaunchError extends Error {}

export function findProgram(options: Pick<LaunchOptions, 'serverPath' | 'extensionFolder' | 'environment'>): string {
  const wanted = options.serverPath
  if (wanted !== undefined && wanted !== null && wanted !== '') {
    if (typeof wanted !== 'string' || !isAbsolute(wanted)) {
      throw new LaunchError('The setting codestral.serverPath has to be the absolute path of the program.')
    }
    const problem = problemOf(wanted)
    if (problem) throw new LaunchError(`${wanted}, which codestral.serverPath names, ${problem}.`)
    return wanted
  }
  const bundled = join(options.extensionFolder, 'server', programName)
  if (problemOf(bundled) === undefined) return bundled
  // A relative entry would look into whatever folder is open.
  for (const folder of (options.environment.PATH ?? '').split(delimiter).filter((each) => isAbsolute(each))) {
    const program = join(folder, programName)
    if (problemOf(program) === undefined) return program
  }
  throw new LaunchError(`${programName} was not found: put it on the PATH, or name it in the setting codestral.serverPath.`)
}

export function launchOf(options: LaunchOptions): Launch {
  const program = findProgram(options)
  const environment = { ...options.environment }
  if (!options.trusted) {
    // Neither a key nor the user's file, which could name a service: only the model of this machine is left.
    for (const variable of Object.keys(environment)) {
      if (/_(API_KEY|BASE_URL)$|^CODESTRAL_LSP_/.test(variable)) delete environment[variable]
    }
    return { program, arguments: ['--config', join(options.extensionFolder, 'untrusted.json'), '--stdio'], environment }
  }
  Object.assign(environment, options.endpoints)
  for (const key of options.keys) environment[key.variable] = key.value
  return { program, arguments: ['--stdio'], environment }
}

function problemOf(program: string): string | undefined {
  try {
    if (!statSync(program).isFile()) return 'is not a file'
  } catch {
    return 'is not there'
  }
  try {
    accessSync(program, constants.X_OK)
  } catch {
    return 'may not be executed'
  }
  return undefined
}
