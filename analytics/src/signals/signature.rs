//! Signatures of webhooks, as [Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks)
//! defines them.

use anyhow::{Context, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hmac::Mac;

/// The prefix of a secret.
const PREFIX: &str = "whsec_";

/// How many bytes a secret may have.
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A secret that the receiver also knows. It is never printed.
#[derive(Clone)]
pub(crate) struct Secret(Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// The secrets in a text, one per line. While a secret is being replaced, there are two.
    pub(crate) fn all(text: &str) -> anyhow::Result<Vec<Self>> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let secrets: Vec<Self> = lines.map(Self::parse).collect::<Result<_, _>>()?;
        if secrets.is_empty() {
            bail!(
                "there is no secret; write `whsec_` and 24 to 64 bytes in Base64, such as the output of \
                 `echo whsec_$(openssl rand -base64 32)`"
            );
        }
        Ok(secrets)
    }

    /// Errors don't show the text: it may be a secret.
    fn parse(line: &str) -> anyhow::Result<Self> {
        const ADVICE: &str = "write `whsec_` and 24 to 64 bytes in Base64, such as the output of `echo \
                              whsec_$(openssl rand -base64 32)`";
        let encoded = line
            .strip_prefix(PREFIX)
            .with_context(|| format!("a secret doesn't begin with `{PREFIX}`; {ADVICE}"))?;
        let bytes = STANDARD.decode(encoded).ok();
        let bytes = bytes.with_context(|| format!("a secret isn't Base64; {ADVICE}"))?;
        ensure!(
            BYTES.contains(&bytes.len()),
            "a secret has {} bytes; {ADVICE}",
            bytes.len()
        );
        Ok(Self(bytes))
    }
}

/// The value of the `webhook-signature` header: a signature for each secret.
pub(crate) fn signature(secrets: &[Secret], id: &str, timestamp: i64, body: &str) -> String {
    let head = format!("{id}.{timestamp}.");
    let signatures = secrets.iter().map(|secret| {
        let code = Mac::new(&secret.0).of(&[head.as_bytes(), body.as_bytes()]);
        format!("v1,{}", STANDARD.encode(code))
    });
    signatures.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_other_implementations() {
        // The example in the tests of the reference implementations.
        let secrets = Secret::all("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").expect("a secret");
        let sign = |secrets: &[Secret]| {
            signature(
                secrets,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#,
            )
        };
        let expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(sign(&secrets), expected);
        let two = [secrets[0].clone(), secrets[0].clone()];
        assert_eq!(sign(&two), format!("{expected} {expected}"));
    }

    #[test]
    fn what_is_no_secret_is_not_shown() {
        for text in [
            "",
            "hunter2",
            "whsec_hunter2!",
            "whsec_aHVudGVyMg==",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            let error = Secret::all(text).expect_err("no secret").to_string();
            assert!(error.contains("whsec_"), "{error}");
            assert!(
                !error.contains("hunter2") && !error.contains("aHVu"),
                "{error}"
            );
        }
    }
}
