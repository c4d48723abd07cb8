## After each piece of bad input the next valid message is served.
start

## No length.
!! Content-Type: application/json\r\n\r\n{"jsonrpc":"2.0"}
<-- {"id":null,"error":{"code":-32700}}
--> {"id":10,"method":"a"}
<-- {"id":10,"error":{"code":-32601}}

## A negative one, no number, two that differ.
!! Content-Length: -5\r\n\r\n{"jsonrpc":"2.0"}
<-- {"id":null,"error":{"code":-32700}}
--> {"id":11,"method":"a"}
<-- {"id":11,"error":{"code":-32601}}
!! Content-Length: 0x10\r\n\r\n{"jsonrpc":"2.0"}
<-- {"id":null,"error":{"code":-32700}}
--> {"id":12,"method":"a"}
<-- {"id":12,"error":{"code":-32601}}
!! Content-Length: 4\r\nContent-Length: 5\r\n\r\nnull
<-- {"id":null,"error":{"code":-32700}}
--> {"id":13,"method":"a"}
<-- {"id":13,"error":{"code":-32601}}

## 10 GB.
!! Content-Length: 10000000000\r\n\r\n{"jsonrpc":"2.0"}
<-- {"id":null,"error":{"code":"*"}}
--> {"id":14,"method":"a"}
<-- {"id":14,"error":{"code":-32601}}

## Garbage before a header.
!! \x00\xff\xfe garbage\n\nGET / HTTP/1.1\r\n
<-- {"id":null,"error":{"code":-32700}}
--> {"id":15,"method":"a"}
<-- {"id":15,"error":{"code":-32601}}

## Any case, spaces, other headers, bare LF.
!! cONTENT-lENGTH :   40  \r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{"jsonrpc":"2.0","id":16,"method":"abc"}
<-- {"id":16,"error":{"code":-32601}}
!! Content-Length: 40\n\n{"jsonrpc":"2.0","id":17,"method":"abc"}
<-- {"id":17,"error":{"code":-32601}}

## No JSON, and JSON that is no message.
frame {"jsonrpc":"2.0","id":
<-- {"id":null,"error":{"code":-32700}}
frame 
<-- {"id":null,"error":{"code":-32700}}
frame 42
<-- {"id":null,"error":{"code":-32600}}
frame []
<-- {"id":null,"error":{"code":-32600}}
frame {}
<-- {"id":null,"error":{"code":-32600}}
frame {"jsonrpc":"2.0","id":{},"method":"a"}
<-- {"id":null,"error":{"code":-32600}}
--> {"jsonrpc":"1.0","id":18,"method":"a"}
<-- {"id":18,"error":{"code":-32600}}
--> {"id":19,"method":"a","params":7}
<-- {"id":19,"error":{"code":-32602}}
--> {"id":20,"method":"textDocument/inlineCompletion","params":{"textDocument":7}}
<-- {"id":20,"error":{"code":-32602,"message":"~textDocument"}}

## 100,000 deep.
frame \{100000:[}
<-- {"id":null,"error":{"code":"*"}}
frame {"jsonrpc":"2.0","method":"a","params":\{100000:[}\{100000:]}}
<-- {"id":null,"error":{"code":"*"}}
--> {"id":21,"method":"a"}
<-- {"id":21,"error":{"code":-32601}}

## Invalid UTF-8, NUL, lone surrogates.
frame {"jsonrpc":"2.0","method":"\xc3\x28"}
<-- {"id":null,"error":{"code":-32700}}
frame {"jsonrpc":"2.0","method":"a\x00b"}
<-- {"id":null,"error":{"code":-32700}}
--> {"id":23,"method":"a\u0000b"}
<-- {"id":23,"error":{"code":-32601}}
frame {"jsonrpc":"2.0","method":"\\ud83d"}
--> {"id":25,"method":"shutdown"}
<-- {"id":25,"result":null}
