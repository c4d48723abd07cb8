// What the status bar and the language status say, and what the menu offers first. Pure.

import type { Status } from './protocol'

export type ServerState =
  | { kind: 'starting' }
  | { kind: 'running'; status: Status | undefined }
  | { kind: 'failed'; message: string; restartAt: number | undefined }

/** What would mend it. */
export type Fix = 'key' | 'trust' | 'settings' | 'turnOn' | 'doctor' | 'restart'

export interface StatusText {
  /** Name of a codicon. */
  icon: string
  text: string
  detail: string
  severity: 'info' | 'warning' | 'error'
  fix?: Fix
}

const onDevice = 'ondevice'
const untrusted = 'Completing on this machine: this workspace is not trusted, so no service is asked.'
const withoutKey = 'Completing on this machine, and nothing leaves it. With an API key Codestral completes, and edits too.'

export function statusText(state: ServerState, trusted: boolean, time: (at: number) => string): StatusText {
  if (state.kind === 'starting' || (state.kind === 'running' && state.status === undefined)) {
    return { icon: 'loading~spin', text: 'Codestral', detail: 'The server starts.', severity: 'info' }
  }
  if (state.kind === 'failed') {
    const again = state.restartAt === undefined ? '' : ` It is started again at ${time(state.restartAt)}.`
    const fix = state.restartAt === undefined ? 'settings' : 'restart'
    return { icon: 'error', text: 'Codestral: no server', detail: state.message + again, severity: 'error', fix }
  }
  const status = state.status as Status
  const until = status.retryAt === undefined ? '' : ` until ${time(status.retryAt)}`
  const local = status.provider === onDevice
  const keyless = status.reason === 'no-key'
  const detail = status.message
  switch (status.state) {
    case 'busy':
      return { icon: 'loading~spin', text: 'Codestral', detail: 'Waiting for an answer.', severity: 'info' }
    case 'paused':
      return { icon: 'debug-pause', text: `Codestral paused${until}`, detail, severity: 'warning' }
    case 'offline': {
      const text = local ? 'Codestral offline, on device' : 'Codestral offline'
      return { icon: 'debug-disconnect', text, detail, severity: 'warning', fix: 'doctor' }
    }
    case 'error': {
      const key = status.reason === 'unauthorized' || keyless
      return { icon: 'error', text: key ? 'Codestral: key' : 'Codestral', detail, severity: 'error', fix: key ? 'key' : 'doctor' }
    }
    case 'disabled':
      return { icon: 'circle-slash', text: 'Codestral off', detail, severity: 'info', fix: 'turnOn' }
    default:
      if (!local)
        return { icon: 'sparkle', text: 'Codestral', detail: `${status.model} of ${status.provider} completes.`, severity: 'info' }
      return {
        icon: 'device-desktop',
        text: 'Codestral on device',
        detail: !trusted ? untrusted : keyless ? withoutKey : detail,
        severity: 'info',
        ...(!trusted ? { fix: 'trust' as const } : keyless ? { fix: 'key' as const } : {}),
      }
  }
}

export function usageText(status: Status | undefined): string {
  if (status === undefined) return ''
  const { shown, accepted, requests } = status.usage
  return `This session: ${shown} shown, ${accepted} accepted, ${requests} request${requests === 1 ? '' : 's'}`
}
