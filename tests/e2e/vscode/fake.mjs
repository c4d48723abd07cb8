// The service that the scenarios ask: fake-mistral, a program of this repository.
import { spawn } from 'node:child_process'

export const fim = '/v1/fim/completions'
export const chat = '/v1/chat/completions'
/** A behaviour of the fake service. */
export const says = (route, text) => ({ route, texts: [text] })

export class Fake {
  /** Without keys it takes any. */
  static async start(program, keys = []) {
    const child = spawn(program, ['--exit-with-parent', ...keys.flatMap((key) => ['--key', key])], { stdio: ['ignore', 'pipe', 'inherit'] })
    const line = await new Promise((resolve, reject) => {
      let text = ''
      child.stdout.on('data', (data) => {
        text += data
        if (text.includes('\n')) resolve(text.split('\n')[0])
      })
      child.once('exit', () => reject(new Error('fake-mistral ended')))
    })
    return new Fake(child, JSON.parse(line).port)
  }
  constructor(child, port) {
    this.child = child
    this.url = `http://127.0.0.1:${port}`
  }
  async post(what, body) {
    const answer = await fetch(`${this.url}/_fake/${what}`, { method: 'POST', body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`fake-mistral: ${what}: ${await answer.text()}`)
  }
  async requests() {
    return (await fetch(`${this.url}/_fake/requests`)).json()
  }
  async asked(route) {
    return (await this.requests()).filter((each) => each.path === route)
  }
  close() {
    this.child.kill()
  }
}
