use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use super::*;

const NOW: Moment = Moment::from_micros(1_795_000_000_000_000);

fn later(seconds: i64) -> Moment {
    Moment::from_micros(NOW.micros() + seconds * 1_000_000)
}

fn identities(own_people: bool) -> (tempfile::TempDir, Identities) {
    let home = tempfile::tempdir().unwrap();
    let key_file = home.path().join("key");
    issuer::make_key_file(&key_file).unwrap();
    let config = config::Identity { key_file, own_people, ..config::Identity::default() };
    let identities = Identities::open(&config).unwrap();
    (home, identities)
}

#[test]
fn a_token_says_who_somebody_is_until_it_expires() {
    let (_home, identities) = identities(true);
    let token = identities.issuer.token("li", Duration::from_secs(60), NOW);
    for _ in 0..2 {
        assert_eq!(identities.verify(&token, NOW).unwrap(), Identity::Person("baohe/li".into()));
    }
    let expired = identities.verify(&token, later(60)).unwrap_err();
    assert_eq!(status::reason(&expired).as_deref(), Some("identity.token_expired"));
}

#[test]
fn only_a_service_token_makes_a_service() {
    let (_home, identities) = identities(true);
    let token = identities.service_token("assignment", NOW);
    assert_eq!(identities.verify(&token, NOW).unwrap(), Identity::Service("assignment".into()));
    let person = identities.issuer.token("service/assignment", Duration::from_secs(60), NOW);
    assert!(matches!(identities.verify(&person, NOW).unwrap(), Identity::Person(_)));
}

#[test]
fn what_was_signed_with_another_key_or_changed_is_not_believed() {
    let (_one, ours) = identities(true);
    let (_two, theirs) = identities(true);
    let token = theirs.issuer.token("li", Duration::from_secs(60), NOW);
    for bad in [token.as_str(), "", "a.b.c"] {
        let refused = ours.verify(bad, NOW).unwrap_err();
        assert_eq!(status::reason(&refused).as_deref(), Some("identity.token_invalid"));
    }
}

#[test]
fn in_production_our_own_tokens_are_believed_from_services_only() {
    let (_home, identities) = identities(false);
    assert!(identities.verify(&identities.issuer.token("li", Duration::from_secs(60), NOW), NOW).is_err());
    assert!(identities.verify(&identities.service_token("projector", NOW), NOW).is_ok());
}

#[test]
fn a_key_file_open_to_others_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("key");
    issuer::make_key_file(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let key = issuer::read_key(&path).unwrap();
    issuer::make_key_file(&path).unwrap();
    assert_eq!(issuer::read_key(&path).unwrap(), key);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(issuer::read_key(&path), Err(KeyFileError::Open(_))));
}

#[test]
fn every_demo_user_has_a_role_and_a_scope() {
    for user in DEMO.iter().chain([&OWNER]) {
        let grant = user.grant("baohe");
        assert_eq!((crate::Role::parse(&grant.role), grant.scope.to_string().as_str()), (Some(user.role), user.scope));
    }
}

/// A provider with one Ed25519 key, and its published keys in a file.
fn provider() -> (tempfile::TempDir, jsonwebtoken::EncodingKey, config::Oidc) {
    // PKCS #8 around a seed: the only shape of a private key that needs no library to write.
    let der = [data_encoding::HEXLOWER.decode(b"302e020100300506032b657004220420").unwrap(), vec![7; 32]].concat();
    let signs = jsonwebtoken::EncodingKey::from_ed_der(&der);
    let mut jwk = jsonwebtoken::jwk::Jwk::from_encoding_key(&signs, jsonwebtoken::Algorithm::EdDSA).unwrap();
    jwk.common.key_id = Some("one".into());
    let home = tempfile::tempdir().unwrap();
    let jwks_file = home.path().join("jwks.json");
    std::fs::write(&jwks_file, serde_json::json!({ "keys": [jwk] }).to_string()).unwrap();
    let config = config::Oidc { issuer: "https://id.example".into(), jwks_file, ..config::Oidc::default() };
    (home, signs, config)
}

#[test]
fn a_provider_is_believed_by_its_published_keys_for_us_and_until_expiry() {
    let (_home, signs, config) = provider();
    let oidc = Oidc::open(&config).unwrap();
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::EdDSA);
    header.kid = Some("one".into());
    let sign = |claims: serde_json::Value| jsonwebtoken::encode(&header, &claims, &signs).unwrap();
    let claims =
        |issuer: &str, audience: &str| serde_json::json!({ "iss": issuer, "aud": audience, "sub": "li", "exp": 9 });
    let (identity, until) = oidc.verify(&sign(claims("https://id.example", "baohe"))).unwrap();
    assert_eq!((identity, until), (Identity::Person("oidc/li".into()), 9));
    assert!(oidc.verify(&sign(claims("https://other.example", "baohe"))).is_none());
    assert!(oidc.verify(&sign(claims("https://id.example", "others"))).is_none());
    let service =
        serde_json::json!({ "iss": "https://id.example", "aud": "baohe", "sub": "a", "exp": 9, "service": true });
    assert!(matches!(oidc.verify(&sign(service)).unwrap().0, Identity::Person(_)), "no provider can make a service");
    let secret = jsonwebtoken::EncodingKey::from_secret(&std::fs::read(&config.jwks_file).unwrap());
    let forged = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
    let forged = jsonwebtoken::encode(&forged, &claims("https://id.example", "baohe"), &secret).unwrap();
    assert!(oidc.verify(&forged).is_none(), "a public key is no secret");
}
