## Every action as an editor takes it: listed, chosen by its title, resolved by the model.
%fake
%file src/shop.py "def total(price, tax):\n    return price + tax\n\n\ndef unpaid(orders):\n    pass\n\n\n# Sort the orders by price.\n\n# codestral: use an f-string\nprint(\"total: %d\" % total(1, 2))\n"
%file tests/test_cart.py "import pytest\n\nfrom src.cart import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n"
%file src/cart.py "def add(a, b):\n    return a + b\n"
%ignore workspace/applyEdit
%ignore window/showDocument
start {"rootUri":"file://${ROOT}","workspaceFolders":[{"uri":"file://${ROOT}","name":"work"}],"capabilities":{"workspace":{"applyEdit":true,"workspaceEdit":{"documentChanges":true,"changeAnnotationSupport":{},"resourceOperations":["create"]}},"window":{"showDocument":{"support":true}},"textDocument":{"codeAction":{"disabledSupport":true,"dataSupport":true,"codeActionLiteralSupport":{"codeActionKind":{"valueSet":[]}},"resolveSupport":{"properties":["edit"]}}}}}
open src/shop.py python "def total(price, tax):\n    return price + tax\n\n\ndef unpaid(orders):\n    pass\n\n\n# Sort the orders by price.\n\n# codestral: use an f-string\nprint(\"total: %d\" % total(1, 2))\n"

## Fix a diagnostic of another server: the request tells it, the edit is the operator alone.
fake [{"texts":["```python\ndef total(price, tax):\n    return price * tax\n```\n"]}]
take 10 src/shop.py 1:11 "Fix: a tax" {"diagnostics":[{"range":{"start":{"line":1,"character":11},"end":{"line":1,"character":22}},"severity":2,"source":"lint","message":"a tax is a factor"}]}
<-- {"id":10,"result":{"kind":"quickfix","diagnostics":[{"message":"a tax is a factor"}],"edit":{"documentChanges":[{"textDocument":{"uri":"file://${ROOT}/src/shop.py","version":1},"edits":[{"range":{"start":{"line":1,"character":17},"end":{"line":1,"character":18}},"newText":"*"}]}]}}}
request 0 {"body":{"messages":["*",{"content":"~a tax is a factor"}]}}

## Several at once.
fake [{"texts":["```python\ndef total(price, rate):\n    return price * rate\n```\n"]}]
take 11 src/shop.py 0:0-1:22 "Fix all 2 problems" {"diagnostics":[{"range":{"start":{"line":0,"character":17},"end":{"line":0,"character":20}},"message":"call it rate"},{"range":{"start":{"line":1,"character":11},"end":{"line":1,"character":22}},"message":"a tax is a factor"}]}
<-- {"id":11,"result":{"diagnostics":[{"message":"call it rate"},{"message":"a tax is a factor"}],"edit":{"documentChanges":[{"edits":[{"newText":"rate"},{"newText":"* rate"}]}]}}}

fake [{"texts":["```python\ndef total(price, tax):\n    \"\"\"The price with its tax.\"\"\"\n    return price + tax\n```\n"]}]
take 12 src/shop.py 0:5 "Document"
<-- {"id":12,"result":{"title":"Document “total”","edit":{"documentChanges":[{"edits":[{"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":0}},"newText":"    \"\"\"The price with its tax.\"\"\"\n"}]}]}}}

fake [{"texts":["```python\ndef total(price: int, tax: int) -> int:\n    return price + tax\n```\n"]}]
take 13 src/shop.py 0:5 "Add types"
<-- {"id":13,"result":{"edit":{"documentChanges":[{"edits":[{"newText":": int"},{"newText":": int) -> int"}]}]}}}

## Of a selection, in whole lines.
fake [{"texts":["```python\nprint(\"total:\", total(1, 2))\n```\n"]}]
take 14 src/shop.py 11:2-11:9 "Simplify the selection"
<-- {"id":14,"result":{"edit":{"documentChanges":[{"edits":[{"range":{"start":{"line":11,"character":13},"end":{"line":11,"character":19}},"newText":"\","}]}]}}}

## A translation has no place between lines of the old language: it is a new file.
fake [{"texts":["```go\nfunc total(price, tax int) int {\n\treturn price + tax\n}\n```\n"]}]
take 15 src/shop.py 0:5 "Translate “total” to Go"
<-- {"id":15,"result":{"edit":{"documentChanges":[{"kind":"create","uri":"file://${ROOT}/src/shop.go"},{"textDocument":{"uri":"file://${ROOT}/src/shop.go","version":null},"edits":[{"newText":"func total(price, tax int) int {\n\treturn price + tax\n}\n"}]}]}}}
request 5 {"body":{"messages":["*",{"content":"~src/shop.go"}]}}

