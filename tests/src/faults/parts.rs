//! The parts of a house: processes of our own on ports and in directories of our own, and a proxy that breaks connections.
//!
//! **Invariant:** everything listens on 127.0.0.1, and everything ends with the program that started it, however that ends.

pub mod http;
pub mod nats;
pub mod ports;
pub mod postgres;
pub mod processes;
pub mod proxy;
pub mod service;
pub mod tmpfs;
pub mod unit;
