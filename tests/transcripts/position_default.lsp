## A client that offers nothing, and one that offers only what nobody knows, get UTF-16.
--> {"id":10,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{"general":{"positionEncodings":["latin-1"]}}}}
<-- {"id":10,"result":{"capabilities":{"positionEncoding":"utf-16"}}}
