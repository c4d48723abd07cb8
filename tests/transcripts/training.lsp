## The files of the workspace are learnt, with progress, and then help in a file that is new. There are so many of them that the
## progress is begun before the end.
%files 1500 till.py "basket.append(make_item(name, price))\nprint(basket)\nbasket.append(make_item(name, price))\n"
start {"workspaceFolders":[{"uri":"file://${ROOT}","name":"work"}]}
<-- {"method":"window/workDoneProgress/create","params":{"token":"$token"}}
<-- {"method":"$/progress","params":{"token":"$token","value":{"kind":"begin","title":"~workspace"}}}
<~~ {"method":"$/progress","params":{"token":"$token","value":{"kind":"report","message":"~files","percentage":"*"}}}
<~~ {"method":"$/progress","params":{"token":"$token","value":{"kind":"end"}}}
open new.py python "basket.append("
ask 10 new.py 0:14
<-- {"id":10,"result":{"items":[{"insertText":"~make_item"}]}}
