use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_begins_again_until_it_is_stopped() {
    let (mut crew, begun) = (Crew::default(), Arc::new(AtomicUsize::new(0)));
    let (count, (reached, mut third)) = (begun.clone(), watch::channel(0));
    let begin: Begin = Arc::new(move |stop: CancellationToken| {
        let times = count.fetch_add(1, Ordering::SeqCst) + 1;
        reached.send_replace(times);
        Box::pin(async move {
            match times {
                1 => anyhow::bail!("no"),
                2 => panic!("no"),
                _ => stop.cancelled().await,
            }
            Ok(())
        })
    });
    crew.supervise(Stage::Errand, "errand".into(), begin);
    third.wait_for(|times| *times == 3).await.unwrap();
    crew.end(Stage::Errand, Instant::now() + Duration::from_secs(5)).await;
    assert_eq!(begun.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn what_the_process_relies_on_must_not_end() {
    let mut crew = Crew::default();
    let mut failed = crew.failed.subscribe();
    crew.rely_on(Stage::Writer, "writer".into(), |_| async { Ok(()) });
    let why = failed.wait_for(Option::is_some).await.unwrap().clone();
    assert_eq!(why.as_deref(), Some("writer: it ended"));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_does_not_stop_is_aborted_when_no_time_is_left() {
    let mut crew = Crew::default();
    crew.rely_on(Stage::Public, "stubborn".into(), |_| std::future::pending());
    let until = Instant::now() + Duration::from_secs(5);
    crew.end(Stage::Public, until).await;
    assert!(Instant::now() >= until && crew.failed.borrow().is_none());
}
