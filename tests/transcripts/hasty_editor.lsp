## Editors that ask before they tell, never take back, and ask for everything at once.
%fake
start {"initializationOptions":{"completion":{"debounceMs":0,"prefetch":false}}}
open a.py python "value = \n"

## A place that the change which is still to come will make: nothing is offered for the old text.
ask 10 a.py 0:12
<-- {"id":10,"result":{"items":[]}}
--> {"id":11,"method":"codestral/explainCompletion"}
<-- {"id":11,"result":{"reason":"bad-position"}}
requests 0

## The request runs ahead of its change on the same line: it is not answered with the old text's.
fake [{"texts":["1"],"holdAfter":0},{"texts":["2"]}]
ask 12 a.py 0:8
requests 1
change a.py 2 [{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":5}},"text":"other"}]
<-- {"id":12,"result":null}
ask 13 a.py 0:8
<-- {"id":13,"result":{"items":[{"insertText":"2"}]}}

## Ten documents at once: each has its answer.
open d0.py python "v0 = \n"
open d1.py python "v1 = \n"
open d2.py python "v2 = \n"
open d3.py python "v3 = \n"
open d4.py python "v4 = \n"
open d5.py python "v5 = \n"
open d6.py python "v6 = \n"
open d7.py python "v7 = \n"
open d8.py python "v8 = \n"
open d9.py python "v9 = \n"
fake [{"texts":["10"],"times":10}]
ask 20 d0.py 0:5
ask 21 d1.py 0:5
ask 22 d2.py 0:5
ask 23 d3.py 0:5
ask 24 d4.py 0:5
ask 25 d5.py 0:5
ask 26 d6.py 0:5
ask 27 d7.py 0:5
ask 28 d8.py 0:5
ask 29 d9.py 0:5
<-- {"id":20,"result":{"items":[{"insertText":"10"}]}}
<-- {"id":21,"result":{"items":[{"insertText":"10"}]}}
<-- {"id":22,"result":{"items":[{"insertText":"10"}]}}
<-- {"id":23,"result":{"items":[{"insertText":"10"}]}}
<-- {"id":24,"result":{"items":[{"insertText":"10"}]}}
<-- {"id":25,"result":{"items":[{"insertText":"10"}]}}
<-- {"id":26,"result":{"items":[{"insertText":"10"}]}}
<-- {"id":27,"result":{"items":[{"insertText":"10"}]}}
<-- {"id":28,"result":{"items":[{"insertText":"10"}]}}
<-- {"id":29,"result":{"items":[{"insertText":"10"}]}}
requests 12

## One that never takes back: the newest is served, the others are answered when it comes.
open e.py python "a = \nb = \nc = \n"
fake [{"texts":["never"],"holdAfter":0},{"texts":["never"],"holdAfter":0},{"texts":["3"]}]
ask 30 e.py 0:4
requests 13
ask 31 e.py 1:4
requests 14
ask 32 e.py 2:4
<-- {"id":30,"result":null}
<-- {"id":31,"result":null}
<-- {"id":32,"result":{"items":[{"insertText":"3"}]}}
cancelled 3

## A place of a document that was shorter in the meantime.
change e.py 2 [{"text":"a = "}]
ask 33 e.py 2:4
<-- {"id":33,"result":{"items":[]}}
