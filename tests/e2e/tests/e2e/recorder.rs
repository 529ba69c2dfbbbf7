//! Somebody who records one organization after the other, whatever happens to who is asked. What is not known to be
//! done is asked again under the same id, as any client should.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use proto::common::v1::Receipt;
use proto::organization::v1::organization_service_client::OrganizationServiceClient;
use proto::organization::v1::{OrganizationKind, OrganizationRow, RecordOrganizationRequest};
use support::{an_organization, as_bearer, channel};
use tokio::time::sleep;
use tonic::{Code, Status};
use uuid::Uuid;

/// Their organizations are numbered from here.
const FIRST: u32 = 1_000_000;
const ASK_AGAIN: Duration = Duration::from_millis(20);

/// Who is asked, and with which token; `None` while nobody is known.
pub(crate) type Whom = (String, String);

/// A command, and what was acknowledged of it.
#[derive(Debug, Clone)]
pub(crate) struct Done {
    number: u32,
    pub(crate) command: Uuid,
    pub(crate) receipt: Receipt,
}

/// What they did until they were told to end.
pub(crate) struct Recorder<W> {
    whom: W,
    ending: AtomicBool,
    next: AtomicU32,
    unanswered: AtomicU32,
    done: Mutex<Vec<Done>>,
}

impl<W: Fn() -> Option<Whom>> Recorder<W> {
    pub(crate) fn asking(whom: W) -> Self {
        let (ending, next, unanswered) = (AtomicBool::new(false), AtomicU32::new(FIRST), AtomicU32::new(0));
        Self { whom, ending, next, unanswered, done: Mutex::default() }
    }

    /// Goes on until told to end, and then until what was begun is acknowledged.
    pub(crate) async fn work(&self) {
        while !self.ending() {
            let (number, command) = (self.next.fetch_add(1, Ordering::Relaxed), Uuid::now_v7());
            let receipt = self.acknowledged(number, command).await;
            self.done.lock().expect("nobody panicked").push(Done { number, command, receipt });
        }
    }

    pub(crate) fn end(&self) {
        self.ending.store(true, Ordering::Relaxed);
    }

    pub(crate) fn ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    /// What is acknowledged so far.
    pub(crate) fn done(&self) -> Vec<Done> {
        self.done.lock().expect("nobody panicked").clone()
    }

    /// How often it was not known whether something was done.
    pub(crate) fn unanswered(&self) -> u32 {
        self.unanswered.load(Ordering::Relaxed)
    }

    /// All of it asked again: the first receipts, whoever answers now.
    pub(crate) async fn the_same_again(&self) -> Vec<Done> {
        let done = self.done();
        for one in &done {
            assert_eq!(self.acknowledged(one.number, one.command).await, one.receipt, "the first receipt again");
        }
        done
    }

    async fn acknowledged(&self, number: u32, command: Uuid) -> Receipt {
        loop {
            match self.ask(number, command).await {
                Some(Ok(receipt)) => return receipt,
                Some(Err(status)) => assert!(is_open(&status), "an open outcome is told as a failure: {status:?}"),
                None => {}
            }
            self.unanswered.fetch_add(1, Ordering::Relaxed);
            sleep(ASK_AGAIN).await;
        }
    }

    async fn ask(&self, number: u32, command: Uuid) -> Option<Result<Receipt, Status>> {
        let (address, token) = (self.whom)()?;
        let mut client = OrganizationServiceClient::new(channel(&address).await.ok()?);
        let request = as_bearer(&token, command, an_organization_of_its_own(number));
        Some(client.record_organization(request).await.map(tonic::Response::into_inner))
    }
}

fn an_organization_of_its_own(number: u32) -> RecordOrganizationRequest {
    let row = OrganizationRow {
        code: an_organization(number),
        name: format!("第{number}号社"),
        kind: OrganizationKind::Association.into(),
        division: format!("44030900{}", number % 6 + 1),
        registered_on: "2017-01-01".into(),
        ..OrganizationRow::default()
    };
    RecordOrganizationRequest { row: Some(row), ..RecordOrganizationRequest::default() }
}

/// Away, too slow, cut off: nothing is known.
fn is_open(status: &Status) -> bool {
    let cut_off = std::error::Error::source(status).is_some();
    cut_off || matches!(status.code(), Code::Unavailable | Code::DeadlineExceeded)
}
