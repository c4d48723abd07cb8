## Suggestions in the editor's own list, for editors without inline completion.
%fake
--> {"id":1,"method":"initialize","params":{"processId":null,"capabilities":{},"rootUri":null,"initializationOptions":{"completion":{"debounceMs":0,"popup":true,"prefetch":false}}}}
<-- {"id":1,"result":{"capabilities":{"completionProvider":{"triggerCharacters":"*"},"inlineCompletionProvider":true}}}
--> {"method":"initialized","params":{}}
open a.py python "value = 1\nres = \nva\nfor x in y:\n"

fake [{"texts":["value + 1"]}]
--> {"id":10,"method":"textDocument/completion","params":{"textDocument":{"uri":"file://${ROOT}/a.py"},"position":{"line":1,"character":6},"context":{"triggerKind":2,"triggerCharacter":" "}}}
<-- {"id":10,"result":{"isIncomplete":true,"items":[{"label":"value + 1","detail":"~mistral","insertTextMode":1,"textEdit":{"range":{"start":{"line":1,"character":6},"end":{"line":1,"character":6}},"newText":"value + 1"},"command":{"command":"codestral.didAccept"}}]}}

## The word that is begun is part of the entry, so that the list does not hide it.
fake [{"texts":["lue = 2"]}]
--> {"id":11,"method":"textDocument/completion","params":{"textDocument":{"uri":"file://${ROOT}/a.py"},"position":{"line":2,"character":2},"context":{"triggerKind":3}}}
<-- {"id":11,"result":{"items":[{"label":"value = 2","filterText":"value = 2","textEdit":{"range":{"start":{"line":2,"character":0},"end":{"line":2,"character":2}},"newText":"value = 2"},"documentation":"!"}]}}

## Several lines: the first one is the label, all are shown beside the list.
fake [{"texts":["    if x:\n        use(x)\n"]}]
--> {"id":12,"method":"textDocument/completion","params":{"textDocument":{"uri":"file://${ROOT}/a.py"},"position":{"line":4,"character":0}}}
<-- {"id":12,"result":{"items":[{"label":"if x: …","filterText":"    if x:","textEdit":{"newText":"    if x:\n        use(x)"},"documentation":{"kind":"markdown","value":"```python\n    if x:\n        use(x)\n```"}}]}}

--> {"id":13,"method":"textDocument/completion","params":{"textDocument":{"uri":"file://${ROOT}/a.py"}}}
<-- {"id":13,"error":{"code":-32602,"message":"~position"}}
