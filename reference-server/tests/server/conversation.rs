//! A fixed conversation in which every fault and every variant can show.

use crate::session::{FORM, Session};

const MULTIPART: &str = "Content-Type: multipart/form-data; boundary=b\r\n";
const RUN_ID: &str = "RUNID=a%20b%26%3Cc%3E%25%C3%A9%20and%20so%20on%20until%20it%20is%20rather%20long";

/// Everything that a server with these faults and variants says. Two plain servers say exactly the same.
pub async fn transcript(faults: &[&str], variants: &[&str]) -> String {
    let mut session = Session::start(faults, variants).await;
    session.talk().await;
    session.end().await
}

impl Session {
    async fn talk(&mut self) {
        self.look_around().await;
        let idle = self.creations().await;
        self.filters().await;
        self.look_at(&idle).await;
        self.change(&idle).await;
        self.refusals(&idle).await;
        self.abort(&idle).await;
        self.run_and_finish().await;
        self.fail().await;
        self.limits().await;
        self.delete().await;
        self.old_face().await;
        self.tap().await;
        self.soda().await;
    }

    async fn look_around(&mut self) {
        for path in [
            "/uws/jobs",
            "/uws/jobs?PHASE=SUSPENDED",
            "/uws/jobs/none",
            "/uws/jobs/none/phase",
        ] {
            self.get(path).await;
        }
        self.say("POST", "/uws/jobs/none/phase", FORM, "PHASE=ABORT")
            .await;
        self.say("DELETE", "/uws/jobs/none", "", "").await;
        self.say("PUT", "/uws/jobs", FORM, "A=1").await;
        for bad in ["PHASE=FOO", "LAST=0", "AFTER=yesterday", "RUNID=x&PHASE=RUN"] {
            self.get(&format!("/uws/jobs?{bad}")).await;
        }
        self.get("/uws/capabilities").await;
        self.get("/uws/jobs").await;
        let head = self.raw("GET", "/uws/jobs", "", "", false).await;
        self.transcript.push_str(&head);
    }

    async fn creations(&mut self) -> String {
        let weird = format!("A=%3C%26%3E%22%5D%5D%3E%09%C3%A9&B=%01&b=2&RESULTS=2&{RUN_ID}");
        let job = self.make("/uws/jobs", FORM, &weird).await;
        self.pass(1);
        self.make("/uws/jobs", FORM, &weird).await;
        let empty = self.make("/uws/jobs", FORM, "").await;
        self.get(&format!("{empty}/parameters")).await;
        self.make(
            "/uws/jobs",
            FORM,
            "DESTRUCTION=2026-12-01T00%3A00%3A00Z&EXECUTIONDURATION=77",
        )
        .await;
        let body = "--b\r\nContent-Disposition: form-data; name=\"UPLOAD\"\r\n\r\nt,param:t\r\n--b\r\nContent-Disposition: \
            form-data; name=\"t\"; filename=\"t\"\r\n\r\n<x/>\r\n--b--\r\n";
        let inline = self.make("/uws/jobs", MULTIPART, body).await;
        self.get(&format!("{inline}/parameters/t")).await;
        self.make("/uws/jobs?PHASE=RUN", FORM, "SECONDS=0").await;
        self.make("/uws/jobs", FORM, "SECONDS=abc").await;
        job
    }

    async fn filters(&mut self) {
        self.get("/uws/jobs").await;
        self.get("/uws/jobs?LAST=2").await;
        let after = "AFTER=2026-11-22T10:00:00.250Z";
        let filters = [
            after,
            "PHASE=PENDING",
            "PHASE=ABORTED&PHASE=PENDING",
            "PHASE=PENDING&LAST=1",
        ];
        for filter in filters {
            self.get(&format!("/uws/jobs?{filter}")).await;
        }
        for filter in [
            "PHASE=COMPLETED&LAST=1",
            "AFTER=2027-01-01T00:00:00Z&PHASE=PENDING",
        ] {
            self.get(&format!("/uws/jobs?{filter}")).await;
        }
        self.get("/uws/jobs?AFTER=2027-01-01T00:00:00Z&LAST=3").await;
        self.get("/uws/jobs?AFTER=2026-11-22T09:00:00Z&LAST=3&PHASE=ABORTED")
            .await;
    }

    async fn look_at(&mut self, job: &str) {
        self.get(job).await;
        self.children(job).await;
        self.get(&format!("{job}/nosuch")).await;
        self.get(&format!("{job}/results/nosuch")).await;
        self.get(&format!("{job}/executionDuration")).await;
        self.get(&format!("{job}/phase?PHASE=RUN")).await;
        self.get(&format!("{job}/phase")).await;
        self.say("HEAD", job, "", "").await;
        self.say("PATCH", job, "", "").await;
        self.say("GET", job, "", "").await;
        self.say("GET", job, "Accept: text/html\r\n", "").await;
        self.say("GET", job, "Accept-Encoding: gzip\r\n", "").await;
        self.pass(900);
        self.get(&format!("{job}/phase")).await;
        self.get(&format!("{job}/destruction")).await;
    }

