//! Who may talk to this NATS: an operator, an account with JetStream and one user, each signed by the one above it.
//!
//! This is NATS' own way of credentials, so that any client of any make takes the file (`nats --creds`). The keys of the
//! operator and the accounts are forgotten after signing: nobody can make another user of this home.

use std::path::Path;

use data_encoding::BASE64URL_NOPAD;
use nkeys::KeyPair;
use serde_json::{Map, Value, json};

use crate::{EngineError, files};

/// Writes the user's file and the server's part of it, once; streams are kept under the account's name, so both stay.
pub(super) fn make_once(user_file: &Path, server_file: &Path) -> Result<(), EngineError> {
    if user_file.exists() && server_file.exists() {
        return Ok(());
    }
    let (operator, system, account, user) =
        (KeyPair::new_operator(), KeyPair::new_account(), KeyPair::new_account(), KeyPair::new_user());
    let all = |names: &[&str]| names.iter().map(|&name| (name.to_owned(), json!(-1))).collect::<Map<_, _>>();
    let talk = all(&["subs", "data", "payload"]);
    let mut limits = all(&["subs", "data", "payload", "imports", "exports", "conn", "leaf"]);
    limits.insert("wildcards".into(), json!(true));
    let system_limits = limits.clone();
    // With storage an account has JetStream; the system's may not.
    limits.extend(all(&["mem_storage", "disk_storage", "streams", "consumer"]));
    let sign = |what: &str, who: &KeyPair, by: &KeyPair, claims: Value| {
        token(what, who, by, claims)
            .map_err(|error| EngineError::io("cannot sign for", user_file)(std::io::Error::other(error)))
    };
    let operator_token = sign("operator", &operator, &operator, json!({ "system_account": system.public_key() }))?;
    let system_token = sign("account", &system, &operator, json!({ "limits": system_limits }))?;
    let account_token = sign("account", &account, &operator, json!({ "limits": limits }))?;
    let user_token = sign("user", &user, &account, Value::Object(talk))?;
    let seed =
        user.seed().map_err(|error| EngineError::io("cannot sign for", user_file)(std::io::Error::other(error)))?;
    files::write_private(
        server_file,
        &format!(
            "operator: {operator_token}\nsystem_account: {system}\nresolver: MEMORY\nresolver_preload: {{\n  {system}: {system_token}\n  {account}: {account_token}\n}}\n",
            system = system.public_key(),
            account = account.public_key(),
        ),
    )?;
    files::write_private(
        user_file,
        &format!(
            "-----BEGIN NATS USER JWT-----\n{user_token}\n------END NATS USER JWT------\n\n\
             -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
        ),
    )
}

/// A signed statement about a key. It has no end: a home's clock may be anything.
fn token(what: &str, who: &KeyPair, by: &KeyPair, mut nats: Value) -> Result<String, nkeys::error::Error> {
    nats["type"] = json!(what);
    nats["version"] = json!(2);
    let claims = json!({
        "jti": files::secret(), "iat": 0, "iss": by.public_key(), "sub": who.public_key(), "name": "baohe", "nats": nats,
    });
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let signed = format!("{}.{}", part(&json!({ "typ": "JWT", "alg": "ed25519-nkey" })), part(&claims));
    Ok(format!("{signed}.{}", BASE64URL_NOPAD.encode(&by.sign(signed.as_bytes())?)))
}
