fn main() {
    let rt = tokio::runtime::Runtime::new().unwrap();
    let url = std::env::args().nth(1);
    let rec = rt.block_on(async {
        match url {
            None => voconform::self_test::record(voconform::self_test::Face::Uws11, &[], &[])
                .await
                .unwrap(),
            Some(u) => {
                let target = voconform::target::Target::new(u.parse().unwrap());
                let run = voconform::engine::Run {
                    target,
                    read_only: false,
                    quick: std::env::args().nth(2).is_some(),
                    pace: voconform::scenarios::Pace::REAL,
                    journal: None,
                };
                voconform::engine::run(&run, std::future::pending(), |_| ())
                    .await
                    .unwrap()
                    .recording
            }
        }
    });
    for x in &rec.exchanges {
        let a = match &x.outcome {
            Ok(r) => format!(
                "{} {} {}",
                r.status,
                r.header("location").unwrap_or(""),
                r.body.len()
            ),
            Err(e) => format!("{e:?}"),
        };
        println!(
            "{} {} {} {} -> {} ({:?})",
            x.id, x.step, x.request.method, x.request.url, a, x.elapsed
        );
    }
    for n in &rec.not_made {
        println!("NOT {n:?}");
    }
    println!("{:#?}", rec.meta);
    for j in voconform::checks::judge(&rec) {
        if !matches!(j.reason, Some(voconform::recording::Reason::NoCheck)) {
            println!(
                "J {} {:?} {:?} {:?}",
                j.requirement.id,
                j.verdict,
                j.reason,
                j.findings.first().map(|f| (&f.code, &f.observed))
            );
        }
    }
}