    async fn children(&mut self, job: &str) {
        for child in [
            "phase",
            "executionduration",
            "destruction",
            "error",
            "quote",
            "results",
            "parameters",
            "owner",
        ] {
            self.get(&format!("{job}/{child}")).await;
        }
    }

    async fn change(&mut self, job: &str) {
        for value in ["40", "-5", "abc", "0", "86400"] {
            self.post(job, "executionduration", &format!("EXECUTIONDURATION={value}"))
                .await;
            self.get(&format!("{job}/executionduration")).await;
        }
        for value in ["2026-11-23T00:00:00.000Z", "tomorrow", "2026-11-24T00:00:00Z"] {
            self.post(job, "destruction", &format!("DESTRUCTION={value}"))
                .await;
            self.get(&format!("{job}/destruction")).await;
        }
        self.get(job).await;
        self.post(job, "parameters", "a=new").await;
        self.post(job, "parameters", "NEW=1").await;
        self.post(job, "parameters", "CREATIONTIME=2000-01-01T00:00:00Z")
            .await;
        self.say("PUT", &format!("{job}/parameters/A"), "", "newer").await;
        self.get(job).await;
    }

    async fn refusals(&mut self, job: &str) {
        for form in ["PHASE=EXECUTING", "PHASE=FOO", ""] {
            let other = self.make("/uws/jobs", FORM, "Z=1").await;
            self.post(&other, "phase", form).await;
            self.get(&other).await;
        }
        for form in ["ACTION=FOO", "X=1", ""] {
            self.say("POST", job, FORM, form).await;
            self.get(&format!("{job}/phase")).await;
        }
        self.get(&format!("{job}?ACTION=DELETE")).await;
        for child in ["phase", "destruction", "results", "parameters"] {
            self.say("DELETE", &format!("{job}/{child}"), "", "").await;
        }
        self.get(job).await;
    }

    async fn abort(&mut self, job: &str) {
        self.post(job, "phase", "PHASE=ABORT").await;
        self.get(job).await;
        self.children(job).await;
        self.get("/uws/jobs").await;
        self.post(job, "phase", "PHASE=RUN").await;
        self.post(job, "phase", "PHASE=ABORT").await;
        self.post(job, "parameters", "A=late").await;
        self.get(job).await;
        self.get(&format!("{job}/phase?PHASE=ABORT")).await;
    }

    async fn run_and_finish(&mut self) {
        let job = self.make("/uws/jobs", FORM, "SECONDS=1&X=1").await;
        self.get(&format!("{job}/phase?PHASE=ABORT")).await;
        self.pass(5);
        self.post(&job, "phase", "PHASE=RUN").await;
        for _ in 0..6 {
            self.get(&job).await;
            self.get(&format!("{job}/results/result")).await;
            self.pass(310);
        }
        self.post(&job, "phase", "PHASE=RUN").await;
        self.pass(2000);
        self.get(&job).await;
        self.children(&job).await;
        self.get("/uws/jobs").await;
        let result = format!("{job}/results/result");
        self.get(&result).await;
        self.say("POST", &format!("{job}/results"), FORM, "X=1").await;
        self.say("PUT", &result, "", "x").await;
        self.get(&result).await;
        self.say("DELETE", &result, "", "").await;
        self.get(&result).await;
        self.post(&job, "phase", "PHASE=RUN").await;
        self.post(&job, "phase", "PHASE=ABORT").await;
        self.get(&job).await;
        self.say("DELETE", &job, "", "").await;
        self.get(&result).await;
        self.get(&format!("{job}/parameters")).await;
    }

    async fn fail(&mut self) {
        let job = self.make("/uws/jobs?PHASE=RUN", FORM, "FAIL=it%20broke").await;
        self.pass(100);
        self.get(&job).await;
        self.children(&job).await;
        self.post(&job, "phase", "PHASE=RUN").await;
        self.pass(400);
        self.get(&job).await;
    }

    async fn limits(&mut self) {
        for passed in [0, 1600] {
            let job = self
                .make("/uws/jobs?PHASE=RUN", FORM, "SECONDS=2&STEPS=2&RESULTS=2")
                .await;
            self.pass(passed);
            self.get(&job).await;
            self.post(&job, "phase", "PHASE=ABORT").await;
            self.get(&job).await;
            self.pass(3000);
            self.get(&job).await;
        }
        let job = self
            .make("/uws/jobs?PHASE=RUN", FORM, "SECONDS=9&EXECUTIONDURATION=2")
            .await;
        self.say("DELETE", &job, "", "").await;
        self.get(&job).await;
        let job = self
            .make("/uws/jobs?PHASE=RUN", FORM, "SECONDS=9&EXECUTIONDURATION=2")
            .await;
        self.pass(5000);
        self.get(&job).await;
        self.post(&job, "destruction", "DESTRUCTION=2000-01-01T00:00:00Z")
            .await;
        self.get(&job).await;
        self.pass(70_000);
        self.get(&job).await;
    }

