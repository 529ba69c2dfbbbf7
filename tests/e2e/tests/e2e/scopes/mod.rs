//! Who sees and may what: a street's clerk, an industry's, a leader, the three administrators, another department. What
//! lies outside one's scope is told as if it were not there.

mod acts;
mod seen;

use proto::organization::v1::OrganizationRef;
use proto::organization::v1::organization_ref::By;
use support::{Run, Sheet, World, an_organization};
use tonic::transport::Channel;
use tonic::{Request, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::district::{import, the_organizations, the_party_organizations};

/// The small district, and in the industry 人力资源: 8 in 大浪, 9 in 观湖.
async fn a_district_with_an_industry() -> World {
    let world = World::start().await;
    let row = |sheet: Sheet, number, name, street| {
        sheet.row(&[
            ("统一社会信用代码", &an_organization(number)),
            ("组织名称", name),
            ("组织类型", "社会团体"),
            ("街道", street),
            ("行业", "人力资源"),
            ("登记日期", "2018-01-01"),
        ])
    };
    let organizations = row(row(the_organizations(), 8, "大浪人才协会", "大浪"), 9, "观湖人才协会", "观湖");
    import(&world, "organizations", &organizations).await;
    import(&world, "party-organizations", &the_party_organizations()).await;
    world
}

/// The command line in somebody's hands.
pub(crate) async fn typed(world: &World, user: &str, args: &[&str]) -> Run {
    let token = world.home().join("tokens").join(user).display().to_string();
    world.baohe(&[args, &["--token-file", &token]].concat()).await
}

/// Somebody at a program of their own.
#[derive(Clone)]
struct Staff {
    channel: Channel,
    bearer: String,
}

impl Staff {
    async fn of(world: &World, user: &str) -> Staff {
        let address = world.endpoint().expect("up runs").grpc;
        let channel = Channel::from_shared(address).expect("an address").connect().await.expect("it answers");
        let token = std::fs::read_to_string(world.home().join("tokens").join(user)).expect("a user of up");
        Staff { channel, bearer: format!("Bearer {}", token.trim()) }
    }

    fn asks<M>(&self, message: M) -> Request<M> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.bearer.parse().expect("ASCII"));
        request.metadata_mut().insert("idempotency-key", Uuid::now_v7().to_string().parse().expect("ASCII"));
        request
    }
}

fn by_code(number: u32) -> Option<OrganizationRef> {
    Some(OrganizationRef { by: Some(By::Code(an_organization(number))) })
}

fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}
