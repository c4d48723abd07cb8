-- The server's own methods and commands. docs/protocol-extensions.md describes them.
return {
  status = 'codestral/status',
  did_show = 'codestral/didShowCompletion',
  did_partially_accept = 'codestral/didPartiallyAcceptCompletion',
  explain_completion = 'codestral/explainCompletion',
  commands = {
    did_accept = 'codestral.didAccept',
    action = 'codestral.action',
    review = 'codestral.review',
    dismiss_findings = 'codestral.dismissFindings',
    commit_message = 'codestral.commitMessage',
  },
}
