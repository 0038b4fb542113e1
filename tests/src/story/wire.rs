//! A client that speaks HTTP/2 frame by frame, because generated ones cannot be made to hang up in the middle of sending.
//!
//! **Invariant:** nothing is sent but what was asked for; what the server says is read only to find the answer to a ping.
//!
//! Deliberately absent: answers. A client that hangs up does not read them.

use contracts::registry::v1 as pb;
use prost::Message as _;
use std::io;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const END_HEADERS: u8 = 4;
const ACK: u8 = 1;
const CANCEL: u32 = 8;
const STREAM: u32 = 1;

/// An import on a connection of its own, of which some messages have been sent and the end has not.
#[derive(Debug)]
pub struct HalfImport {
    connection: TcpStream,
}

impl HalfImport {
    /// Begins an import at `url`, sends `messages`, and waits until the server has received them.
    ///
    /// # Errors
    /// The connection failed.
    pub async fn begin(url: &str, messages: Vec<pb::ImportRequest>) -> io::Result<HalfImport> {
        let connection = TcpStream::connect(url.trim_start_matches("http://")).await?;
        let mut half = HalfImport { connection };
        half.connection.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await?;
        half.send(SETTINGS, 0, 0, &[]).await?;
        let mut block = Vec::new();
        for (name, value) in [
            (":method", "POST"),
            (":scheme", "http"),
            (":path", "/chuan.registry.v1.ImportService/Import"),
            (":authority", "localhost"),
            ("content-type", "application/grpc"),
            ("te", "trailers"),
        ] {
            block.push(0); // a literal, not to be remembered
            for text in [name, value] {
                block.push(u8::try_from(text.len()).map_err(io::Error::other)?);
                block.extend(text.bytes());
            }
        }
        half.send(HEADERS, END_HEADERS, STREAM, &block).await?;
        for message in messages {
            let bytes = message.encode_to_vec();
            let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
            half.send(DATA, 0, STREAM, &[&[0][..], &length.to_be_bytes(), &bytes].concat()).await?;
        }
        half.ping().await?;
        Ok(half)
    }

    /// Cancels the call, as every gRPC library does when its caller gives up, and waits until the server knows.
    ///
    /// # Errors
    /// The connection failed.
    pub async fn cancel(mut self) -> io::Result<()> {
        self.send(RST_STREAM, 0, STREAM, &CANCEL.to_be_bytes()).await?;
        self.ping().await
    }

    /// Breaks the connection, as a process does that is killed.
    pub fn vanish(self) {}

    async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> io::Result<()> {
        let length = u32::try_from(payload.len()).map_err(io::Error::other)?.to_be_bytes();
        let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
        self.connection.write_all(&[&head, payload].concat()).await
    }

    /// Frames are taken in order, so an answered ping means that everything before it has arrived.
    async fn ping(&mut self) -> io::Result<()> {
        self.send(PING, 0, 0, &[7; 8]).await?;
        loop {
            let mut head = [0; 9];
            self.connection.read_exact(&mut head).await?;
            let length = usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2]);
            let mut payload = vec![0; length];
            self.connection.read_exact(&mut payload).await?;
            if (head[3], head[4]) == (PING, ACK) {
                return Ok(());
            }
        }
    }
}
