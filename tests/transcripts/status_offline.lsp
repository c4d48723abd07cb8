## An outage leaves the editor not empty-handed: the on-device model completes what the file repeats.
%fake
start
<-- {"method":"codestral/status","params":{"state":"ready","provider":"mistral"}}
open a.py python "basket.append(make_item(name, price))\nbasket.append(make_item(name, price))\nbasket.append(make_item(name, price))\nprint(basket)\nbasket.append("
fake [{"status":503}]
ask 10 a.py 4:14
<-- {"id":10,"result":{"items":[{"insertText":"~make_item"}]}}
<~~ {"method":"codestral/status","params":{"state":"offline","reason":"offline","provider":"ondevice"}}

## It is back.
change a.py 2 [{"text":"value = "}]
fake [{"texts":["1"]}]
ask 11 a.py 0:8
<-- {"id":11,"result":{"items":[{"insertText":"1"}]}}
<~~ {"method":"codestral/status","params":{"state":"ready","reason":"ok","provider":"mistral"}}
