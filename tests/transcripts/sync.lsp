%fake
start
open a.c c "int 😀a;\nint b;\n"

## Incremental changes, several in one message, each in the text that the one before left.
change a.c 2 [{"range":{"start":{"line":0,"character":6},"end":{"line":0,"character":7}},"text":"first"},{"range":{"start":{"line":1,"character":0},"end":{"line":2,"character":0}},"text":"x = "}]
fake [{"texts":["1;"]}]
ask 10 a.c 1:4
<-- {"id":10,"result":{"items":[{"insertText":"1;"}]}}
request 0 {"body":{"prompt":"~int 😀first;\nx = $"}}

## A full text.
change a.c 3 [{"text":"y = "}]
fake [{"texts":["2;"]}]
ask 11 a.c 0:4
<-- {"id":11,"result":{"items":[{"insertText":"2;"}]}}
request 1 {"body":{"prompt":"~(^|\n)y = $"}}

## A version that goes back: one message, however many changes follow, and no completion.
change a.c 2 [{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":"z"}]
<-- {"method":"window/showMessage","params":{"type":2,"message":"~a\\.c"}}
change a.c 4 [{"range":{"start":{"line":99,"character":0},"end":{"line":99,"character":0}},"text":"z"}]
ask 12 a.c 0:4
<-- {"id":12,"result":{"items":[]}}
requests 2

## The next full text heals it.
change a.c 5 [{"text":"w = "}]
fake [{"texts":["3;"]}]
ask 13 a.c 0:4
<-- {"id":13,"result":{"items":[{"insertText":"3;"}]}}

## A range outside of the text starts another episode; opening again heals it too.
change a.c 6 [{"range":{"start":{"line":99,"character":0},"end":{"line":99,"character":0}},"text":"z"}]
<-- {"method":"window/showMessage","params":{"type":2}}
open a.c c "v = "
fake [{"texts":["4;"]}]
ask 14 a.c 0:4
<-- {"id":14,"result":{"items":[{"insertText":"4;"}]}}

## Inside of a character.
open b.c c "😀"
change b.c 2 [{"range":{"start":{"line":0,"character":1},"end":{"line":0,"character":1}},"text":"z"}]
<-- {"method":"window/showMessage","params":{"type":2,"message":"~b\\.c"}}

## A closed document has no completion.
--> {"method":"textDocument/didClose","params":{"textDocument":{"uri":"file://${ROOT}/a.c"}}}
ask 15 a.c 0:4
<-- {"id":15,"result":{"items":[]}}

## A place that is not in the text.
open c.c c "u = "
ask 16 c.c 7:0
<-- {"id":16,"result":{"items":[]}}
--> {"id":17,"method":"codestral/explainCompletion"}
<-- {"id":17,"result":{"reason":"bad-position"}}
