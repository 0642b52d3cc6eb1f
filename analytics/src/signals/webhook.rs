//! Posts events to a webhook, as [Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks)
//! defines it.
//!
//! The receiver isn't trusted: redirects aren't followed, addresses are checked when connecting, and the size and
//! duration of an answer are limited.

use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Certificate, Client, Response, StatusCode, redirect, retry};
use tokio::time::timeout;
use url::Url;

use super::address::{self, Allowed, CheckedResolver};
use super::backoff::retry_after;
use super::delivery::Delivery;
use super::failure::{Failure, FailureKind};
use super::signature::{Secret, signature};
use crate::moment;

/// How long a request may take, including its answer.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(15);

/// How long the body of an answer may take: the status has already arrived, and the body is only read so that
/// the connection can be reused.
const BODY_TIMEOUT: Duration = Duration::from_secs(2);

/// How many bytes of an answer are read.
const ANSWER_BYTES: usize = 64 << 10;

/// A receiver of events.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    client: Client,
    url: Url,
    secrets: Vec<Secret>,
}

impl Webhook {
    /// A webhook at a URL. Without secrets, requests aren't signed.
    pub(crate) fn new(url: &Url, private: bool, secrets: Vec<Secret>) -> anyhow::Result<Self> {
        if let Some(refusal) = address::refusal_of_url(url, private) {
            bail!("the webhook can't be used: {refusal}");
        }
        let mut client = Client::builder()
            .user_agent(concat!("event-analytics/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .dns_resolver(CheckedResolver(Allowed::by(url, private)))
            .connect_timeout(Duration::from_secs(10))
            .timeout(TIMEOUT);
        if url.scheme() == "http" {
            // A machine without root certificates can still reach its own network.
            client = client.tls_certs_only(std::iter::empty::<Certificate>());
        }
        let client = client.build().context(
            "no connections can be made; install the certificates of the system (`ca-certificates`)",
        )?;
        Ok(Self {
            client,
            url: url.clone(),
            secrets,
        })
    }

    /// Posts an event once.
    pub(crate) async fn post(&self, delivery: &Delivery) -> Result<(), Failure> {
        let timestamp = moment::now() / 1_000_000;
        let mut request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/cloudevents+json; charset=utf-8")
            .header("webhook-id", &delivery.id)
            .header("webhook-timestamp", timestamp.to_string());
        if !self.secrets.is_empty() {
            let signature = signature(&self.secrets, &delivery.id, timestamp, &delivery.cloudevent);
            request = request.header("webhook-signature", signature);
        }
        match request.body(delivery.cloudevent.clone()).send().await {
            Ok(response) => {
                let judged = judge(response.status(), response.headers(), moment::now());
                // The status is known; a body that never ends is cut off.
                let _ = timeout(BODY_TIMEOUT, drain(response)).await;
                judged
            }
            Err(error) => Err(unreached(error)),
        }
    }
}

/// The meaning of an answer.
fn judge(status: StatusCode, headers: &HeaderMap, now: i64) -> Result<(), Failure> {
    if status.is_success() {
        return Ok(());
    }
    let asked = headers.get(RETRY_AFTER).and_then(|it| it.to_str().ok());
    let (kind, message) = match status.as_u16() {
        300..400 => (
            FailureKind::Refused,
            format!(
                "the receiver answered {}, a redirect, which isn't followed; write the address of the redirect as \
                 `url`",
                status.as_u16()
            ),
        ),
        410 => (
            FailureKind::Gone,
            "the receiver answered 410: it wants no more events".to_owned(),
        ),
        429 | 502..=504 => (
            FailureKind::Unreached,
            format!("the receiver answered {}", status.as_u16()),
        ),
        other => (
            FailureKind::Refused,
            format!("the receiver answered {other}"),
        ),
    };
    Err(Failure {
        retry_after: asked.and_then(|asked| retry_after(asked, now)),
        ..Failure::new(kind, message)
    })
}

/// Reads the start of an answer, so that the connection can be reused if that is the whole answer.
async fn drain(mut response: Response) {
    let mut read = 0;
    while read < ANSWER_BYTES
        && let Ok(Some(chunk)) = response.chunk().await
    {
        read += chunk.len();
    }
}

/// A connection error, without the address.
fn unreached(error: reqwest::Error) -> Failure {
    let message = if error.is_timeout() {
        format!(
            "the receiver didn't answer within {} seconds",
            TIMEOUT.as_secs()
        )
    } else {
        let what = if error.is_connect() {
            "the receiver can't be reached"
        } else {
            "the connection was lost"
        };
        // The errors above the root cause are about the library's own layers.
        let error = anyhow::Error::from(error.without_url());
        format!("{what}: {}", error.root_cause())
    };
    Failure::new(FailureKind::Unreached, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16) -> Option<FailureKind> {
        let status = StatusCode::from_u16(status).expect("a status");
        let judged = judge(status, &HeaderMap::new(), 0);
        judged.err().map(|failure| failure.kind)
    }

    #[test]
    fn only_a_success_is_a_delivery() {
        assert_eq!(kind(200), None);
        assert_eq!(kind(204), None);
        for status in [301, 302, 307, 304, 400, 401, 404, 500, 501] {
            assert_eq!(kind(status), Some(FailureKind::Refused), "{status}");
        }
        for status in [429, 502, 503, 504] {
            assert_eq!(kind(status), Some(FailureKind::Unreached), "{status}");
        }
        assert_eq!(kind(410), Some(FailureKind::Gone));
    }

    #[test]
    fn a_receiver_says_how_long_to_wait() {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "7".parse().expect("a value"));
        let failure = judge(StatusCode::SERVICE_UNAVAILABLE, &headers, 0).expect_err("no success");
        assert_eq!(failure.retry_after, Some(Duration::from_secs(7)));
    }

    #[tokio::test]
    async fn a_private_address_is_refused_before_anything_is_sent() {
        let url = Url::parse("http://127.0.0.1:9/").expect("a URL");
        assert!(Webhook::new(&url, false, Vec::new()).is_err());
        // A name is checked when it is resolved.
        let url = Url::parse("http://localhost:9/").expect("a URL");
        let webhook = Webhook::new(&url, false, Vec::new()).expect("a webhook");
        let delivery = Delivery {
            signal: "s".to_owned(),
            id: "1".to_owned(),
            name: "paid".to_owned(),
            cloudevent: "{}".to_owned(),
            attempt: 1,
        };
        let failure = webhook.post(&delivery).await.expect_err("refused");
        assert_eq!(failure.kind, FailureKind::Unreached);
        assert!(failure.message.contains("private"), "{}", failure.message);
        assert!(
            failure
                .message
                .starts_with("the receiver can't be reached: "),
            "{}",
            failure.message
        );
    }
}
