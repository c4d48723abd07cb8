## Places where the user wants no suggestions by themselves, but gets them when asked for.
%fake
start {"initializationOptions":{"completion":{"provider":"mistral","debounceMs":0,"inComments":false,"inStrings":false}}}
open a.py python "# note \nname = \"text \"\nvalue = \n"
ask 10 a.py 0:7
<-- {"id":10,"result":{"items":[]}}
--> {"id":11,"method":"codestral/explainCompletion"}
<-- {"id":11,"result":{"reason":"in-comment"}}
ask 12 a.py 1:13
<-- {"id":12,"result":{"items":[]}}
--> {"id":13,"method":"codestral/explainCompletion"}
<-- {"id":13,"result":{"reason":"in-string"}}
requests 0
fake [{"texts":["1"]}]
ask 14 a.py 2:8
<-- {"id":14,"result":{"items":[{"insertText":"1"}]}}
--> {"id":15,"method":"codestral/explainCompletion"}
<-- {"id":15,"result":{"reason":"offered","path":"streamed","cache":"no-entry"}}

## A line that was just accepted is not followed by another before something is typed.
fake [{"texts":["+ 41"]}]
change a.py 2 [{"range":{"start":{"line":2,"character":8},"end":{"line":2,"character":8}},"text":"x "}]
ask 20 a.py 2:10
<-- {"id":20,"result":{"items":[{"insertText":"+ 41"}]}}
change a.py 3 [{"range":{"start":{"line":2,"character":10},"end":{"line":2,"character":10}},"text":"+ 41"}]
ask 21 a.py 2:14
<-- {"id":21,"result":{"items":[]}}
--> {"id":22,"method":"codestral/explainCompletion"}
<-- {"id":22,"result":{"reason":"just-accepted"}}

## A view of the editor's own is not completed.
--> {"method":"textDocument/didOpen","params":{"textDocument":{"uri":"git:/w/b.py?ref=HEAD","languageId":"python","version":1,"text":"value = \n"}}}
--> {"id":30,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"git:/w/b.py?ref=HEAD"},"position":{"line":0,"character":8},"context":{"triggerKind":2}}}
<-- {"id":30,"result":{"items":[]}}
--> {"id":31,"method":"codestral/explainCompletion"}
<-- {"id":31,"result":{"reason":"read-only"}}
