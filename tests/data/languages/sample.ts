// Items, with an in_comment word.
export interface Priced {
  cost(): number;
}

export type Name = string | undefined;

enum Kind {
  Small,
  Large,
}

abstract class Base<T> implements Priced {
  constructor(protected readonly name: Name) {}

  cost(): number {
    let inCode = 0;
    for (const c of "an in_string text") {
      inCode += c.length;
    }
    return inCode;
  }
}

export function describe(item: Priced): string {
  return item.cost() > 3 ? `big ${item.cost()}` : 'small';
}

namespace Shop {
  export const twice = (n: number): number => n * 2;
}
