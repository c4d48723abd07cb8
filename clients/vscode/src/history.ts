// The instructions that were given before, the newest first. Pure.

const longest = 30

export function remembered(history: readonly string[], instruction: string): string[] {
  return [instruction, ...history.filter((each) => each !== instruction)].slice(0, longest)
}
