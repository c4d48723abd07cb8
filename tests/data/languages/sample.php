<?php
namespace Shop;

// Items, with an in_comment word.
interface Priced
{
    public function cost(): int;
}

class Item implements Priced
{
    private string $name = 'item';

    public function cost(): int
    {
        $inCode = 0;
        foreach (str_split("an in_string text") as $c) {
            $inCode += ord($c);
        }
        return $inCode;
    }
}

function describe(Item $item): string
{
    if ($item->cost() > 3) {
        return "big {$item->cost()}";
    }
    return 'small';
}
