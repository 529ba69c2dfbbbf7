//! The one table: how everything that goes wrong is told to callers.
//!
//! Each status has an `ErrorInfo` (stable code, domain `baohe`) and the text in Chinese and English. The text names
//! the field, the value and the rule; never internals, never personal data.

use std::collections::HashMap;

use tonic::{Code, Status};
use tonic_types::{ErrorDetail, LocalizedMessage, StatusExt as _};

use kernel::projection::{NotReached, NotServing};
use kernel::{Denied, KeyError, LogError, Nature, ReadError, Refusal};

/// A stable code, explained: what `baohe explain` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explained {
    /// `command.reused`.
    pub code: &'static str,
    /// The status it comes with.
    pub status: Code,
    /// What it means and what to do, in Chinese.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
}

const fn code(code: &'static str, status: Code, zh: &'static str, en: &'static str) -> Explained {
    Explained { code, status, zh, en }
}

pub(crate) const INVALID: Explained = code(
    "request.invalid",
    Code::InvalidArgument,
    "请求中的内容不符合要求",
    "the request breaks a rule; details name the field",
);
pub(crate) const KEY_MISSING: Explained = code(
    "request.idempotency_key_missing",
    Code::InvalidArgument,
    "命令须带 idempotency-key（UUID）：重试时用同一个值，命令只执行一次",
    "a command needs the metadata idempotency-key, a UUID: repeat with the same one and it is done once",
);
pub(crate) const KEY_INVALID: Explained = code(
    "request.idempotency_key_invalid",
    Code::InvalidArgument,
    "idempotency-key 应为 UUID",
    "idempotency-key is no UUID",
);
pub(crate) const TOO_LARGE: Explained =
    code("request.too_large", Code::ResourceExhausted, "内容超过大小限制", "larger than allowed");
pub(crate) const DEADLINE: Explained = code(
    "request.deadline",
    Code::DeadlineExceeded,
    "超过期限；命令可能已执行，可用同一 idempotency-key 重试",
    "not done within the deadline; a command may have happened: repeat it with the same idempotency-key",
);
pub(crate) const RPC_UNKNOWN: Explained =
    code("request.unknown_method", Code::Unimplemented, "没有这个方法", "there is no such method here");
pub(crate) const TOKEN_MISSING: Explained = code(
    "identity.token_missing",
    Code::Unauthenticated,
    "缺少身份令牌：请带 authorization: Bearer …",
    "no token: send the metadata authorization: Bearer <token>",
);
pub(crate) const TOKEN_INVALID: Explained =
    code("identity.token_invalid", Code::Unauthenticated, "身份令牌无效", "the token does not hold");
pub(crate) const TOKEN_EXPIRED: Explained =
    code("identity.token_expired", Code::Unauthenticated, "身份令牌已过期", "the token has expired");
pub(crate) const NOT_A_SERVICE: Explained = code(
    "identity.not_a_service",
    Code::PermissionDenied,
    "只有服务可以代他人行事",
    "only a service may act on behalf of somebody",
);
pub(crate) const DENIED: Explained =
    code("access.denied", Code::PermissionDenied, "没有所需的权限", "the permission for it is not held");
pub(crate) const NOT_FOUND: Explained = code(
    "record.not_found",
    Code::NotFound,
    "没有这条记录，或不在可见范围内",
    "there is no such record, or it lies outside what the caller may see",
);
pub(crate) const CLAIMED: Explained = code(
    "record.claimed",
    Code::AlreadyExists,
    "这个值已由另一条记录占用",
    "another record holds this value; only one may",
);
pub(crate) const CHANGED: Explained = code(
    "record.changed_meanwhile",
    Code::Aborted,
    "所依据的情况刚刚变化，请重试",
    "what it was decided on changed meanwhile; try again",
);
pub(crate) const REUSED: Explained = code(
    "command.reused",
    Code::AlreadyExists,
    "这个 idempotency-key 已用于另一条命令",
    "this idempotency-key was used for another command or by another caller",
);
pub(crate) const ERASED: Explained = code(
    "command.erased",
    Code::FailedPrecondition,
    "相关个人数据已被清除",
    "the personal data it was about have been erased",
);
pub(crate) const BUSY: Explained = code(
    "log.busy",
    Code::ResourceExhausted,
    "写入队列已满，请稍后重试",
    "the queue of writes is full; try again soon",
);
pub(crate) const UNKNOWN: Explained = code(
    "log.outcome_unknown",
    Code::Unavailable,
    "结果未知：请用同一 idempotency-key 重试，不会重复执行",
    "the outcome is not known: repeat it with the same idempotency-key, it will not be done twice",
);
pub(crate) const AWAY: Explained =
    code("log.away", Code::Unavailable, "数据库暂不可用，请稍后重试", "the database is away; try again soon");
pub(crate) const BUS_AWAY: Explained =
    code("stream.away", Code::Unavailable, "消息流暂不可用，请稍后重试", "the stream is away; try again soon");
