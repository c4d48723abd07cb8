%fake
start
<-- {"method":"codestral/status","params":{"state":"ready","reason":"ok","provider":"mistral","model":"codestral-latest","usage":{"requests":0}}}
open shop.py python "def total(price, tax):\n    return price * \n"

## One line, although the model goes on; nothing after it is waited for.
fake [{"texts":["(1 + tax)","\n\ndef other():\n    pass\n"],"holdAfter":2}]
ask 10 shop.py 1:19
<-- {"id":10,"result":{"items":[{"insertText":"(1 + tax)","range":{"start":{"line":1,"character":19},"end":{"line":1,"character":19}},"command":{"title":"~.","command":"codestral.didAccept","arguments":"*"}}]}}
request 0 {"method":"POST","path":"/v1/fim/completions","body":{"model":"codestral-latest","prompt":"~price \\* $","suffix":"\n","stream":true,"max_tokens":"*","temperature":"*"}}
cancelled 1

## Typed through: answered from memory.
change shop.py 2 [{"range":{"start":{"line":1,"character":19},"end":{"line":1,"character":19}},"text":"(1"}]
ask 11 shop.py 1:21
<-- {"id":11,"result":{"items":[{"insertText":" + tax)","range":{"start":{"line":1,"character":21},"end":{"line":1,"character":21}}}]}}
--> {"id":12,"method":"codestral/explainCompletion"}
<-- {"id":12,"result":{"uri":"file://${ROOT}/shop.py","path":"cache","provider":"mistral","reason":"~.","meaning":"~."}}
--> {"id":121,"method":"codestral/explainCompletion","params":{"textDocument":{"uri":"file://${ROOT}/shop.py"}}}
<-- {"id":121,"result":{"path":"cache"}}
--> {"id":122,"method":"codestral/explainCompletion","params":{"textDocument":{"uri":"file://${ROOT}/other.py"}}}
<-- {"id":122,"result":null}
--> {"id":123,"method":"codestral/explainCompletion","params":{"textDocument":7}}
<-- {"id":123,"error":{"code":-32602,"message":"~textDocument"}}
requests 1

## Something else typed: asked again.
change shop.py 3 [{"range":{"start":{"line":1,"character":19},"end":{"line":1,"character":21}},"text":"rate"}]
fake [{"texts":["s[tax]"]}]
ask 13 shop.py 1:23
<-- {"id":13,"result":{"items":[{"insertText":"s[tax]"}]}}
requests 2

## A block ends where the block does.
open area.py python "def area(radius):\n\nprint(area(2))\n"
fake [{"texts":["\n    square = radius * radius\n","    return 3.14 * square\n","\ndef unwanted():\n"]}]
ask 14 area.py 0:17
<-- {"id":14,"result":{"items":[{"insertText":"\n    square = radius * radius\n    return 3.14 * square"}]}}

## In the middle of a line: what follows the cursor is not repeated.
open call.c c "int main(void) {\n  print();\n}\n"
fake [{"texts":["\"hello\");"]}]
ask 15 call.c 1:8
<-- {"id":15,"result":{"items":[{"insertText":"\"hello\");","range":{"start":{"line":1,"character":8},"end":{"line":1,"character":10}}}]}}

## Inside of a word nothing is asked.
ask 16 call.c 1:4
<-- {"id":16,"result":{"items":[]}}
--> {"id":17,"method":"codestral/explainCompletion"}
<-- {"id":17,"result":{"reason":"inside-identifier"}}

## An entry is selected in the editor's list: the suggestion continues it.
open list.js javascript "const names = people.ma\n"
fake [{"texts":["(p => p.name);"]}]
ask 18 list.js 0:23 {"selectedCompletionInfo":{"range":{"start":{"line":0,"character":21},"end":{"line":0,"character":23}},"text":"map"}}
<-- {"id":18,"result":{"items":[{"insertText":"map(p => p.name);","range":{"start":{"line":0,"character":21},"end":{"line":0,"character":23}}}]}}
request 4 {"body":{"prompt":"~people\\.map$"}}

## The model has nothing to say, or repeats the line.
open empty.py python "value = \n"
fake [{"texts":[]}]
ask 19 empty.py 0:8
<-- {"id":19,"result":{"items":[]}}
--> {"id":20,"method":"codestral/explainCompletion"}
<-- {"id":20,"result":{"reason":"model-empty"}}

## CRLF stays CRLF.
open crlf.py python "def area(radius):\r\n"
fake [{"texts":["\n    square = radius * radius\n    return square\n"]}]
ask 21 crlf.py 0:17
<-- {"id":21,"result":{"items":[{"insertText":"\r\n    square = radius * radius\r\n    return square"}]}}

## Waiting for the service long enough to be told.
open slow.py python "slow = \n"
fake [{"texts":["1"],"holdAfter":0}]
ask 30 slow.py 0:7
<~~ {"method":"codestral/status","params":{"state":"busy"}}
--> {"method":"$/cancelRequest","params":{"id":30}}
<-- {"id":30,"error":{"code":-32800}}
<~~ {"method":"codestral/status","params":{"state":"ready"}}
