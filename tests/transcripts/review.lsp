%fake
start {"capabilities":{"workspace":{"applyEdit":true,"workspaceEdit":{"documentChanges":true}},"textDocument":{"codeAction":{"disabledSupport":true,"dataSupport":true,"codeActionLiteralSupport":{"codeActionKind":{"valueSet":[]}},"resolveSupport":{"properties":["edit"]}}}}}
open shop.py python "def total(price, tax):\n    return price + tax\n\nprint(total(1, 2))\n"

## Findings stand where their quotes do, whatever line they claim; one whose quote is not there is left out.
fake [{"texts":["{\"findings\":[{\"file\":\"shop.py\",\"line\":7,\"quote\":\"    return price + tax\",\"severity\":\"error\",\"category\":\"bug\",\"message\":\"A tax is a share of the price.\",\"suggestion\":\"    return price * (1 + tax)\"},{\"file\":\"shop.py\",\"line\":1,\"quote\":\"def sum(a):\",\"severity\":\"warning\",\"category\":\"bug\",\"message\":\"No such line.\",\"suggestion\":null}]}"]}]
--> {"id":10,"method":"workspace/executeCommand","params":{"command":"codestral.review","arguments":[{"uri":"file://${ROOT}/shop.py"}]}}
<-- {"method":"textDocument/publishDiagnostics","params":{"uri":"file://${ROOT}/shop.py","version":1,"diagnostics":[{"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":22}},"severity":1,"source":"codestral","message":"A tax is a share of the price.","data":{"finding":1}}]}}
<-- {"id":10,"result":{"findings":1,"model":"*"}}

## Each can be applied, without the model, or dismissed.
--> {"id":11,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file://${ROOT}/shop.py"},"range":{"start":{"line":1,"character":6},"end":{"line":1,"character":6}},"context":{"diagnostics":[],"only":["quickfix"]}}}
<-- {"id":11,"result":[{"title":"~suggestion","kind":"quickfix","edit":{"documentChanges":[{"textDocument":{"version":1},"edits":[{"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":22}},"newText":"    return price * (1 + tax)"}]}]}},{"title":"~Dismiss","command":{"command":"codestral.dismissFindings","arguments":[{"uri":"file://${ROOT}/shop.py","id":1}]}}]}

## It moves with its line, and goes when that line is edited.
change shop.py 2 [{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":"import os\n"}]
<-- {"method":"textDocument/publishDiagnostics","params":{"version":2,"diagnostics":[{"range":{"start":{"line":2,"character":0}}}]}}
change shop.py 3 [{"range":{"start":{"line":2,"character":19},"end":{"line":2,"character":22}},"text":"vat"}]
<-- {"method":"textDocument/publishDiagnostics","params":{"version":3,"diagnostics":[]}}

## Dismissed all at once.
fake [{"texts":["{\"findings\":[{\"file\":\"shop.py\",\"line\":5,\"quote\":\"print(total(1, 2))\",\"severity\":\"info\",\"category\":\"bug\",\"message\":\"Two what?\",\"suggestion\":null}]}"]}]
--> {"id":12,"method":"workspace/executeCommand","params":{"command":"codestral.review","arguments":[{"uri":"file://${ROOT}/shop.py","range":{"start":{"line":4,"character":0},"end":{"line":4,"character":3}}}]}}
<-- {"method":"textDocument/publishDiagnostics","params":{"version":3,"diagnostics":[{"range":{"start":{"line":4,"character":0}},"message":"Two what?"}]}}
<-- {"id":12,"result":{"findings":1}}
--> {"id":13,"method":"workspace/executeCommand","params":{"command":"codestral.dismissFindings"}}
<-- {"method":"textDocument/publishDiagnostics","params":{"diagnostics":[]}}
<-- {"id":13,"result":null,"error":"!"}

## What cannot be reviewed says why.
--> {"id":14,"method":"workspace/executeCommand","params":{"command":"codestral.review","arguments":[{"uri":"file://${ROOT}/other.py"}]}}
<-- {"id":14,"error":{"code":-32602,"message":"~not open"}}
<~~ {"method":"window/showMessage","params":{"message":"~not open"}}
--> {"id":15,"method":"workspace/executeCommand","params":{"command":"codestral.review","arguments":[{"change":"staged"}]}}
<-- {"id":15,"error":{"code":-32602,"message":"~a folder"}}
<~~ {"method":"window/showMessage","params":{"message":"~a folder"}}