    async fn delete(&mut self) {
        for (method, form) in [("DELETE", ""), ("POST", "ACTION=DELETE")] {
            let job = self.make("/uws/jobs", FORM, "X=1").await;
            self.say(method, &job, FORM, form).await;
            self.get(&job).await;
            self.get(&format!("{job}/phase")).await;
            self.get(&format!("{job}/parameters")).await;
            self.get("/uws/jobs").await;
            self.get("/uws/jobs?PHASE=ARCHIVED").await;
            self.say(method, &job, FORM, form).await;
        }
        let job = self.make("/uws/jobs", FORM, "ARCHIVE=1").await;
        self.say("DELETE", &job, "", "").await;
        self.get(&job).await;
        self.get(&format!("{job}/parameters")).await;
        self.get("/uws/jobs?PHASE=ARCHIVED").await;
    }

    async fn old_face(&mut self) {
        let job = self.make("/uws10/jobs", FORM, "X=1").await;
        self.get(&job).await;
        self.get(&format!("{job}?WAIT=1")).await;
        self.get("/uws10/jobs?PHASE=PENDING").await;
    }

    async fn tap(&mut self) {
        for path in ["async", "capabilities", "availability", "tables"] {
            self.get(&format!("/tap/{path}")).await;
        }
        let orders = [
            "LANG=ADQL&QUERY=SELECT%20TOP%201%20table_name%20FROM%20TAP_SCHEMA.tables&MAXREC=1",
            "LANG=ADQL&QUERY=SELECT%20name%20FROM%20mock.stars&MAXREC=2&VOCONFORM=1",
            "LANG=ADQL&QUERY=SELECT%20name%20FROM%20mock.stars%20WHERE%20id%3D0",
            "LANG=ADQL&QUERY=SELECT%20none%20FROM%20mock.stars",
            "LANG=ADQL&QUERY=SELECT%20FROM%20WHERE",
            "LANG=NONE&QUERY=SELECT%20name%20FROM%20mock.stars",
            "LANG=ADQL",
        ];
        for order in orders {
            self.say("POST", "/tap/sync", FORM, order).await;
            let job = self.make("/tap/async", FORM, order).await;
            self.dali_job(&job).await;
        }
        let job = self.make("/tap/async", FORM, "").await;
        for form in [
            "query=SELECT%20name%20FROM%20mock.stars",
            "Lang=ADQL",
            "RunId=mine",
            "maxrec=1",
        ] {
            self.post(&job, "parameters", form).await;
        }
        self.say("POST", &job, FORM, "MAXREC=1").await;
        self.dali_job(&job).await;
        let long = "x".repeat(64);
        self.make("/tap/async", FORM, &format!("RUNID={long}")).await;
        self.make("/tap/async", FORM, &format!("RUNID={long}y")).await;
        self.make("/tap/async", FORM, "RUNID=a&RUNID=b").await;
    }

    async fn soda(&mut self) {
        for path in ["async", "capabilities", "availability"] {
            self.get(&format!("/soda/{path}")).await;
        }
        let id = "ID=ivo%3A%2F%2Fvoconform.example%2Fcubes%3Fone";
        let orders = [
            format!("{id}&CIRCLE=180%2030%200.1"),
            format!("{id}&CIRCLE=180%2030%200.1&CIRCLE=0%2030%200.1&BAND=5e-7%206e-7"),
            format!("{id}&{id}"),
            "ID=none".to_owned(),
        ];
        for order in orders {
            self.say("POST", "/soda/sync", FORM, &order).await;
            let job = self.make("/soda/async", FORM, &order).await;
            self.dali_job(&job).await;
            self.get(&format!("{job}/results/cutout-1")).await;
            self.get(&format!("{job}/results/cutout-2")).await;
        }
    }

    /// Before, during and after a run.
    async fn dali_job(&mut self, job: &str) {
        self.get(job).await;
        self.get(&format!("{job}/error")).await;
        self.post(job, "phase", "phase=RUN").await;
        self.pass(150);
        self.get(&format!("{job}/phase")).await;
        self.pass(1000);
        self.get(job).await;
        self.get(&format!("{job}/error")).await;
        self.get(&format!("{job}/results")).await;
        self.get(&format!("{job}/results/result")).await;
        self.post(job, "parameters", "MAXREC=1").await;
        self.get(&format!("{job}/parameters")).await;
    }
}
