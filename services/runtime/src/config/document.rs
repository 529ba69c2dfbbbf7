//! The configuration as a documented file. Every key has a line here (tested).

use std::fmt::Write as _;

use toml::{Table, Value};

use super::Config;

const KEYS: &[(&str, &str)] = &[
    ("server", "Addresses and stopping."),
    ("server.listen", "Where everybody asks: gRPC."),
    ("server.internal_listen", "Where services ask each other; closes last."),
    ("server.metrics_listen", "Prometheus, at /metrics."),
    ("server.notice_seconds", "Between saying NOT_SERVING and taking no more calls, for balancers to notice."),
    ("server.drain_seconds", "The whole drain may take this long."),
    ("postgres", "Databases: <prefix><service> and <prefix><service>_keys."),
    ("postgres.host", "Host name, or the directory of the unix socket."),
    ("postgres.port", "Port, of the socket too."),
    ("postgres.database_prefix", "Before the service's name."),
    ("postgres.app_user", "The role that works; it may add events and never change one."),
    ("postgres.app_password_file", "Its password; empty: none needed."),
    ("postgres.owner_user", "The role that owns the tables."),
    ("postgres.owner_password_file", "Its password; empty: none needed."),
    ("postgres.connections", "Connections per database."),
    ("keys", "What seals personal data."),
    ("keys.master_key_file", "32 bytes in base 64; wraps the data keys. Lost, all personal data are lost."),
    ("nats", "Where NATS is."),
    ("nats.url", "Servers, separated by commas."),
    ("nats.creds_file", "A credentials file; empty: none."),
    ("nats.replicas", "Copies of each stream: 1, or 3 in a cluster."),
    ("log", "The logs."),
    ("log.origin", "Where the logs stand in the world: the division's code. Fixed when a log is created."),
    ("log.queue", "Commands that may wait to be written."),
    ("log.batch", "Commands written at once at most."),
    ("identity", "Who is believed."),
    ("identity.issuer", "The name our own tokens are issued under; actors are <issuer>/<subject>."),
    ("identity.key_file", "The secret of our own tokens: 32 bytes in base 64, the same in all processes."),
    ("identity.own_people", "Whether our own tokens are believed from people too, or only from services."),
    ("identity.oidc", "The OpenID Connect provider people sign in with; none where issuer is empty."),
    ("identity.oidc.issuer", "Its iss."),
    ("identity.oidc.name", "How actors name it: <name>/<subject>."),
    ("identity.oidc.audience", "Its aud for us."),
    ("identity.oidc.jwks_file", "Its keys, a JWKS document; read again when a key is not found in it."),
    ("identity.oidc.subject_claim", "The claim that names the person."),
    ("telemetry", "Logs, traces."),
    ("telemetry.format", "human or json."),
    ("telemetry.filter", "Which spans and events: info,kernel=debug."),
    ("telemetry.otlp_endpoint", "An OTLP gRPC endpoint for traces; empty: none."),
    ("peers", "Addresses of services that are not in this process: organization = \"http://organization:7401\"."),
];

const GRANTS: &str = "\
# Grants that hold whatever is recorded: how the first grant is made.
# [[grants]]
# holder = \"oidc/…\"      # <issuer>/<subject>
# role = \"security\"
# scope = \"all\"          # or division:CODE, industry:KEY, organization:ID
";

pub(super) fn write(config: &Config) -> String {
    let table = Table::try_from(config).unwrap_or_default();
    let mut text = String::from(
        "# Defaults; each key can be set in a file, as BAOHE__SECTION__KEY, or by --set section.key=value.\n",
    );
    for (key, comment) in KEYS {
        match find(&table, key) {
            Some(Value::Table(section)) => {
                let _ = writeln!(text, "\n# {comment}\n[{key}]");
                if *key == "peers" {
                    let _ = write!(text, "{section}");
                }
            }
            Some(value) => {
                let name = key.rsplit('.').next().unwrap_or(key);
                let _ = writeln!(text, "# {comment}\n{name} = {value}");
            }
            None => {}
        }
    }
    let _ = write!(text, "\n{GRANTS}");
    for grant in &config.grants {
        let (holder, role, scope) = (&grant.holder, &grant.role, grant.scope.to_string());
        let _ = write!(text, "\n[[grants]]\nholder = {holder:?}\nrole = {role:?}\nscope = {scope:?}\n");
    }
    text
}

fn find<'a>(table: &'a Table, key: &str) -> Option<&'a Value> {
    match key.split_once('.') {
        None => table.get(key),
        Some((section, rest)) => find(table.get(section)?.as_table()?, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(table: &Table, prefix: &str, found: &mut Vec<String>) {
        for (name, value) in table {
            found.push(format!("{prefix}{name}"));
            if let Value::Table(section) = value {
                keys(section, &format!("{prefix}{name}."), found);
            }
        }
    }

    #[test]
    fn every_key_is_documented() {
        let mut found = Vec::new();
        keys(&Table::try_from(Config::default()).unwrap(), "", &mut found);
        found.retain(|key| key != "grants");
        let mut told: Vec<String> = KEYS.iter().map(|(key, _)| (*key).to_owned()).collect();
        found.sort();
        told.sort();
        assert_eq!(told, found);
    }
}