pub(crate) const STREAM_STOPPED: Explained = code(
    "stream.stopped",
    Code::Unavailable,
    "消息流与日志矛盾，发布已停止：若日志恢复自旧备份，请执行 baohe log new-epoch",
    "stream and log contradict each other and nothing is published: after a restore run `baohe log new-epoch`",
);
pub(crate) const AFTER_NOT_REACHED: Explained = code(
    "after_not_reached",
    Code::Unavailable,
    "读模型尚未到达所要求的位置，请稍后重试",
    "the read model has not reached the position that was asked for; try again soon",
);
pub(crate) const LOST_IN_RESTORE: Explained = code(
    "lost_in_restore",
    Code::FailedPrecondition,
    "这张回执在恢复旧备份时丢失：请核对并重新提交",
    "what this receipt stands for was lost when an older copy was restored: check and do it again",
);
pub(crate) const BUILDING: Explained = code(
    "read_model.building",
    Code::Unavailable,
    "读模型正在重建，请稍后重试",
    "the read model is being built; try again later",
);
pub(crate) const REFERENCE_STALE: Explained = code(
    "reference.stale",
    Code::Unavailable,
    "基础数据（区划、参数、授权）过旧，暂不能受理命令",
    "reference data (divisions, parameters, grants) are not known or too old to decide on",
);
pub(crate) const PEER_AWAY: Explained = code(
    "peer.away",
    Code::Unavailable,
    "所依赖的服务暂不可用，请稍后重试",
    "a service it depends on is away; try again soon",
);
/// A call named a service that this process does not run.
pub const NOT_HERE: Explained =
    code("service.not_here", Code::NotFound, "本进程没有这个服务", "this process does not run that service");
pub(crate) const INTERNAL: Explained = code(
    "internal",
    Code::Internal,
    "内部错误，请联系维护人员",
    "an error of ours; the operator finds it in the server's log",
);

/// All codes the runtime says; services add those of their refusals and rules.
pub const CODES: &[Explained] = &[
    INVALID,
    KEY_MISSING,
    KEY_INVALID,
    TOO_LARGE,
    DEADLINE,
    RPC_UNKNOWN,
    TOKEN_MISSING,
    TOKEN_INVALID,
    TOKEN_EXPIRED,
    NOT_A_SERVICE,
    DENIED,
    NOT_FOUND,
    CLAIMED,
    CHANGED,
    REUSED,
    ERASED,
    BUSY,
    UNKNOWN,
    AWAY,
    BUS_AWAY,
    STREAM_STOPPED,
    AFTER_NOT_REACHED,
    LOST_IN_RESTORE,
    BUILDING,
    REFERENCE_STALE,
    PEER_AWAY,
    NOT_HERE,
    INTERNAL,
];

impl Explained {
    /// The status with the code's own text.
    pub fn status(&self) -> Status {
        self.status_with(self.zh, self.en)
    }

    /// The status with a text that names the value.
    pub fn status_with(&self, zh: &str, en: &str) -> Status {
        tell(self.status, self.code, zh, en, Vec::new())
    }
}

/// A domain's refusal.
pub fn refused(refusal: &impl Refusal) -> Status {
    let (code, nature, zh) = refusal.tell();
    let status = match nature {
        Nature::Absent => Code::NotFound,
        Nature::Present => Code::AlreadyExists,
        Nature::Unfit => Code::FailedPrecondition,
    };
    tell(status, code, &zh, &refusal.to_string(), Vec::new())
}

/// A command that was not done, or of which that is not known.
pub fn failed<R: Refusal>(error: LogError<R>) -> Status {
    match error {
        LogError::Refused(refusal) => refused(&refusal),
        LogError::Denied(denied) => denied_by(&denied),
        LogError::NotFound | LogError::OtherKind => NOT_FOUND.status(),
        LogError::Claimed { key, .. } => claimed(key.scope, &[], None),
        LogError::GuardMissed => CHANGED.status(),
        LogError::Reused => REUSED.status(),
        LogError::Erased => ERASED.status(),
        LogError::Busy => BUSY.status(),
        LogError::TooLarge { what, limit } => {
            TOO_LARGE.status_with(&format!("{what} 超过上限 {limit}"), &format!("{what} beyond the limit of {limit}"))
        }
        LogError::Nul => INVALID.status_with("文字中不能含 U+0000", "a text must not hold the character U+0000"),
        LogError::Unknown => UNKNOWN.status(),
        LogError::Away(why) => away(&why),
        LogError::Broken(why) => internal(why),
    }
}

/// What only one may hold is held: in the words its service `explains` the claim's scope by. The holder is named only to
/// who may see it.
pub(crate) fn claimed(scope: &str, explains: &[Explained], holder: Option<&str>) -> Status {
    let Explained { zh, en, .. } = explains.iter().find(|known| known.code == scope).unwrap_or(&CLAIMED);
    match holder {
        Some(holder) => CLAIMED.status_with(&format!("{zh}（{holder}）"), &format!("{en} ({holder})")),
        None => CLAIMED.status_with(zh, en),
    }
}

