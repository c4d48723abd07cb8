## The local database cannot be made: completion and acceptance go on.
%env XDG_STATE_HOME=/proc/nowhere
%fake
start
open a.py python "value = \n"
fake [{"texts":["1"]}]
ask 10 a.py 0:8
<-- {"id":10,"result":{"items":[{"insertText":"1","command":{"command":"codestral.didAccept","arguments":["$item"]}}]}}
change a.py 2 [{"range":{"start":{"line":0,"character":8},"end":{"line":0,"character":8}},"text":"1"}]
--> {"id":11,"method":"workspace/executeCommand","params":{"command":"codestral.didAccept","arguments":["$item"]}}
<-- {"id":11,"result":null,"error":"!"}
<~~ {"method":"codestral/status","params":{"usage":{"offered":1,"shown":1,"accepted":1}}}
