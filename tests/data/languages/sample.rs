//! Items.
use std::fmt;

// An in_comment word.
pub struct Item {
    pub name: String,
    pub price: u32,
}

pub enum Kind {
    Small,
    Large,
}

pub trait Priced {
    fn cost(&self) -> u32;
}

impl Priced for Item {
    fn cost(&self) -> u32 {
        let mut in_code = 0;
        for c in "an in_string text".chars() {
            in_code += if c == 'x' { 1 } else { 2 };
        }
        in_code
    }
}

mod tests {
    pub fn describe<'a>(item: &'a super::Item) -> &'a str {
        match item.price {
            0 => "free",
            _ => &item.name,
        }
    }
}

const LIMIT: u32 = 3;

macro_rules! twice {
    ($e:expr) => {
        $e * 2
    };
}
