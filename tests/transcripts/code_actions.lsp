%fake
%ignore workspace/applyEdit
start {"capabilities":{"workspace":{"applyEdit":true,"workspaceEdit":{"documentChanges":true,"changeAnnotationSupport":{},"resourceOperations":["create"]}},"textDocument":{"codeAction":{"disabledSupport":true,"dataSupport":true,"codeActionLiteralSupport":{"codeActionKind":{"valueSet":[]}},"resolveSupport":{"properties":["edit"]}}}}}
open shop.py python "def total(price, tax):\n    return price*(1+tax)\n\nprint(total(1, 2))\n"

## Listed without asking anybody.
--> {"id":10,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file://${ROOT}/shop.py"},"range":{"start":{"line":1,"character":6},"end":{"line":1,"character":6}},"context":{"diagnostics":[],"only":["refactor"]}}}
<-- {"id":10,"result":[{"title":"Document “total”","kind":"refactor.rewrite","data":{"action":"document","version":1,"range":{"start":{"line":0,"character":0},"end":{"line":1,"character":24}}}},{"title":"Add types to “total”"},{"title":"Simplify “total”"},{"title":"Write tests for “total”"},{"title":"Translate “total” to Go"}]}
requests 0

## Resolved by the model: the smallest edit, for this version, to be confirmed.
fake [{"texts":["Here it is:\n\n```python\ndef total(price: float, tax: float) -> float:\n    return price*(1+tax)\n```\n"]}]
--> {"id":11,"method":"codeAction/resolve","params":{"title":"Add types to “total”","kind":"refactor.rewrite","data":{"action":"add-types","uri":"file://${ROOT}/shop.py","version":1,"range":{"start":{"line":0,"character":0},"end":{"line":1,"character":24}}}}}
<-- {"id":11,"result":{"title":"Add types to “total”","edit":{"changeAnnotations":{"codestral":{"needsConfirmation":true}},"documentChanges":[{"textDocument":{"uri":"file://${ROOT}/shop.py","version":1},"edits":[{"range":{"start":{"line":0,"character":15},"end":{"line":0,"character":15}},"newText":": float","annotationId":"codestral"},{"range":{"start":{"line":0,"character":20},"end":{"line":0,"character":21}},"newText":": float) -> float"}]}]}}}

## An answer that cannot be used is asked for once more, then refused with the reason; nothing is changed.
fake [{"texts":["This function adds the tax to the price."]},{"texts":["This function adds the tax to the price."]}]
--> {"id":12,"method":"codeAction/resolve","params":{"title":"x","data":{"action":"simplify","uri":"file://${ROOT}/shop.py","version":1,"range":{"start":{"line":0,"character":0},"end":{"line":1,"character":24}}}}}
<-- {"id":12,"error":{"code":-32803,"message":"~was not used"}}
<~~ {"method":"window/showMessage","params":{"type":2,"message":"~was not used"}}

## The text has moved on since the action was listed.
change shop.py 2 [{"range":{"start":{"line":3,"character":0},"end":{"line":3,"character":0}},"text":"# now\n"}]
--> {"id":13,"method":"codeAction/resolve","params":{"title":"x","data":{"action":"simplify","uri":"file://${ROOT}/shop.py","version":1,"range":{"start":{"line":0,"character":0},"end":{"line":1,"character":24}}}}}
<-- {"id":13,"error":{"code":-32801,"message":"~changed"}}
<~~ {"method":"window/showMessage","params":{"type":2,"message":"~has changed"}}

## While the model is at work the user types elsewhere: the edit is for the text of today.
fake [{"texts":["```python\ndef total(price, tax):\n    return price + price*tax\n```"],"holdAfter":0}]
--> {"id":14,"method":"codeAction/resolve","params":{"title":"x","data":{"action":"simplify","uri":"file://${ROOT}/shop.py","version":2,"range":{"start":{"line":0,"character":0},"end":{"line":1,"character":24}}}}}
change shop.py 3 [{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":"import os\n\n\n"}]
--> {"id":903,"method":"codestral/explainCompletion"}
<-- {"id":903}
release 1
<-- {"id":14,"result":{"edit":{"documentChanges":[{"textDocument":{"version":3},"edits":[{"range":{"start":{"line":4}}},{"range":{"start":{"line":4}}}]}]}}}

## Bad data, an action that never was, a document that is not open.
--> {"id":15,"method":"codeAction/resolve","params":{"title":"x","data":7}}
<-- {"id":15,"error":{"code":-32602}}

## One that has nothing to resolve comes back as it was.
--> {"id":22,"method":"codeAction/resolve","params":{"title":"Explain","command":{"title":"Explain","command":"codestral.action"}}}
<-- {"id":22,"result":{"title":"Explain","command":{"command":"codestral.action"},"edit":"!"}}
--> {"id":16,"method":"codeAction/resolve","params":{"title":"x","data":{"action":"erase","uri":"file://${ROOT}/shop.py","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}}}}}
<-- {"id":16,"error":{"code":-32602,"message":"~erase"}}
<~~ {"method":"window/showMessage","params":{"type":2,"message":"~erase"}}
--> {"id":17,"method":"codeAction/resolve","params":{"title":"x","data":{"action":"edit","uri":"file://${ROOT}/other.py","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}}}}}
<-- {"id":17,"error":{"code":-32602,"message":"~not open"}}
<~~ {"method":"window/showMessage","params":{"type":2,"message":"~not open"}}
--> {"id":18,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file://${ROOT}/shop.py"},"range":{"start":{"line":90,"character":6},"end":{"line":1,"character":6}},"context":{"diagnostics":[]}}}
<-- {"id":18,"error":{"code":-32602}}

## The command does the same and has the editor apply it.
fake [{"texts":["```python\nprint(total(1, 2), flush=True)\n```"]}]
--> {"id":19,"method":"workspace/executeCommand","params":{"command":"codestral.action","arguments":[{"action":"edit","uri":"file://${ROOT}/shop.py","range":{"start":{"line":7,"character":0},"end":{"line":7,"character":18}},"instruction":"flush it"}]}}
<-- {"id":"$apply","method":"workspace/applyEdit","params":{"label":"~flush it","edit":{"documentChanges":"*"}}}
--> {"id":"$apply","result":{"applied":true}}
<-- {"id":19,"result":null,"error":"!"}

## An explanation changes nothing.
fake [{"texts":["It prints a total."]}]
--> {"id":20,"method":"workspace/executeCommand","params":{"command":"codestral.action","arguments":[{"action":"explain","uri":"file://${ROOT}/shop.py","range":{"start":{"line":7,"character":0},"end":{"line":7,"character":18}}}]}}
<-- {"id":20,"result":{"markdown":"It prints a total."}}
<~~ {"method":"window/showMessage","params":{"type":3,"message":"~prints a total"}}

## Cancelled: the stream is closed.
fake [{"texts":["```python\n"],"holdAfter":1}]
--> {"id":21,"method":"codeAction/resolve","params":{"title":"x","data":{"action":"simplify","uri":"file://${ROOT}/shop.py","version":3,"range":{"start":{"line":3,"character":0},"end":{"line":4,"character":24}}}}}
--> {"method":"$/cancelRequest","params":{"id":21}}
<-- {"id":21,"error":{"code":-32800}}
