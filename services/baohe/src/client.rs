//! The client side: finds the server, says who asks, gives every command an id.

use std::path::PathBuf;
use std::time::Duration;

use proto::common::v1::log_service_client::LogServiceClient;
use proto::common::v1::{ReadHeadRequest, Receipt};
use tonic::metadata::MetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};
use uuid::Uuid;

use crate::args::Global;
use crate::endpoint::Endpoint;
use crate::exit::{FAILED, Failure, Lang, NOT_ALLOWED, UNAVAILABLE};

/// A connection on which every call says who asks.
pub(crate) type Connection = InterceptedService<Channel, Identity>;

/// Messages of answers may be larger than tonic's default where lists are long.
pub(crate) const ANSWER_LIMIT: usize = 4 * 1024 * 1024;

/// The services with a log.
pub(crate) const LOGS: &[&str] = &["organization", "membership", "assignment"];

/// Who asks; gives each call an id, so that a retry by the transport is the same command.
#[derive(Clone)]
pub(crate) struct Identity {
    bearer: MetadataValue<tonic::metadata::Ascii>,
}

impl Interceptor for Identity {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let metadata = request.metadata_mut();
        metadata.insert("authorization", self.bearer.clone());
        if !metadata.contains_key("idempotency-key") {
            let id = Uuid::now_v7().to_string();
            metadata.insert("idempotency-key", id.parse().map_err(|_| Status::internal("a UUID is ASCII"))?);
        }
        Ok(request)
    }
}

/// A connected client.
#[derive(Clone)]
pub(crate) struct Client {
    /// For tonic's generated clients.
    pub(crate) connection: Connection,
    /// The endpoint file, where the server was found by it.
    pub(crate) endpoint: Option<Endpoint>,
    /// The language of messages.
    pub(crate) lang: Lang,
}

impl Client {
    /// Finds the server by flag, environment or `endpoint.json`, and connects.
    ///
    /// # Errors
    /// No server known or reachable ([`UNAVAILABLE`]), no token ([`NOT_ALLOWED`]).
    pub(crate) async fn connect(global: &Global) -> Result<Self, Failure> {
        let lang = global.lang;
        let endpoint = match &global.server {
            Some(_) => None,
            None => Endpoint::read(&home(global)?)?,
        };
        let address = global.server.clone().or_else(|| endpoint.as_ref().map(|endpoint| endpoint.grpc.clone()));
        let address = address.ok_or_else(|| {
            let zh = "没有正在运行的服务：先运行 baohe up，或用 --server 指定地址";
            Failure::new(
                UNAVAILABLE,
                lang.say(zh, "no server is running here: start `baohe up`, or name one with --server"),
            )
        })?;
        let token_file = global.token_file.clone().or_else(|| endpoint.as_ref().map(|e| e.token_file.clone()));
        let bearer = bearer(token_file, lang)?;
        let away = |error: tonic::transport::Error| {
            let zh = format!("无法连接 {address}：{error}");
            let en = format!("cannot reach {address}: {error}");
            Failure::new(UNAVAILABLE, lang.say(&zh, &en))
        };
        let channel = Channel::from_shared(address.clone())
            .map_err(|error| Failure::new(crate::exit::USAGE, format!("--server {address}: {error}")))?
            .connect_timeout(Duration::from_secs(5))
            .connect()
            .await
            .map_err(away)?;
        Ok(Self { connection: InterceptedService::new(channel, Identity { bearer }), endpoint, lang })
    }

    /// What the server said as a failure of the command.
    pub(crate) fn failed(&self) -> impl Fn(Status) -> Failure + Copy + use<> {
        let lang = self.lang;
        move |status| Failure::of(&status, lang)
    }

    /// The logs' service.
    pub(crate) fn logs(&self) -> LogServiceClient<Connection> {
        LogServiceClient::new(self.connection.clone()).max_decoding_message_size(ANSWER_LIMIT)
    }

    /// The head of every log now, as receipts a query can wait for.
    ///
    /// # Errors
    /// A log that cannot be asked.
    pub(crate) async fn heads(&self) -> Result<Vec<Receipt>, Failure> {
        let mut heads = Vec::new();
        for service in LOGS {
            let request = naming(service, ReadHeadRequest { service: (*service).to_owned() })?;
            let head = self.logs().read_head(request).await.map_err(self.failed())?.into_inner();
            let receipt = Receipt {
                service: (*service).to_owned(),
                epoch: head.epoch,
                position: head.position,
                ..Receipt::default()
            };
            heads.push(receipt);
        }
        Ok(heads)
    }
}

/// A request to one service's log: a gateway routes by the metadata.
///
/// # Errors
/// A service name that is no metadata value.
pub(crate) fn naming<T>(service: &str, message: T) -> Result<Request<T>, Failure> {
    let mut request = Request::new(message);
    let value = service.parse().map_err(|_| Failure::new(crate::exit::USAGE, format!("--service {service}")))?;
    request.metadata_mut().insert("baohe-service", value);
    Ok(request)
}

/// The home: by flag or environment, else the platform's data directory.
///
/// # Errors
/// Where no directory is told and none can be found out.
pub(crate) fn home(global: &Global) -> Result<PathBuf, Failure> {
    let found = global.home.clone().or_else(engines::Home::default_path);
    found.ok_or_else(|| Failure::new(FAILED, "no home directory: name one with --home"))
}

fn bearer(file: Option<PathBuf>, lang: Lang) -> Result<MetadataValue<tonic::metadata::Ascii>, Failure> {
    let file = file.ok_or_else(|| {
        let zh = "没有令牌：用 --token-file 或 BAOHE_TOKEN_FILE 指定";
        Failure::new(NOT_ALLOWED, lang.say(zh, "no token: name one with --token-file or BAOHE_TOKEN_FILE"))
    })?;
    let unreadable = |error: &dyn std::fmt::Display| Failure::new(NOT_ALLOWED, format!("{}: {error}", file.display()));
    let token = std::fs::read_to_string(&file).map_err(|error| unreadable(&error))?;
    format!("Bearer {}", token.trim()).parse().map_err(|error| unreadable(&error))
}
