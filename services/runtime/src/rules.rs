//! The rules of the vocabulary that requests can break: their codes and their Chinese.

use tonic::Code;

use crate::status::Explained;

/// A rule of the vocabulary: `Display` is the English text.
pub trait Rule: std::fmt::Display {
    /// Stable code.
    fn code(&self) -> &'static str;
    /// The rule in Chinese.
    fn chinese(&self) -> String;
}

macro_rules! rules {
    ($($rule:ty, $code:literal, $chinese:expr, $zh:literal, $en:literal;)*) => {
        $(impl Rule for $rule {
            fn code(&self) -> &'static str {
                $code
            }

            fn chinese(&self) -> String {
                let chinese: fn(&$rule) -> String = $chinese;
                chinese(self)
            }
        })*

        /// Codes of fields that break a rule, which any service may say.
        pub const RULES: &[Explained] = &[
            $(Explained { code: $code, status: Code::InvalidArgument, zh: $zh, en: $en },)*
            MOMENT,
            PAGE_TOKEN,
            LOG_NAME,
            crate::names::TOO_MANY_NAMES,
        ];
    };
}

rules! {
    vocabulary::BadText, "text.invalid", |rule| (*rule).chinese(),
        "文字不能为空、过长或含控制字符", "a text must not be empty, too long, or hold control characters";
    vocabulary::BadCode, "credit_code.invalid", |rule| (*rule).chinese().to_owned(),
        "统一社会信用代码有误：应为18位，且校验位相符；请核对证书",
        "the credit code is wrong: 18 characters, whose check characters fit; compare it with the certificate";
    vocabulary::BadDay, "day.invalid", |_| "日期应写作 2019-07-01，在 1900 至 2200 年之间".to_owned(),
        "日期应写作 2019-07-01，在 1900 至 2200 年之间", "a day is written 2019-07-01 and lies between 1900 and 2200";
    vocabulary::BadIdentityNumber, "identity_number.invalid", |rule| (*rule).chinese().to_owned(),
        "公民身份号码有误：应为18位，出生日期有效，校验位相符；请核对证件",
        "the identity number is wrong: 18 characters with a birth date, whose check character fits; compare it with the card";
    vocabulary::BadDivision, "division.invalid", |_| "区划代码应为 6、9 或 12 位数字".to_owned(),
        "区划代码应为 6、9 或 12 位数字", "a division's code has 6 digits (district), 9 (street) or 12 (community)";
    vocabulary::BadIndustry, "industry.invalid", |_| "行业代码应为小写字母、数字和下划线".to_owned(),
        "行业代码应为小写字母、数字和下划线", "an industry's key has lower-case letters, digits and underscores";
    vocabulary::BadLocation, "location.invalid", |_| "经度应在 73 至 136 度之间，纬度应在 3 至 54 度之间".to_owned(),
        "经度应在 73 至 136 度之间，纬度应在 3 至 54 度之间", "longitude lies between 73 and 136 degrees, latitude between 3 and 54";
    kernel::NotAnId, "id.invalid", |rule| format!("编号应以 {}_ 开头，后接 26 个字符", rule.prefix),
        "编号应以其种类开头，后接下划线和 26 个字符", "an id has its kind, an underscore and 26 characters";
}

/// A moment that does not read.
pub const MOMENT: Explained = Explained {
    code: "moment.invalid",
    status: Code::InvalidArgument,
    zh: "时刻应写作 RFC 3339，如 2019-07-01T08:00:00+08:00",
    en: "a moment is written in RFC 3339, as in 2019-07-01T08:00:00+08:00",
};

/// A page that is asked for by what is no token of its list.
pub const PAGE_TOKEN: Explained = Explained {
    code: "page_token.invalid",
    status: Code::InvalidArgument,
    zh: "翻页标记无效，或属于另一个查询：请从第一页重新开始",
    en: "is no token of this list: begin again with the first page",
};

/// A log of a service that there is not.
pub(crate) const LOG_NAME: Explained = Explained {
    code: "log.unknown",
    status: Code::InvalidArgument,
    zh: "日志应为 log 或 audit",
    en: "a log is `log` or `audit`",
};
