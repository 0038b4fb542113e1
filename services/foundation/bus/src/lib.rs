//! How events get from the service that owns them to whoever follows them.
//!
//! A [`Feed`] is one service's events in order; [`follow`] keeps a view up to date from its feeds; [`Followed`] is the view
//! as its readers see it: they may ask it to have reached a position first. A [`policy`] follows likewise, and gives commands.
//!
//! **Invariant:** a follower trusts positions, not deliveries: it asks for what comes after its own position, so nothing a
//! feed does can make it skip or repeat an event.
//!
//! Today there is one kind of bus: the neighbour's log, read directly. Nothing is buffered on the way, so a crash loses
//! nothing. Deliberately absent: knowledge of what the events mean.

mod bus;
pub mod event;
pub mod feed;
mod follow;
pub mod nats;
pub mod policy;
pub mod relay;
mod remote;

pub use bus::{Bus, UnknownService};
pub use feed::Feed;
pub use follow::{Followed, Progress, ReadError, Void, Want, follow};
pub use nats::Nats;
pub use policy::{Policy, enact};
pub use relay::{Relay, Standing};
pub use remote::Remote;