## Tests go where the project's tests are, in a file that the edit creates.
fake [{"texts":["```python\nfrom src.shop import total\n\n\ndef test_total():\n    assert total(1, 2) == 3\n```\n"]}]
take 16 src/shop.py 0:5 "Write tests"
<-- {"id":16,"result":{"edit":{"documentChanges":[{"kind":"create","uri":"file://${ROOT}/tests/test_shop.py"},{"textDocument":{"uri":"file://${ROOT}/tests/test_shop.py","version":null},"edits":[{"newText":"from src.shop import total\n\n\ndef test_total():\n    assert total(1, 2) == 3\n"}]}]}}}
request 6 {"body":{"messages":["*",{"content":"~pytest"}]}}

fake [{"texts":["```python\nprint(\"orders\")\n```\n"]}]
take 17 src/shop.py 8:4 "Write the code of this comment"
<-- {"id":17,"result":{"edit":{"documentChanges":[{"edits":"*"}]}}}
request 7 {"body":{"messages":["*",{"content":"~Sort the orders by price."}]}}

fake [{"texts":["```python\ndef unpaid(orders):\n    return [order for order in orders if not order.paid]\n```\n"]}]
take 18 src/shop.py 4:5 "Complete “unpaid”"
<-- {"id":18,"result":{"edit":{"documentChanges":[{"edits":[{"range":{"start":{"line":5,"character":4},"end":{"line":5,"character":8}},"newText":"return [order for order in orders if not order.paid]"}]}]}}}

## What a comment tells to do; the comment goes.
fake [{"texts":["```python\nprint(f\"total: {total(1, 2)}\")\n```\n"]}]
take 19 src/shop.py 10:4 "Codestral: use an f-string"
<-- {"id":19,"result":{"edit":{"documentChanges":[{"edits":"*"}]}}}

## An explanation is no edit: a command, whose answer is opened.
--> {"id":20,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file://${ROOT}/src/shop.py"},"range":{"start":{"line":0,"character":5},"end":{"line":0,"character":5}},"context":{"diagnostics":[],"only":["codestral.explain"]}}}
<-- {"id":20,"result":[{"title":"Explain “total”","command":{"command":"codestral.action"}}]}
fake [{"texts":["It adds."]}]
--> {"id":21,"method":"workspace/executeCommand","params":{"command":"codestral.action","arguments":[{"action":"explain","uri":"file://${ROOT}/src/shop.py","range":{"start":{"line":0,"character":0},"end":{"line":1,"character":22}}}]}}
<-- {"id":"$show","method":"window/showDocument","params":{"uri":"~explanation.md","takeFocus":true}}
--> {"id":"$show","result":{"success":true}}
<-- {"id":21,"result":{"markdown":"It adds."}}

## Two at work on one document: the second comes first, is applied, and the first is for the text that is there then.
fake [{"texts":["```python\ndef total(price, tax):\n    return price * tax\n```\n"],"holdAfter":0}]
take 22 src/shop.py 0:5 "Simplify “total”"
requests 12
fake [{"texts":["```python\ndef unpaid(orders):\n    return []\n```\n"]}]
take 23 src/shop.py 4:5 "Complete “unpaid”"
<-- {"id":23,"result":{"edit":{"documentChanges":[{"textDocument":{"version":1},"edits":[{"range":{"start":{"line":5,"character":4},"end":{"line":5,"character":8}},"newText":"return []"}]}]}}}
change src/shop.py 2 [{"range":{"start":{"line":5,"character":4},"end":{"line":5,"character":8}},"text":"return []"}]
## Until the server has read what was typed.
--> {"id":901,"method":"codestral/explainCompletion"}
<-- {"id":901}
release 1
<-- {"id":22,"result":{"edit":{"documentChanges":[{"textDocument":{"version":2},"edits":[{"range":{"start":{"line":1,"character":17},"end":{"line":1,"character":18}},"newText":"*"}]}]}}}

## The editor does not take the edit, of a file that is read-only.
fake [{"texts":["```python\ndef total(price, tax):\n    return tax * price\n```\n"]}]
--> {"id":24,"method":"workspace/executeCommand","params":{"command":"codestral.action","arguments":[{"action":"simplify","uri":"file://${ROOT}/src/shop.py","range":{"start":{"line":0,"character":0},"end":{"line":1,"character":22}}}]}}
<-- {"id":"$apply","method":"workspace/applyEdit","params":"*"}
--> {"id":"$apply","result":{"applied":false,"failureReason":"shop.py is read-only"}}
<-- {"id":24,"error":{"code":-32803,"message":"~shop.py is read-only"}}

## Closed, or renamed, which editors tell as closing one and opening another, while the model is at work.
fake [{"texts":["```python\ndef total(price, tax):\n    return tax * price\n```\n"],"holdAfter":0}]
take 25 src/shop.py 0:5 "Simplify “total”"
requests 15
--> {"method":"textDocument/didClose","params":{"textDocument":{"uri":"file://${ROOT}/src/shop.py"}}}
open src/store.py python "def total(price, tax):\n    return price + tax\n"
--> {"id":902,"method":"codestral/explainCompletion"}
<-- {"id":902}
release 1
<-- {"id":25,"error":{"code":-32801,"message":"~was closed"}}
<~~ {"method":"window/showMessage","params":{"message":"~was closed"}}
