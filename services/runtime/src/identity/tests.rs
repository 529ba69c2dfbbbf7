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
