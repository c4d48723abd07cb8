## A running stream serves the next request as long as what is typed agrees with it.
%fake
start
open a.py python "value = \n"

## The key that comes while the service thinks: one request, and the older question is answered null.
fake [{"texts":["compute()"],"holdAfter":0}]
ask 10 a.py 0:8
requests 1
change a.py 2 [{"range":{"start":{"line":0,"character":8},"end":{"line":0,"character":8}},"text":"c"}]
<-- {"id":10,"result":null}
ask 11 a.py 0:9
release 1
<-- {"id":11,"result":{"items":[{"insertText":"ompute()"}]}}
--> {"id":12,"method":"codestral/explainCompletion"}
<-- {"id":12,"result":{"path":"adopted","reason":"offered"}}

## A key that does not agree: the stream is closed, and the place is asked anew.
open b.py python "other = \n"
fake [{"texts":["first","()"],"holdAfter":1},{"texts":["ero"]}]
ask 13 b.py 0:8
requests 2
change b.py 2 [{"range":{"start":{"line":0,"character":8},"end":{"line":0,"character":8}},"text":"z"}]
<-- {"id":13,"result":null}
cancelled 1
ask 14 b.py 0:9
<-- {"id":14,"result":{"items":[{"insertText":"ero"}]}}
