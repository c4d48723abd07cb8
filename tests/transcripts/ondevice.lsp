## Without a key the same process completes on this machine.
start
<-- {"method":"codestral/status","params":{"state":"ready","reason":"no-key","provider":"ondevice","message":"~MISTRAL_API_KEY"}}
open a.py python "basket.append(make_item(name, price))\nbasket.append(make_item(name, price))\nbasket.append(make_item(name, price))\nprint(basket)\nbasket.append("
ask 10 a.py 4:14
<-- {"id":10,"result":{"items":[{"insertText":"~make_item","command":{"command":"codestral.didAccept"}}]}}
--> {"id":11,"method":"codestral/explainCompletion"}
<-- {"id":11,"result":{"provider":"ondevice","path":"on-device"}}
