## The cursor stands after an emoji: four bytes, two UTF-16 units, one code point.
%fake
--> {"id":10,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{"general":{"positionEncodings":["latin-1","utf-8","utf-16"]}},"initializationOptions":{"completion":{"debounceMs":0}}}}
<-- {"id":10,"result":{"capabilities":{"positionEncoding":"utf-8"}}}
--> {"method":"initialized","params":{}}
open face.py python "smile = '😀' + '😀'\n"
fake [{"texts":[" * times"]}]
ask 11 face.py 0:23
<-- {"id":11,"result":{"items":[{"insertText":" * times","range":{"start":{"line":0,"character":23},"end":"*"}}]}}
request 0 {"body":{"prompt":"~smile = '😀' \\+ '😀'$","suffix":"\n"}}
