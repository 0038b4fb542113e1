//! Ports for the parts of a house.
//!
//! **Invariant:** no port is given twice by one program, and none is from the range that the system gives to clients, so a
//! part that is killed finds its port free when it is started again.

use anyhow::{Result, bail};
use std::{
    collections::BTreeSet,
    net::TcpListener,
    sync::{Mutex, PoisonError},
};

/// Below the ports that the system gives to clients, which begin at 32768.
const FIRST: u16 = 21_000;
const COUNT: u16 = 11_000;

/// A port on which nobody listens.
///
/// # Errors
/// All are taken.
pub fn free() -> Result<u16> {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    // Two programs that run at once begin at different places.
    let first = u16::try_from(uuid::Uuid::new_v4().as_u128() % u128::from(COUNT)).unwrap_or_default();
    for step in 0..COUNT {
        let port = FIRST + (first + step) % COUNT;
        if !given.contains(&port) && TcpListener::bind(("127.0.0.1", port)).is_ok() {
            given.insert(port);
            return Ok(port);
        }
    }
    bail!("no port from {FIRST} to {} is free", FIRST + COUNT - 1)
}
