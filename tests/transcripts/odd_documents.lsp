## Documents that are not what most are.
%fake
start {"initializationOptions":{"completion":{"debounceMs":0,"prefetch":false}}}

## Only carriage returns: lines are counted by them, and what is inserted has them too.
open cr.py python "def f(a):\r    x = 1\r\rdef g(a):"
fake [{"texts":["\n    y = a\n","    return y\n","\ndef h():\n"]}]
ask 10 cr.py 3:9
<-- {"id":10,"result":{"items":[{"insertText":"\r    y = a\r    return y","range":{"start":{"line":3,"character":9},"end":{"line":3,"character":9}}}]}}

## No line end at the end, and nothing at all.
open end.py python "value = "
fake [{"texts":["1"]}]
ask 11 end.py 0:8
<-- {"id":11,"result":{"items":[{"insertText":"1","range":{"start":{"line":0,"character":8},"end":{"line":0,"character":8}}}]}}
request 1 {"body":{"prompt":"~value = $"}}
open empty.py python ""
fake [{"texts":["import os\n"]}]
ask 12 empty.py 0:0
<-- {"id":12,"result":{"items":[{"insertText":"import os"}]}}

## An emoji and a combining mark before the cursor, and one that follows it: none is split.
open marks.py python "face = ['😀e\u0301'\nnext = '\u0301'\n"
fake [{"texts":["]"]}]
ask 13 marks.py 0:14
<-- {"id":13,"result":{"items":[{"insertText":"]","range":{"start":{"line":0,"character":14},"end":{"line":0,"character":14}}}]}}
request 3 {"body":{"prompt":"~😀e\u0301'$"}}

## Between the two halves of an emoji there is no place.
ask 14 marks.py 0:10
<-- {"id":14,"result":{"items":[]}}
--> {"id":15,"method":"codestral/explainCompletion"}
<-- {"id":15,"result":{"reason":"~bad-position|inside-identifier"}}

## The bytes of a character come in pieces.
open split.py python "name = \n"
fake [{"texts":["'é😀'"],"splitUtf8":true}]
ask 16 split.py 0:7
<-- {"id":16,"result":{"items":[{"insertText":"'é😀'"}]}}

## Tabs and spaces in one file, and errors on every line.
open mixed.c c "void f( {\n\tint a = = 1;\n    int b = ;\n\t\n}}}\n"
fake [{"texts":["return;"]}]
ask 17 mixed.c 3:1
<-- {"id":17,"result":{"items":[{"insertText":"return;"}]}}

## A line of a megabyte.
frame {"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file://${ROOT}/long.js","languageId":"javascript","version":1,"text":"const a = [\{100000:1234567890,}"}}}
fake [{"texts":["7,"]}]
ask 18 long.js 0:1100011
<-- {"id":18,"result":{"items":[{"insertText":"7,","range":{"start":{"line":0,"character":1100011},"end":{"line":0,"character":1100011}}}]}}
