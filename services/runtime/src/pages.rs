//! Pages by key, with a signed token: it holds for the list it was given for, at any process of the deployment.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tonic::Status;

use crate::invalid::Invalid;
use crate::rules::PAGE_TOKEN;
use crate::status;

/// Rows of a page where the caller does not say, and at most.
const DEFAULT: u32 = 50;
const MOST: u32 = 1_000;
const MAC: usize = 16;

#[derive(Serialize, Deserialize)]
struct Token<T> {
    last: T,
    /// Of the list's request.
    list: String,
}

/// Makes and reads tokens with a key that all processes share. Cheap to clone.
#[derive(Clone)]
pub struct Pages(Arc<[u8]>);

impl Pages {
    /// Under a secret that all processes share and that signs other things, too.
    pub fn under(secret: &[u8]) -> Self {
        Self(Sha256::new().chain_update(b"page tokens").chain_update([0]).chain_update(secret).finalize()[..].into())
    }

    /// How many rows a page has.
    pub fn size(asked: u32) -> u32 {
        if asked == 0 { DEFAULT } else { asked.min(MOST) }
    }

    /// What tells one list from another.
    ///
    /// # Errors
    /// What was asked cannot be written.
    pub fn list(asked: &impl Serialize) -> Result<String, Status> {
        let asked = serde_json::to_vec(asked).map_err(status::internal)?;
        Ok(BASE64URL_NOPAD.encode(&Sha256::digest(asked)[..MAC]))
    }

    /// The token of the page after `last`.
    ///
    /// # Errors
    /// `last` cannot be written.
    pub fn token(&self, last: impl Serialize, list: &str) -> Result<String, Status> {
        let text = serde_json::to_vec(&Token { last, list: list.to_owned() }).map_err(status::internal)?;
        let mut signed = self.mac(&text)?.finalize().into_bytes()[..MAC].to_vec();
        signed.extend(text);
        Ok(BASE64URL_NOPAD.encode(&signed))
    }

    /// Where the page begins that a token of this list asks for; `None`: at the beginning.
    ///
    /// # Errors
    /// It is no token of this list.
    pub fn read<T: DeserializeOwned>(&self, token: &str, list: &str) -> Result<Option<T>, Status> {
        if token.is_empty() {
            return Ok(None);
        }
        let signed = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap_or_default();
        let parts = signed.split_at_checked(MAC);
        let sound =
            parts.filter(|(sign, text)| self.mac(text).is_ok_and(|mac| mac.verify_truncated_left(sign).is_ok()));
        let token = sound.and_then(|(_, text)| serde_json::from_slice::<Token<T>>(text).ok());
        match token.filter(|token| token.list == list) {
            Some(token) => Ok(Some(token.last)),
            None => {
                let mut invalid = Invalid::new();
                invalid.field("page_token", PAGE_TOKEN.code, PAGE_TOKEN.zh, PAGE_TOKEN.en, "");
                Err(invalid.into())
            }
        }
    }

    fn mac(&self, text: &[u8]) -> Result<Hmac<Sha256>, Status> {
        let mac = <Hmac<Sha256>>::new_from_slice(&self.0).map_err(status::internal)?;
        Ok(mac.chain_update(text))
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::Pages;

    #[test]
    fn a_token_is_its_lists_and_nobody_elses() {
        let pages = Pages::under(b"a secret");
        let token = pages.token(("51A", 7), "a list").unwrap();
        let elsewhere = Pages::under(b"a secret");
        assert_eq!(elsewhere.read(&token, "a list").unwrap(), Some(("51A".to_owned(), 7)));
        assert_eq!(elsewhere.read::<(String, i32)>("", "a list").unwrap(), None);
        let forged = format!("{}A", &token[..token.len() - 1]);
        let others = Pages::under(b"another").token(("51A", 7), "a list").unwrap();
        for (token, list) in
            [(&token, "another list"), (&forged, "a list"), (&others, "a list"), (&"x".to_owned(), "a list")]
        {
            assert_eq!(pages.read::<(String, i32)>(token, list).unwrap_err().code(), Code::InvalidArgument, "{token}");
        }
    }
}
