// Reads the report of `codestral-lsp doctor`. Pure.

/** What is wrong with this service; what is wrong elsewhere is not its key's fault. */
export function problemOf(report: string, service: string): string | undefined {
  const section = report.split(/\n\s*\n/).find((each) => each.trimStart().startsWith(`Service ${service}\n`))
  return section === undefined ? 'the check did not succeed' : /^ *FAIL +(.*)/m.exec(section)?.[1]
}
