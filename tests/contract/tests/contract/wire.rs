//! Calls by path and bytes, so that no RPC and no message needs a client of its own, and none can be forgotten.

use std::path::PathBuf;

use prost::bytes::{Buf as _, BufMut as _};
use support::World;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::Channel;
use tonic::{Request, Status};
use uuid::Uuid;

/// Messages as they lie on the wire.
#[derive(Debug, Clone, Copy, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Raw;
    type Decoder = Raw;

    fn encoder(&mut self) -> Raw {
        Raw
    }

    fn decoder(&mut self) -> Raw {
        Raw
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, message: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&message);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let mut message = vec![0; buffer.remaining()];
        buffer.copy_to_slice(&mut message);
        Ok(Some(message))
    }
}

/// A connection to the public address of a world.
pub(crate) struct Line {
    channel: Channel,
    tokens: PathBuf,
}

impl Line {
    pub(crate) async fn open(world: &World) -> Line {
        let address = world.endpoint().expect("up runs").grpc;
        let channel = Channel::from_shared(address).expect("an address").connect().await.expect("it answers");
        Line { channel, tokens: world.home().join("tokens") }
    }

    /// What `user` would send: their token and a command id of its own.
    pub(crate) fn by<M: prost::Message>(&self, user: &str, message: &M) -> Request<Vec<u8>> {
        let mut request = Request::new(message.encode_to_vec());
        let token = std::fs::read_to_string(self.tokens.join(user)).expect("a user of up");
        put(&mut request, "authorization", &format!("Bearer {}", token.trim()));
        put(&mut request, "idempotency-key", &Uuid::now_v7().to_string());
        request
    }

    /// All messages of the answer; whatever kind of RPC it is, on the wire they are alike.
    pub(crate) async fn ask(&self, path: &str, request: Request<Vec<u8>>) -> Result<Vec<Vec<u8>>, Status> {
        let mut client = Grpc::new(self.channel.clone());
        client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
        let path = path.parse().expect("a path");
        let mut answers = client.server_streaming(request, path, Raw).await?.into_inner();
        let mut messages = Vec::new();
        while let Some(message) = answers.message().await? {
            messages.push(message);
        }
        Ok(messages)
    }

    /// The one message of the answer.
    pub(crate) async fn one<T: prost::Message + Default>(
        &self,
        path: &str,
        request: Request<Vec<u8>>,
    ) -> Result<T, Status> {
        let messages = self.ask(path, request).await?;
        assert_eq!(messages.len(), 1, "{path} answers once");
        Ok(T::decode(messages[0].as_slice()).expect("the message of the contract"))
    }
}

/// Sets a metadata value.
pub(crate) fn put(request: &mut Request<Vec<u8>>, key: &'static str, value: &str) {
    request.metadata_mut().insert(key, value.parse().expect("ASCII"));
}
