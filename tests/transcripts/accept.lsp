%fake
start
open a.py python "value = \n"
fake [{"texts":["1"]}]
ask 10 a.py 0:8
<-- {"id":10,"result":{"items":[{"insertText":"1","command":{"command":"codestral.didAccept","arguments":["$item"]}}]}}
--> {"method":"codestral/didShowCompletion","params":{"item":{"insertText":"1","command":{"title":"Accepted","command":"codestral.didAccept","arguments":["$item"]}}}}
--> {"id":11,"method":"workspace/executeCommand","params":{"command":"codestral.didAccept","arguments":["$item"]}}
<-- {"id":11,"result":null,"error":"!"}

## Accepted twice, an item that never was, no argument.
--> {"id":12,"method":"workspace/executeCommand","params":{"command":"codestral.didAccept","arguments":["$item"]}}
<-- {"id":12,"result":null}
--> {"id":13,"method":"workspace/executeCommand","params":{"command":"codestral.didAccept","arguments":["no such item"]}}
<-- {"id":13,"result":null}
--> {"id":14,"method":"workspace/executeCommand","params":{"command":"codestral.didAccept"}}
<-- {"id":14,"result":null}

--> {"id":15,"method":"workspace/executeCommand","params":{"command":"codestral.eraseDisk"}}
<-- {"id":15,"error":{"code":-32602,"message":"~codestral.eraseDisk"}}
--> {"id":16,"method":"workspace/executeCommand","params":{}}
<-- {"id":16,"error":{"code":-32602}}

## The counts show in the status. What is accepted counts as shown, however soon.
<~~ {"method":"codestral/status","params":{"state":"ready","usage":{"offered":1,"shown":1,"accepted":1}}}

## On the screen for 750 ms; then the start of it is taken.
change a.py 2 [{"range":{"start":{"line":0,"character":8},"end":{"line":0,"character":8}},"text":"1\nother = "}]
fake [{"texts":["value"]}]
ask 20 a.py 1:8
<-- {"id":20,"result":{"items":[{"insertText":"value","command":{"command":"codestral.didAccept","arguments":["$second"]}}]}}
--> {"method":"codestral/didShowCompletion","params":{"item":{"insertText":"value","command":{"title":"Accepted","command":"codestral.didAccept","arguments":["$second"]}}}}
<~~ {"method":"codestral/status","params":{"state":"ready","usage":{"offered":2,"shown":2,"accepted":1}}}
--> {"method":"codestral/didPartiallyAcceptCompletion","params":{"item":{"insertText":"value","command":{"title":"Accepted","command":"codestral.didAccept","arguments":["$second"]}},"acceptedLength":3}}
--> {"method":"codestral/didPartiallyAcceptCompletion","params":{"item":{"insertText":"value"},"acceptedLength":3}}
--> {"method":"codestral/didPartiallyAcceptCompletion","params":{}}
