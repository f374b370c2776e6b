//! What a customer wants to buy.

use std::collections::BTreeMap;

use crate::prices::price;

/// Goods and how many pieces of each are wanted.
#[derive(Debug, Default)]
pub struct Cart {
    pieces: BTreeMap<String, u32>,
}

impl Cart {
    /// Put more pieces of some goods into it.
    pub fn add(&mut self, goods: &str, pieces: u32) {
        *self.pieces.entry(goods.to_string()).or_insert(0) += pieces;
    }

    /// Cents for everything together; goods without a price are named in the error.
    pub fn total(&self) -> Result<u32, String> {
        let mut sum = 0;
        for (goods, pieces) in &self.pieces {
            match price(goods, *pieces) {
                Some(cents) => sum += cents,
                None => return Err(format!("{goods} has no price")),
            }
        }
        Ok(sum)
    }
}
