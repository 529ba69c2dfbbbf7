//! A service asked over gRPC, as any client does it.

use std::time::Duration;

use tonic::Request;
use tonic::transport::Channel;
use uuid::Uuid;

/// A connection; an error where nobody answers there now.
///
/// # Errors
/// Nobody answers.
pub async fn channel(address: &str) -> Result<Channel, tonic::transport::Error> {
    Channel::from_shared(address.to_owned())
        .expect("an address")
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(20))
        .connect()
        .await
}

/// `message` under the token and this command id.
pub fn as_bearer<T>(token: &str, command: Uuid, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let metadata = request.metadata_mut();
    metadata.insert("authorization", format!("Bearer {}", token.trim()).parse().expect("ASCII"));
    metadata.insert("idempotency-key", command.to_string().parse().expect("ASCII"));
    request
}
