// Items, with an in_comment word.
import { readFile } from 'node:fs/promises';

const limit = 3;

export class Item {
  constructor(name, price) {
    this.name = name;
    this.price = price;
  }

  cost() {
    let inCode = 0;
    for (const c of "an in_string text") {
      inCode += c.length;
    }
    return inCode;
  }
}

export function describe(item) {
  if (item.price > limit) {
    return `big ${item.name}`;
  }
  return 'small';
}

const load = async (path) => {
  return await readFile(path, { encoding: 'utf8' });
};
