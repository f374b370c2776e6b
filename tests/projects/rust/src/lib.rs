//! A tiny shop: a cart, and what is in it.

pub mod cart;
pub mod prices;

pub use crate::cart::Cart;
