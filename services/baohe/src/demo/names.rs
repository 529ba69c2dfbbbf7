//! Invented names that sound like the real thing.

use super::dice::Dice;
use super::places::Street;

const WORDS: &[&str] = &[
    "启明", "育英", "博雅", "晨星", "春晖", "仁爱", "同心", "锦绣", "金色", "阳光", "蓝天", "新苗", "童心", "爱心",
    "智慧", "康乐", "福泽", "嘉禾", "向阳", "弘毅", "明德", "致远", "雅乐", "星河", "远航", "立德", "乐群", "安康",
    "翠竹", "紫荆", "木棉", "海棠", "银杏", "青禾", "新蕾", "百花", "朝阳", "汇智", "笃行", "和风",
];
const TRADES: &[&str] = &[
    "时尚服饰",
    "电子信息",
    "家具",
    "机械模具",
    "物流",
    "餐饮",
    "家政",
    "物业管理",
    "电子商务",
    "钟表",
    "印刷",
    "汽车维修",
    "建筑装饰",
    "跨境贸易",
    "包装",
    "珠宝",
    "眼镜",
    "五金",
    "酒店",
    "美容美发",
];
const SPORTS: &[&str] = &[
    "篮球",
    "羽毛球",
    "乒乓球",
    "足球",
    "太极拳",
    "游泳",
    "象棋",
    "自行车",
    "门球",
    "跑步",
    "龙舟",
    "瑜伽",
    "武术",
    "钓鱼",
];
const SURNAMES: &[&str] = &["赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈"];
const GIVEN: &[&str] = &["甲一", "乙二", "丙三", "丁四", "戊五", "己六", "庚七", "辛八", "壬九", "癸十"];

/// What an organization of this class is called at the end, and the key of its industry.
fn endings(kind: &str, class: &str) -> &'static [(&'static str, &'static str)] {
    match (kind, class) {
        ("民办非企业单位", "教育类") => &[
            ("幼儿园", "education_training"),
            ("幼儿园", "education_training"),
            ("幼儿园", "education_training"),
            ("培训中心", "education_training"),
            ("职业培训学校", "education_training"),
            ("托育中心", "education_training"),
        ],
        ("民办非企业单位", "卫生类") => {
            &[("门诊部", "health"), ("社区康复中心", "health"), ("护理站", "health")]
        }
        ("民办非企业单位", "社会服务类") => &[
            ("社会工作服务中心", "social_work"),
            ("社会工作服务中心", "social_work"),
            ("养老服务中心", "elderly_and_disabled_care"),
            ("残障人士服务中心", "elderly_and_disabled_care"),
            ("公益服务中心", "charity"),
        ],
        ("民办非企业单位", "文化类") => {
            &[("艺术团", "culture_and_arts"), ("书画院", "culture_and_arts"), ("民俗文化馆", "culture_and_arts")]
        }
        ("民办非企业单位", "体育类") => {
            &[("武术馆", "sports_and_fitness"), ("青少年体育俱乐部", "sports_and_fitness")]
        }
        ("民办非企业单位", "科技服务类") => {
            &[("科技服务中心", "science_and_innovation"), ("创新发展中心", "science_and_innovation")]
        }
        ("民办非企业单位", "生态环境类") => &[("环保服务中心", "environment")],
        ("民办非企业单位", "商务服务类") => {
            &[("人力资源服务中心", "human_resources"), ("人才发展服务中心", "human_resources")]
        }
        ("民办非企业单位", _) => &[("综合服务中心", ""), ("法律服务中心", "legal_services")],
        ("基金会", _) => &[("公益基金会", "charity"), ("教育基金会", "charity")],
        (_, "工商服务业类") => &[("行业协会", "trade_associations"), ("商会", "trade_associations")],
        (_, "科技研究类") => &[("科技促进会", "science_and_innovation")],
        (_, "教育类") => &[("教育促进会", "education_training")],
        (_, "卫生类") => &[("健康促进会", "health")],
        (_, "社会服务类") => &[
            ("义工联合会", "charity"),
            ("志愿者协会", "charity"),
            ("邻里互助会", "social_work"),
            ("社会工作促进会", "social_work"),
        ],
        (_, "文化类") => &[
            ("书法家协会", "culture_and_arts"),
            ("摄影协会", "culture_and_arts"),
            ("舞蹈协会", "culture_and_arts"),
            ("客家文化研究会", "culture_and_arts"),
        ],
        (_, "体育类") => &[("运动协会", "sports_and_fitness")],
        (_, "生态环境类") => &[("环保志愿者协会", "environment")],
        (_, "法律类") => &[("法律服务促进会", "legal_services")],
        (_, "农业及农村发展类") => &[("花卉园艺协会", ""), ("果蔬种植协会", "")],
        (_, "职业及从业组织类") => &[("从业人员协会", "human_resources"), ("人才联合会", "human_resources")],
        _ => &[("联谊会", ""), ("校友会", "")],
    }
}

/// A name and the key of the industry, empty where there is none.
pub(super) fn organization(
    dice: &mut Dice,
    kind: &str,
    class: &str,
    street: &Street,
    community: &str,
) -> (String, &'static str) {
    let (ending, industry) = dice.pick(endings(kind, class));
    let place = match kind {
        "民办非企业单位" => community.trim_end_matches("社区"),
        "基金会" => "",
        _ if dice.chance(30) => "",
        _ if dice.chance(50) => street.name,
        _ => community,
    };
    let word = match class {
        "工商服务业类" | "职业及从业组织类" => dice.pick(TRADES),
        "体育类" if kind == "社会团体" => dice.pick(SPORTS),
        _ => dice.pick(WORDS),
    };
    (format!("深圳市龙华区{place}{word}{ending}"), industry)
}

/// A person no one could take for a real one.
pub(super) fn person(dice: &mut Dice) -> String {
    format!("{}{}", dice.pick(SURNAMES), dice.pick(GIVEN))
}

/// A number that no one has.
pub(super) fn telephone(dice: &mut Dice) -> String {
    format!("1990000{:04}", dice.below(10_000))
}
