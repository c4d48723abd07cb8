// When to start the server again after it ended by itself. Pure.

const firstMs = 1_000
const longestMs = 5 * 60_000
/** A server that ran for so long has recovered: "crashes each minute" is one episode, and told once. */
const recoveredMs = 15 * 60_000

export class Backoff {
  private failures = 0
  private startedAt = 0

  started(now: number): void {
    this.startedAt = now
  }

  /** How long to wait, and whether the user is to be told. */
  failed(now: number): { waitMs: number; tell: boolean } {
    if (this.startedAt > 0 && now - this.startedAt >= recoveredMs) this.failures = 0
    this.failures += 1
    return { waitMs: Math.min(firstMs * 2 ** (this.failures - 1), longestMs), tell: this.failures === 1 }
  }

  reset(): void {
    this.failures = 0
  }
}
