## Invoked by hand: no debounce, no cache, also inside of a word; several to choose from.
%fake
start {"initializationOptions":{"completion":{"debounceMs":5000}}}
open a.py python "value = compute()\n"
fake [{"texts":["_all"]},{"texts":["_all"]},{"texts":["_each"]}]
ask 10 a.py 0:15 {"triggerKind":1}
<-- {"id":10,"result":{"items":[{"insertText":"_all"},{"insertText":"_each"}]}}
requests 3
