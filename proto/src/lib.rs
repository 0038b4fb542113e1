//! What the services say to each other and to everybody else: the `.proto` files below `chuan/`, compiled.
//!
//! | module | package | what |
//! |---|---|---|
//! | [`common::v1`] | `chuan.common.v1` | receipts, provenance, shared words |
//! | [`registry::v1`] | `chuan.registry.v1` | agencies, quality systems, editions, import |
//! | [`plans::v1`] | `chuan.plans.v1` | documents, committees, plans, training, working days |
//! | [`inspections::v1`] | `chuan.inspections.v1` | campaigns, inspections, findings, evidence |
//! | [`reporting::v1`] | `chuan.reporting.v1` | statistics of declarations |
//! | [`events::v1`] | `chuan.events.v1` | the log of any service |
//! | [`operations::v1`] | `chuan.operations.v1` | views and their rebuilding, streams beside their logs, epochs |
//!
//! **Invariant:** generated code is never edited; a change is a change of a `.proto` file, and is additive (README.md).
//! **Invariant:** a client needs nothing but this crate: [`connect`], the re-exported types and [`explain`].
//!
//! Deliberately absent: rules of the domain, conversions to domain types (each service's `rpc` has its own), reading of
//! days, instants and ids (`runtime::field`), and TLS (a proxy or the network of the deployment provides it).

pub mod codec;
mod connect;
mod explain;
pub mod word;

pub use connect::{Error, connect, connect_lazily};
pub use explain::{Explanation, FieldViolation, explain};
pub use prost_types::Timestamp;
pub use tonic::transport::Channel;
pub use tonic::{Code, Request, Response, Status, Streaming, metadata};

/// The compiled `FileDescriptorSet` of all packages with what they import and their comments, for server reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// Shared by all contexts: receipts, provenance, words.
pub mod common {
    /// Package `chuan.common.v1`.
    #[allow(clippy::all, unused_qualifications, reason = "generated")]
    pub mod v1 {
        tonic::include_proto!("chuan.common.v1");
    }
}

/// The context of agencies and their quality systems.
pub mod registry {
    /// Package `chuan.registry.v1`.
    #[allow(clippy::all, unused_qualifications, reason = "generated")]
    pub mod v1 {
        tonic::include_proto!("chuan.registry.v1");
    }
}

/// The context of documents, committees, plans, training and working days.
pub mod plans {
    /// Package `chuan.plans.v1`.
    #[allow(clippy::all, unused_qualifications, reason = "generated")]
    pub mod v1 {
        tonic::include_proto!("chuan.plans.v1");
    }
}

/// The context of campaigns, inspections and findings.
pub mod inspections {
    /// Package `chuan.inspections.v1`.
    #[allow(clippy::all, unused_qualifications, reason = "generated")]
    pub mod v1 {
        tonic::include_proto!("chuan.inspections.v1");
    }
}

/// The context of statistics.
pub mod reporting {
    /// Package `chuan.reporting.v1`.
    #[allow(clippy::all, unused_qualifications, reason = "generated")]
    pub mod v1 {
        tonic::include_proto!("chuan.reporting.v1");
    }
}

/// What every service offers to consumers of its events.
pub mod events {
    /// Package `chuan.events.v1`.
    #[allow(clippy::all, unused_qualifications, reason = "generated")]
    pub mod v1 {
        tonic::include_proto!("chuan.events.v1");
    }
}

/// What every service offers to its operators.
pub mod operations {
    /// Package `chuan.operations.v1`.
    #[allow(clippy::all, unused_qualifications, reason = "generated")]
    pub mod v1 {
        tonic::include_proto!("chuan.operations.v1");
    }
}