/// A caller who may not.
pub fn denied_by(denied: &Denied) -> Status {
    match denied {
        Denied::Outside => NOT_FOUND.status(),
        Denied::Forbidden(permission) => {
            DENIED.status_with(&format!("需要权限 {permission}"), &format!("the permission {permission} is needed"))
        }
    }
}

/// What could not be read from a log.
pub fn unread(error: ReadError) -> Status {
    match error {
        ReadError::Away(why) => away(&why),
        ReadError::Future => {
            INVALID.status_with("不能查询将来时刻的情况", "what is known at a future moment cannot be told")
        }
        ReadError::Codec(error) => internal(error),
    }
}

/// A key that could not be had.
pub fn keyless(error: KeyError) -> Status {
    match error {
        KeyError::Away(why) => away(&why),
        error => internal(error),
    }
}

/// The database, asked directly.
pub fn database(error: sqlx::Error) -> Status {
    match error {
        sqlx::Error::Database(error) if !error.code().is_some_and(|code| code.starts_with("57")) => internal(error),
        error => away(&error.to_string()),
    }
}

/// A position a query was told to wait for.
pub fn not_reached(error: &NotReached) -> Status {
    match error {
        NotReached::After { service, wanted, reached } => AFTER_NOT_REACHED.status_with(
            &format!("{service} 的位置 {wanted} 尚未到达（现为 {reached}），请稍后重试"),
            &format!("position {wanted} of {service} is not reached yet, {reached} is; try again soon"),
        ),
        NotReached::LostInRestore { service, wanted, .. } => LOST_IN_RESTORE.status_with(
            &format!("{service} 的位置 {wanted} 在恢复旧备份时丢失：请核对并重新提交"),
            &format!("position {wanted} of {service} was lost when an older copy was restored: check and do it again"),
        ),
        NotReached::NotASource { service } => INVALID.status_with(
            &format!("这个读模型不读取 {service}"),
            &format!("this read model does not listen to {service}"),
        ),
    }
}

/// A read model that cannot be asked.
pub fn not_serving(error: NotServing) -> Status {
    match error {
        NotServing::Building { name, percent, left } => {
            let (rest, left) = left.map_or_else(Default::default, |left| {
                (format!("，约需 {} 秒", left.as_secs() + 1), format!(", about {} s left", left.as_secs() + 1))
            });
            BUILDING.status_with(
                &format!("读模型 {name} 正在重建：{percent}%{rest}"),
                &format!("the read model {name} is being built: {percent} %{left}"),
            )
        }
        NotServing::Database(error) => database(error),
    }
}

/// The database is away, for that reason.
pub(crate) fn away(why: &str) -> Status {
    tracing::warn!(why, "the database is away");
    AWAY.status()
}

/// A bug of ours: told without internals, logged with them.
pub fn internal(error: impl std::fmt::Display) -> Status {
    tracing::error!(%error, "internal error");
    INTERNAL.status()
}

pub(crate) fn tell(status: Code, code: &str, zh: &str, en: &str, more: Vec<ErrorDetail>) -> Status {
    let mut details = vec![
        ErrorDetail::ErrorInfo(tonic_types::ErrorInfo::new(code, "baohe", HashMap::new())),
        LocalizedMessage::new("zh-CN", zh).into(),
        LocalizedMessage::new("en", en).into(),
    ];
    details.extend(more);
    Status::with_error_details_vec(status, en, details)
}

/// The stable code of a status of ours.
pub fn reason(status: &Status) -> Option<String> {
    status.get_details_error_info().map(|info| info.reason)
}

/// The text of a status of ours in `zh-CN` or `en`.
pub fn text(status: &Status, locale: &str) -> Option<String> {
    status.get_error_details_vec().into_iter().find_map(|detail| match detail {
        ErrorDetail::LocalizedMessage(told) if told.locale == locale => Some(told.message),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_explained_in_both_languages() {
        for (at, code) in CODES.iter().enumerate() {
            assert!(CODES[..at].iter().all(|other| other.code != code.code), "{}", code.code);
            assert!(!code.zh.is_ascii() && code.en.is_ascii(), "{}", code.code);
        }
    }

    #[test]
    fn a_status_says_its_code_and_both_texts() {
        let status = NOT_FOUND.status_with("没有组织 x", "there is no organization x");
        assert_eq!((status.code(), status.message()), (Code::NotFound, "there is no organization x"));
        assert_eq!(reason(&status).as_deref(), Some("record.not_found"));
        assert_eq!(text(&status, "zh-CN").as_deref(), Some("没有组织 x"));
        assert_eq!(text(&status, "en").as_deref(), Some("there is no organization x"));
    }

    #[test]
    fn an_internal_error_tells_nothing_of_the_inside() {
        let status = internal("relation \"events\" does not exist");
        assert!(!status.message().contains("events") && !text(&status, "en").unwrap().contains("events"));
    }
}
