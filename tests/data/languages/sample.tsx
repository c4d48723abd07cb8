// Items, with an in_comment word.
import * as React from 'react';

interface Props {
  name: string;
  price: number;
}

export function ItemView({ name, price }: Props) {
  const inCode = price * 2;
  return (
    <div className="an in_string text">
      <b>{name}</b> costs {inCode}
    </div>
  );
}

export const List = (props: { items: Props[] }) => {
  return <ul>{props.items.map((item) => <ItemView key={item.name} {...item} />)}</ul>;
};
