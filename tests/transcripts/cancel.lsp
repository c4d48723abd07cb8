%fake
start
open a.py python "value = \n"

## Cancelled while the service is silent: answered at once, and its stream is closed on the wire.
fake [{"texts":["never"],"holdAfter":0}]
ask 10 a.py 0:8
requests 1
--> {"method":"$/cancelRequest","params":{"id":10}}
<-- {"id":10,"error":{"code":-32800}}
cancelled 1

## Superseded by a newer request elsewhere in the document: null.
fake [{"texts":["never"],"holdAfter":0},{"texts":["second"]}]
ask 11 a.py 0:8
requests 2
ask 12 a.py 1:0
<-- {"id":11,"result":null}
<-- {"id":12,"result":{"items":[{"insertText":"second"}]}}
cancelled 2

## And by an edit that the stream cannot have meant.
open b.py python "other = \n"
fake [{"texts":["never"],"holdAfter":0}]
ask 13 b.py 0:8
requests 4
change b.py 2 [{"range":{"start":{"line":0,"character":8},"end":{"line":1,"character":0}},"text":"1"}]
<-- {"id":13,"result":null}
cancelled 3

## Another document's request does not disturb it.
open c.py python "third = \n"
fake [{"texts":["held"],"holdAfter":0},{"texts":["quick"]}]
ask 14 b.py 0:9
requests 5
ask 15 c.py 0:8
<-- {"id":15,"result":{"items":[{"insertText":"quick"}]}}
release 1
<-- {"id":14,"result":{"items":[{"insertText":"held"}]}}

## Too late, twice, and for nothing: ignored.
--> {"method":"$/cancelRequest","params":{"id":14}}
--> {"method":"$/cancelRequest","params":{"id":14}}
--> {"method":"$/cancelRequest","params":{"id":{}}}

## One id for two open requests.
fake [{"texts":["never"],"holdAfter":0}]
open d.py python "fourth = \n"
ask 16 d.py 0:9
requests 7
--> {"id":16,"method":"codestral/explainCompletion"}
<-- {"id":16,"error":{"code":-32600}}
--> {"method":"$/cancelRequest","params":{"id":16}}
<-- {"id":16,"error":{"code":-32800}}

## What is open at shutdown is answered.
fake [{"texts":["never"],"holdAfter":0}]
ask 17 d.py 0:9
requests 8
--> {"id":18,"method":"shutdown"}
<-- {"id":17,"result":null}
<-- {"id":18,"result":null}
--> {"method":"exit"}
exit 0
