//! How a command ends: its exit code and the sentence on stderr.

use runtime::status as told;
use tonic::{Code, Status};

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The process' exit code.
    pub(crate) code: u8,
    /// What a person reads.
    pub(crate) message: String,
}

/// What went wrong on this side: a file, an output.
pub(crate) const FAILED: u8 = 1;
/// The command line does not make sense.
pub(crate) const USAGE: u8 = 2;
/// There is no such thing.
pub(crate) const NOT_FOUND: u8 = 3;
/// The caller may not.
pub(crate) const NOT_ALLOWED: u8 = 4;
/// It is in the way of something that is already so.
pub(crate) const CONFLICT: u8 = 5;
/// Away or too slow: try again.
pub(crate) const UNAVAILABLE: u8 = 6;
/// A verification found a difference.
pub(crate) const DIFFERENCE: u8 = 10;
/// An import has rejected rows.
pub(crate) const REJECTED_ROWS: u8 = 12;
/// The configuration is wrong.
pub(crate) const CONFIGURATION: u8 = 78;
/// Interrupted by the user.
pub(crate) const INTERRUPTED: u8 = 130;

impl Failure {
    /// A failure with this exit code.
    pub(crate) fn new(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// What the server said, in `lang` where it said it in both.
    pub(crate) fn of(status: &Status, lang: Lang) -> Self {
        if cut_off(status) {
            let zh = format!("与服务的连接中断，结果未知：请再执行一次，已完成的不会重复（{}）", status.message());
            let en = format!(
                "the connection was cut and the outcome is not known: run it again, what was done is not done twice ({})",
                status.message()
            );
            return Self::new(UNAVAILABLE, lang.say(&zh, &en));
        }
        let code = match status.code() {
            Code::NotFound => NOT_FOUND,
            Code::PermissionDenied | Code::Unauthenticated => NOT_ALLOWED,
            Code::AlreadyExists | Code::FailedPrecondition | Code::Aborted => CONFLICT,
            Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted => UNAVAILABLE,
            Code::InvalidArgument => USAGE,
            _ => FAILED,
        };
        let reason = told::reason(status).map(|reason| format!(" [{reason}]")).unwrap_or_default();
        let text = told::text(status, lang.say("zh-CN", "en")).unwrap_or_else(|| status.message().to_owned());
        Self { code, message: format!("{text}{reason}") }
    }
}

/// Said by this side because the connection broke: what a server says has no cause here.
fn cut_off(status: &Status) -> bool {
    std::error::Error::source(status).is_some()
        && matches!(status.code(), Code::Unknown | Code::Internal | Code::Cancelled)
}

/// The language of messages; keys and labels never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

impl Lang {
    /// The one or the other.
    pub(crate) fn say<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::new(FAILED, format!("{error:#}"))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            // Whoever reads has read enough (`… | head`): nothing to say.
            std::io::ErrorKind::BrokenPipe => Self::new(FAILED, ""),
            _ => Self::new(FAILED, error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_is_told_in_the_language_of_the_reader() {
        let status = told::CODES.iter().find(|known| known.code == "access.denied").unwrap().status();
        let (zh, en) = (Failure::of(&status, Lang::Zh), Failure::of(&status, Lang::En));
        assert_eq!((zh.code, zh.message.as_str()), (NOT_ALLOWED, "没有所需的权限 [access.denied]"));
        assert_eq!(en.message, "the permission for it is not held [access.denied]");
    }

    #[test]
    fn what_is_not_ours_is_told_as_it_came() {
        let failure = Failure::of(&Status::unavailable("connection refused"), Lang::Zh);
        assert_eq!((failure.code, failure.message.as_str()), (UNAVAILABLE, "connection refused"));
    }
}
