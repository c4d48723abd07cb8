## The cursor stands after an emoji: four bytes, two UTF-16 units, one code point.
%fake
--> {"id":10,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{"general":{"positionEncodings":["utf-16","utf-8"]}},"initializationOptions":{"completion":{"debounceMs":0}}}}
<-- {"id":10,"result":{"capabilities":{"positionEncoding":"utf-16"}}}
--> {"method":"initialized","params":{}}
open face.py python "smile = '😀' + '😀'\n"
fake [{"texts":[" * times"]}]
ask 11 face.py 0:19
<-- {"id":11,"result":{"items":[{"insertText":" * times","range":{"start":{"line":0,"character":19},"end":"*"}}]}}
request 0 {"body":{"prompt":"~smile = '😀' \\+ '😀'$","suffix":"\n"}}
