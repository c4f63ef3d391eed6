//! The file of a crawl: what is kept, what goes on, and what is refused.

#[path = "store/site.rs"]
mod site;

#[path = "store/keeps.rs"]
mod keeps;

#[path = "store/order.rs"]
mod order;

#[path = "store/opens.rs"]
mod opens;

#[path = "store/again.rs"]
mod again;

#[path = "store/gone.rs"]
mod gone;

#[path = "store/killed.rs"]
mod killed;

#[path = "store/full.rs"]
mod full;

#[path = "store/asked.rs"]
mod asked;

#[path = "store/million.rs"]
mod million;
