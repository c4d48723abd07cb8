## Before a held answer goes on, a round trip shows that the server has read what was typed.
## Actions that write another file than their document: nothing that is there is lost, and nothing that is excluded is read.
%fake
%file .gitignore "/private/\n"
%file tests/test_cart.py "def test_add():\n    assert add(1, 2) == 3\n"
%file private/shop.py "x = 1\n"
start {"rootUri":"file://${ROOT}","workspaceFolders":[{"uri":"file://${ROOT}","name":"work"}],"initializationOptions":{"completion":{"debounceMs":0,"disabledGlobs":["tests/test_secret*"]}},"capabilities":{"workspace":{"applyEdit":true,"workspaceEdit":{"documentChanges":true,"changeAnnotationSupport":{},"resourceOperations":["create"]}},"textDocument":{"codeAction":{"disabledSupport":true,"dataSupport":true,"codeActionLiteralSupport":{"codeActionKind":{"valueSet":[]}},"resolveSupport":{"properties":["edit"]}}}}}
open src/shop.py python "def total(price, tax):\n    return price + tax\n"
open src/secret.py python "def total(price, tax):\n    return price + tax\n"
open src/a@b.py python "def total(price, tax):\n    return price + tax\n"

## A test file that the settings exclude: neither sent nor changed.
%file tests/test_secret.py "token = 1\n"
take 10 src/secret.py 0:5 "Write tests"
<-- {"id":10,"error":{"code":-32803,"message":"~test_secret.py, which your settings or ignore files exclude"}}
<~~ {"method":"window/showMessage","params":{"message":"~exclude"}}
requests 0

## An empty one is there: it is filled, not created.
%file tests/test_shop.py ""
fake [{"texts":["```python\nfrom src.shop import total\n\n\ndef test_total():\n    assert total(1, 2) == 3\n```\n"]}]
take 11 src/shop.py 0:5 "Write tests"
<-- {"id":11,"result":{"edit":{"documentChanges":[{"kind":"!","textDocument":{"uri":"file://${ROOT}/tests/test_shop.py","version":null},"edits":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}}}]}]}}}

## It is changed on the disk while the model works.
fake [{"texts":["```python\nfrom src.shop import total\n\n\ndef test_total():\n    assert total(1, 2) == 3\n```\n"],"holdAfter":0}]
take 12 src/shop.py 0:5 "Write tests"
requests 2
%file tests/test_shop.py "import os\n"
release 1
<-- {"id":12,"error":{"code":-32801,"message":"~test_shop.py was changed"}}
<~~ {"method":"window/showMessage","params":{"message":"~was changed"}}

