// The pictures that the scenarios end in.
import fs from 'node:fs'
import { inflateSync } from 'node:zlib'

/** The editor alone. */
export const code = { x: 328, y: 30, width: 768, height: 300 }

/** That it shows something: its pixels are not all alike. */
export function checkPicture(file) {
  const data = fs.readFileSync(file)
  const parts = []
  for (let at = 8; at < data.length; ) {
    const length = data.readUInt32BE(at)
    if (data.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(data.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  // Filtered rows: where the picture is of one colour, all bytes but a few are alike.
  const bytes = inflateSync(Buffer.concat(parts))
  const counts = new Array(256).fill(0)
  for (const byte of bytes) counts[byte] += 1
  const others = bytes.length - Math.max(...counts)
  if (others < bytes.length / 200) throw new Error(`${file} is blank`)
}
