// The pictures that the scenarios end in.
import fs from 'node:fs'
import { inflateSync } from 'node:zlib'

/** The editor alone. */
export const code = { x: 328, y: 30, width: 768, height: 300 }

/** That it shows something there: its pixels are not all alike. Without a box: anywhere. */
export function checkPicture(file, box) {
  const { width, height, pixel } = decoded(fs.readFileSync(file))
  const { x, y } = box ?? { x: 0, y: 0 }
  const right = Math.min(width, Math.ceil(x + (box?.width ?? width)))
  const bottom = Math.min(height, Math.ceil(y + (box?.height ?? height)))
  const counts = new Map()
  let all = 0
  for (let row = Math.floor(y); row < bottom; row++) {
    for (let column = Math.floor(x); column < right; column++) {
      const colour = pixel(column, row)
      counts.set(colour, (counts.get(colour) ?? 0) + 1)
      all += 1
    }
  }
  if (all === 0 || all - Math.max(...counts.values()) < all / 200) throw new Error(`${file} is blank${box ? ` at ${x}, ${y}` : ''}`)
}

/** A PNG as Chromium writes it: eight bits a channel, not interlaced. */
function decoded(data) {
  const parts = []
  for (let at = 8; at < data.length; ) {
    const length = data.readUInt32BE(at)
    if (data.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(data.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const [width, height, step] = [data.readUInt32BE(16), data.readUInt32BE(20), data[25] === 6 ? 4 : 3]
  const stride = width * step
  const filtered = inflateSync(Buffer.concat(parts))
  const bytes = Buffer.alloc(stride * height)
  for (let row = 0; row < height; row++) {
    const filter = filtered[row * (stride + 1)]
    for (let i = 0; i < stride; i++) {
      const at = row * stride + i
      const left = i < step ? 0 : bytes[at - step]
      const up = row === 0 ? 0 : bytes[at - stride]
      const corner = i < step || row === 0 ? 0 : bytes[at - stride - step]
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]
      bytes[at] = filtered[row * (stride + 1) + 1 + i] + guess
    }
  }
  return { width, height, pixel: (x, y) => bytes.readUIntBE(y * stride + x * step, 3) }
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}