## It is opened meanwhile, and a line is typed above: the edit is for that text and its version.
%file tests/test_shop.py "import os\n\n\nx = 1\n"
fake [{"texts":["```python\nimport os\n\n\nx = 2\n```\n"],"holdAfter":0}]
take 13 src/shop.py 0:5 "Write tests"
requests 3
open tests/test_shop.py python "import os\n\n\nx = 1\n"
change tests/test_shop.py 2 [{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":"# mine\n"}]
--> {"id":904,"method":"codestral/explainCompletion"}
<-- {"id":904}
release 1
<-- {"id":13,"result":{"edit":{"documentChanges":[{"textDocument":{"uri":"file://${ROOT}/tests/test_shop.py","version":2},"edits":[{"range":{"start":{"line":4,"character":4},"end":{"line":4,"character":5}},"newText":"2"}]}]}}}

## The file of a translation comes to be meanwhile: it stays as it is.
fake [{"texts":["```go\nfunc total(price, tax int) int {\n\treturn price + tax\n}\n```\n"],"holdAfter":0}]
take 14 src/shop.py 0:5 "Translate"
requests 4
%file src/shop.go "package shop\n"
release 1
<-- {"id":14,"error":{"code":-32801,"message":"~shop.go was created"}}
<~~ {"method":"window/showMessage","params":{"message":"~was created"}}

## A file that is open, and only there, has its name too.
open src/shop_2.go go "package shop\n"
fake [{"texts":["```go\nfunc total(price, tax int) int {\n\treturn price + tax\n}\n```\n"]}]
take 15 src/shop.py 0:5 "Translate"
<-- {"id":15,"result":{"edit":{"documentChanges":[{"kind":"create","uri":"file://${ROOT}/src/shop_3.go"},"*"]}}}

## The editor writes the URI of an open file in its own way.
open tests/test_a@b.py python "import os\n"
fake [{"texts":["```python\nimport os\nimport sys\n```\n"]}]
take 16 src/a@b.py 0:5 "Write tests"
<-- {"id":16,"result":{"edit":{"documentChanges":[{"textDocument":{"uri":"file://${ROOT}/tests/test_a@b.py","version":1},"edits":[{"newText":"\nimport sys"}]}]}}}

## A byte order mark is no part of the text.
%file tests/test_mark.py "\uFEFFimport os\n"
open src/mark.py python "def total(price, tax):\n    return price + tax\n"
fake [{"texts":["```python\nimport sys\n```\n"]}]
take 17 src/mark.py 0:5 "Write tests"
<-- {"id":17,"result":{"edit":{"documentChanges":[{"edits":[{"range":{"start":{"line":0,"character":7},"end":{"line":0,"character":9}},"newText":"sys"}]}]}}}

## A buffer without a file has no place beside it.
open untitled:Untitled-1 python "def total(price, tax):\n    return price + tax\n"
--> {"id":18,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"untitled:Untitled-1"},"range":{"start":{"line":0,"character":5},"end":{"line":0,"character":5}},"context":{"diagnostics":[],"only":["refactor"]}}}
<-- {"id":18,"result":["*","*","*",{"title":"Write tests for “total”","disabled":{"reason":"save the file first"}},{"title":"Translate “total” to Go","disabled":{"reason":"save the file first"}}]}

## On an empty line, and in an empty file, an instruction says what to write.
open src/empty.py python ""
fake [{"texts":["```python\nimport os\n```\n"]}]
--> {"id":19,"method":"workspace/executeCommand","params":{"command":"codestral.action","arguments":[{"action":"edit","preview":true,"uri":"file://${ROOT}/src/empty.py","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"instruction":"import os"}]}}
<-- {"id":19,"result":{"edit":{"documentChanges":[{"edits":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"newText":"~import os"}]}]}}}
open src/line.py python "a = 1\n\nb = 2\n"
fake [{"texts":["```python\nc = 3\n```\n"]}]
--> {"id":20,"method":"workspace/executeCommand","params":{"command":"codestral.action","arguments":[{"action":"edit","preview":true,"uri":"file://${ROOT}/src/line.py","range":{"start":{"line":1,"character":0},"end":{"line":1,"character":0}},"instruction":"c too"}]}}
<-- {"id":20,"result":{"edit":{"documentChanges":[{"edits":[{"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":0}},"newText":"c = 3"}]}]}}}

## A buffer that has no name yet, in an editor that says so by a path of nothing.
open file:// python "total = 1\n"
fake [{"texts":["```python\nsum = 1\n```"]}]
--> {"id":30,"method":"workspace/executeCommand","params":{"command":"codestral.action","arguments":[{"action":"edit","preview":true,"uri":"file://","range":{"start":{"line":0,"character":0},"end":{"line":1,"character":0}},"instruction":"call it sum"}]}}
<-- {"id":30,"result":{"edit":{"documentChanges":[{"textDocument":{"uri":"file://"}}]}}}
--> {"id":31,"method":"workspace/executeCommand","params":{"command":"codestral.action","arguments":[{"action":"make-tests","preview":true,"uri":"file://","range":{"start":{"line":0,"character":0},"end":{"line":1,"character":0}}}]}}
<-- {"id":31,"error":{"message":"~save the file first"}}
<~~ {"method":"window/showMessage","params":{"message":"~save the file first"}}
