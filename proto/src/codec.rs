//! The codec of every generated client and server: prost, with the right status for bytes that are no message.
//!
//! **Invariant:** a request that cannot be decoded is INVALID_ARGUMENT, because the caller sent it; an answer that
//! cannot be decoded is INTERNAL, because the caller cannot mend it. Both name the message and the field.
//! **Invariant:** a message is a request exactly when its name ends in `Request` (`buf` STANDARD sees to that).
//!
//! Deliberately absent: encoding of our own, and buffer settings; both are those of [`tonic_prost::ProstCodec`].

use std::collections::HashMap;
use std::marker::PhantomData;

use prost::{DecodeError, Message, Name};
use tonic::codec::{BufferSettings, DecodeBuf};
use tonic::{Code, Status};
use tonic_prost::{ProstCodec, ProstEncoder};
use tonic_types::{ErrorDetails, StatusExt as _};

/// Encodes `E`, decodes `D`.
#[derive(Debug)]
pub struct Codec<E, D> {
    _messages: PhantomData<(E, D)>,
}

impl<E, D> Default for Codec<E, D> {
    fn default() -> Self {
        Self { _messages: PhantomData }
    }
}

impl<E, D> tonic::codec::Codec for Codec<E, D>
where
    E: Message + Send + 'static,
    D: Message + Name + Default + Send + 'static,
{
    type Encode = E;
    type Decode = D;
    type Encoder = ProstEncoder<E>;
    type Decoder = Decoder<D>;

    fn encoder(&mut self) -> Self::Encoder {
        ProstCodec::<E, D>::raw_encoder(BufferSettings::default())
    }

    fn decoder(&mut self) -> Self::Decoder {
        Decoder { _message: PhantomData }
    }
}

/// Decodes `D`.
#[derive(Debug)]
pub struct Decoder<D> {
    _message: PhantomData<D>,
}

impl<D: Message + Name + Default> tonic::codec::Decoder for Decoder<D> {
    type Item = D;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<D>, Status> {
        D::decode(buffer).map(Some).map_err(|error| refusal::<D>(&error))
    }
}

/// What to answer to bytes that are no `D`.
fn refusal<D: Name>(error: &DecodeError) -> Status {
    let code = if D::NAME.ends_with("Request") { Code::InvalidArgument } else { Code::Internal };
    let text = format!("these bytes are not a valid {}: {error}", D::full_name());
    let rule = HashMap::from([("rule".to_owned(), "malformed-message".to_owned())]);
    let details = ErrorDetails::with_error_info("MALFORMED_MESSAGE", "chuan", rule);
    Status::with_error_details(code, text, details)
}
