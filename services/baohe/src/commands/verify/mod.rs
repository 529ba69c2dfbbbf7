//! `verify`: nothing lost, nothing doubled, nothing changed. All at one vector of positions, taken at the start.

mod references;

use std::collections::HashMap;
use std::path::Path;

use kernel::verify::{Chain, read_line};
use proto::common::v1::{AwaitPublishedRequest, Difference, Receipt, VerifyLogRequest, VerifyStreamRequest};
use proto::coverage::v1::projection_service_client::ProjectionServiceClient;
use proto::coverage::v1::{AwaitAppliedRequest, VerifyReadModelsRequest};
use serde_json::{Value, json};

use crate::args::{Output, Verify, VerifyWhat};
use crate::client::{ANSWER_LIMIT, Client, naming};
use crate::exit::{DIFFERENCE, Failure};
use crate::output::{Listing, document, note};

/// Verifies what was asked and prints what was looked at and what differs.
///
/// # Errors
/// [`DIFFERENCE`] where something is not as it must be; what the server refuses.
pub(crate) async fn run(client: &Client, args: &Verify, output: Output) -> Result<(), Failure> {
    let heads = client.heads().await?;
    let all = args.what == VerifyWhat::All;
    let mut checks = Vec::new();
    for head in &heads {
        if all || args.what == VerifyWhat::Log {
            checks.push(log(client, head).await?);
        }
        if all || args.what == VerifyWhat::Stream {
            checks.push(stream(client, head).await?);
        }
    }
    if all || args.what == VerifyWhat::References {
        checks.push(references::check(client, &heads).await?);
    }
    if all || args.what == VerifyWhat::Readmodels {
        checks.push(read_models(client, heads).await?);
    }
    report(&checks, client, output)
}

fn check(what: &str, service: &str, until: impl Into<Value>, seen: impl Into<Value>, differences: Vec<Value>) -> Value {
    json!({
        "what": what, "service": service, "until": until.into(), "checked": seen.into(),
        "holds": differences.is_empty(), "differences": differences,
    })
}

async fn log(client: &Client, head: &Receipt) -> Result<Value, Failure> {
    let request = VerifyLogRequest { service: head.service.clone(), until: head.position };
    let answer = client.logs().verify_log(naming(&head.service, request)?).await.map_err(client.failed())?.into_inner();
    Ok(check(
        "log",
        &head.service,
        head.position,
        answer.positions,
        answer.differences.iter().map(difference).collect(),
    ))
}

async fn stream(client: &Client, head: &Receipt) -> Result<Value, Failure> {
    let published = AwaitPublishedRequest { service: head.service.clone(), position: head.position };
    client.logs().await_published(naming(&head.service, published)?).await.map_err(client.failed())?;
    let request = VerifyStreamRequest { service: head.service.clone(), until: head.position };
    let answer =
        client.logs().verify_stream(naming(&head.service, request)?).await.map_err(client.failed())?.into_inner();
    Ok(check(
        "stream",
        &head.service,
        head.position,
        answer.positions,
        answer.differences.iter().map(difference).collect(),
    ))
}

async fn read_models(client: &Client, heads: Vec<Receipt>) -> Result<Value, Failure> {
    let until: HashMap<String, i64> = heads.iter().map(|head| (head.service.clone(), head.position)).collect();
    let mut service = ProjectionServiceClient::new(client.connection.clone()).max_decoding_message_size(ANSWER_LIMIT);
    service.await_applied(AwaitAppliedRequest { receipts: heads }).await.map_err(client.failed())?;
    let request = VerifyReadModelsRequest { until: until.clone() };
    let answer = service.verify_read_models(request).await.map_err(client.failed())?.into_inner();
    let item = |difference: &proto::coverage::v1::ReadModelDifference| {
        json!({
            "at": format!("{} {}", difference.read_model, difference.row),
            "expected": difference.expected, "found": difference.found,
        })
    };
    Ok(check("readmodels", "projector", json!(until), answer.rows, answer.differences.iter().map(item).collect()))
}

fn difference(difference: &Difference) -> Value {
    json!({ "at": difference.at, "expected": difference.expected, "found": difference.found })
}

fn report(checks: &[Value], client: &Client, output: Output) -> Result<(), Failure> {
    if output == Output::Json {
        document(&json!({ "holds": checks.iter().all(|check| check["holds"] == true), "checks": checks }))?;
    } else {
        let text = |check: &Value| {
            let mut check = check.clone();
            check["until"] = json!(check["until"].to_string());
            check["found"] = json!(check["differences"].as_array().map_or(0, Vec::len));
            check
        };
        let columns = vec![
            ("what", "核对"),
            ("service", "服务"),
            ("until", "至位置"),
            ("checked", "已核对"),
            ("holds", "一致"),
            ("found", "差异"),
        ];
        Listing { columns, items: checks.iter().map(text).collect(), name: "what" }.print(output)?;
        let differences: Vec<Value> =
            checks.iter().filter_map(|check| check["differences"].as_array()).flatten().cloned().collect();
        let notes = checks.iter().filter_map(|check| check["notes"].as_array()).flatten().count();
        if notes > 0 {
            let zh = format!("{notes} 个被引用的对象后来已撤回：-o json 逐一列出");
            let en = format!("{notes} named subjects were retracted since: -o json lists them");
            note(client.lang.say(&zh, &en));
        }
        if !differences.is_empty() {
            let columns = vec![("at", "何处"), ("expected", "应为"), ("found", "实为")];
            Listing { columns, items: differences, name: "at" }.print(output)?;
        }
    }
    if checks.iter().all(|check| check["holds"] == true) {
        return Ok(());
    }
    Err(Failure::new(DIFFERENCE, client.lang.say("核对发现差异", "the verification found differences")))
}

/// An export of a log, without any server.
///
/// # Errors
/// [`DIFFERENCE`] naming the first row that does not verify; a file that cannot be read or is no export.
pub(crate) fn export(file: &Path) -> Result<(), Failure> {
    let broken = |line: usize, why: &dyn std::fmt::Display| {
        Failure::new(DIFFERENCE, format!("{}, line {}: {why}", file.display(), line + 1))
    };
    let lines = std::io::BufRead::lines(std::io::BufReader::new(std::fs::File::open(file)?));
    let mut chain: Option<Chain> = None;
    for (number, line) in lines.enumerate() {
        let row = read_line(&line?).map_err(|why| broken(number, &why))?;
        let chain = chain.get_or_insert_with(|| Chain::new(row.epoch.log));
        chain.follow(&row).map_err(|why| broken(number, &why))?;
    }
    let verified = chain.ok_or_else(|| broken(0, &"nothing is in it"))?.verified();
    let link: String = verified.link.iter().map(|byte| format!("{byte:02x}")).collect();
    document(&json!({ "file": file, "positions": verified.rows, "link": link, "holds": true }))
}
