import assert from 'node:assert/strict'
import { test } from 'node:test'
import { page } from '../src/page'

test('nothing in a page runs or is fetched', () => {
  const text = page('<p>It adds.</p><img src="https://127.0.0.1/?q=code">')
  assert.match(
    text,
    /^<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">/,
  )
  assert.match(text, /<p>It adds.<\/p>/)
})

test('what no policy covers is only text', () => {
  const text = page(
    '<LINK rel="dns-prefetch" href="//x"><meta http-equiv="refresh" content="0;url=//x"><base href="//x"><iframe src="//x"><links>',
  )
  assert.match(text, /<body>&lt;LINK rel[^<]*&lt;meta http[^<]*&lt;base href[^<]*&lt;iframe src[^<]*<links>/)
})
