use super::*;

fn set(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

#[test]
fn the_documented_default_reads_back_as_the_default() {
    let written = file(&Config::default_toml());
    assert_eq!(Config::read(Some(written.path()), &[]).unwrap(), Config::default());
}

#[test]
fn the_default_file_of_the_deployment_is_the_generated_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/config/default.toml");
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(path, Config::default_toml()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), Config::default_toml(), "make config writes it anew");
}

#[test]
fn the_command_line_wins_over_the_file_and_the_file_over_the_default() {
    let written = file("[server]\nlisten = \"0.0.0.0:1\"\ndrain_seconds = 7\n");
    let config = Config::read(Some(written.path()), &set(&[("server.listen", "0.0.0.0:2")])).unwrap();
    assert_eq!((config.server.listen.port(), config.server.drain_seconds), (2, 7));
    assert_eq!(config.postgres, Postgres::default());
}

#[test]
fn an_unknown_key_is_refused_by_its_name() {
    for text in ["[server]\nlissen = \"0.0.0.0:1\"", "colour = 1", "[identity.oidc]\nisuer = \"x\""] {
        let key = text.rsplit('\n').next().unwrap().split(' ').next().unwrap();
        let error = Config::read(Some(file(text).path()), &[]).unwrap_err().to_string();
        assert!(error.contains(key), "{error}");
    }
    assert!(Config::read(None, &set(&[("log.orgin", "1")])).unwrap_err().to_string().contains("orgin"));
}

#[test]
fn digits_are_a_text_where_a_text_is_wanted() {
    assert_eq!(Config::read(None, &set(&[("log.origin", "440310")])).unwrap().log.origin, "440310");
}

#[test]
fn a_grant_with_a_scope_that_is_none_is_refused() {
    let text = "[[grants]]\nholder = \"up/a\"\nrole = \"owner\"\nscope = \"street:1\"\n";
    let error = Config::read(Some(file(text).path()), &[]).unwrap_err().to_string();
    assert!(error.contains("street:1"), "{error}");
}

#[test]
fn what_is_in_force_reads_back() {
    let text =
        "[[grants]]\nholder = \"up/a\"\nrole = \"owner\"\nscope = \"all\"\n[peers]\norganization = \"http://a:1\"\n";
    let config = Config::read(Some(file(text).path()), &[]).unwrap();
    assert_eq!(Config::read(Some(file(&config.to_toml()).path()), &[]).unwrap(), config);
}
