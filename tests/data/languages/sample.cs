using System;

namespace Shop
{
    // A price with an in_comment word.
    public interface IPriced { decimal Price { get; } }

    public class Item : IPriced
    {
        public decimal Price { get; set; }

        public string Describe(int count)
        {
            var inCode = count * 2;
            foreach (var c in "an in_string text")
            {
                inCode += c;
            }
            return $"{inCode} of {Price}";
        }
    }

    public enum Kind { Small, Large }
}
