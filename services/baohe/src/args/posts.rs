//! Single commands about posts.

use clap::{Args, ValueEnum};

/// `posts assign`
#[derive(Debug, Args)]
pub(crate) struct AssignPost {
    /// The organization: id, credit code or exact name.
    pub(crate) organization: String,
    /// What they are there.
    #[arg(long)]
    pub(crate) kind: PostKind,
    /// The first day.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: String,
    /// Somebody on record, by id; else they are named.
    #[arg(long, value_name = "ID", conflicts_with_all = ["name", "telephone", "political_status", "position", "source", "home_unit"], required_unless_present = "name")]
    pub(crate) holder: Option<String>,
    /// 姓名; who has the same name and telephone (without one: name and home unit) is the same person.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// 手机
    #[arg(long)]
    pub(crate) telephone: Option<String>,
    /// 政治面貌
    #[arg(long)]
    pub(crate) political_status: Option<String>,
    /// 职务
    #[arg(long)]
    pub(crate) position: Option<String>,
    /// 来源
    #[arg(long)]
    pub(crate) source: Option<String>,
    /// 派出单位
    #[arg(long)]
    pub(crate) home_unit: Option<String>,
}

/// Kinds of posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PostKind {
    /// 指导员
    #[value(alias = "指导员")]
    Instructor,
    /// 专职党务工作者
    #[value(alias = "专职党务工作者")]
    FullTimeWorker,
    /// 联络员
    #[value(alias = "联络员")]
    Liaison,
}

/// `posts end`
#[derive(Debug, Args)]
pub(crate) struct EndPost {
    /// Its id, as `posts ls` tells.
    pub(crate) post: String,
    /// The first day without it.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: String,
}

/// `posts contact`
#[derive(Debug, Args)]
pub(crate) struct ContactPost {
    /// The holder's id, as `posts ls` tells.
    pub(crate) holder: String,
    /// The organization: id, credit code or exact name.
    pub(crate) organization: String,
    /// The day.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: String,
    /// How.
    #[arg(long)]
    pub(crate) kind: ContactKind,
}

/// How somebody was in contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ContactKind {
    /// 走访
    #[value(alias = "走访")]
    Visit,
    /// 电话
    #[value(alias = "电话")]
    Call,
    /// 会议
    #[value(alias = "会议")]
    Meeting,
    /// 活动
    #[value(alias = "活动")]
    Activity,
}
