//! Reads a request's body within limits on bytes, time and memory.

use std::io::Read;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use flate2::read::MultiGzDecoder;
use futures::StreamExt;
use tokio::time::timeout;

use super::budget::{Exhausted, Reserved};
use super::problem::{Kind, Problem};

/// How large a body may be, and how long receiving it may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) bytes: usize,
    pub(super) time: Duration,
}

impl From<Exhausted> for Problem {
    fn from(_: Exhausted) -> Self {
        Self::passing(
            Kind::Full,
            1,
            "too many requests are being read; send this one again",
        )
    }
}

fn too_large(limit: usize) -> Problem {
    Problem::new(
        Kind::TooLarge,
        format!("the body has more than {limit} bytes; send fewer events in a request"),
    )
}

/// Reads a body and decompresses it.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    limits: Limits,
    reserved: &mut Reserved,
) -> Result<Vec<u8>, Problem> {
    let is_gzip = is_gzip(headers)?;
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > limits.bytes) {
        return Err(too_large(limits.bytes));
    }
    let received = timeout(limits.time, receive(body, limits.bytes, reserved)).await;
    let bytes = received.unwrap_or_else(|_| {
        Err(Problem::new(
            Kind::TooSlow,
            format!(
                "the body took longer than {} s; send fewer events in a request",
                limits.time.as_secs()
            ),
        ))
    })?;
    if is_gzip {
        return decompress(&bytes, limits.bytes, reserved);
    }
    Ok(bytes)
}

fn is_gzip(headers: &HeaderMap) -> Result<bool, Problem> {
    let mut is_gzip = false;
    for value in headers.get_all(header::CONTENT_ENCODING) {
        let value = value
            .to_str()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        match value.as_str() {
            "" | "identity" => {}
            "gzip" | "x-gzip" if !is_gzip => is_gzip = true,
            _ => {
                return Err(Problem::new(
                    Kind::Encoding,
                    "the body has an unsupported encoding; compress it once with gzip, or not at all",
                ));
            }
        }
    }
    Ok(is_gzip)
}

async fn receive(body: Body, limit: usize, reserved: &mut Reserved) -> Result<Vec<u8>, Problem> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk
            .map_err(|_| Problem::new(Kind::Invalid, "the body ends before it is complete"))?;
        add(&mut bytes, &chunk, limit, reserved)?;
    }
    Ok(bytes)
}

fn decompress(
    compressed: &[u8],
    limit: usize,
    reserved: &mut Reserved,
) -> Result<Vec<u8>, Problem> {
    let mut decoder = MultiGzDecoder::new(compressed);
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 32 << 10];
    loop {
        match decoder.read(&mut chunk) {
            Ok(0) => return Ok(bytes),
            Ok(read) => add(&mut bytes, &chunk[..read], limit, reserved)?,
            Err(error) => {
                return Err(Problem::new(
                    Kind::Invalid,
                    format!("the body isn't gzip: {error}"),
                ));
            }
        }
    }
}

fn add(
    bytes: &mut Vec<u8>,
    chunk: &[u8],
    limit: usize,
    reserved: &mut Reserved,
) -> Result<(), Problem> {
    if bytes.len() + chunk.len() > limit {
        return Err(too_large(limit));
    }
    reserved.grow(chunk.len())?;
    bytes.extend_from_slice(chunk);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::super::budget::Budget;
    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    async fn body(encoding: &'static str, bytes: Vec<u8>, budget: &Budget) -> Result<Vec<u8>, u16> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_ENCODING, encoding.parse().expect("a value"));
        let limits = Limits {
            bytes: 1000,
            time: Duration::from_secs(10),
        };
        read(&headers, Body::from(bytes), limits, &mut budget.reserve())
            .await
            .map_err(|problem| problem.status().as_u16())
    }

    #[tokio::test]
    async fn a_body_may_be_compressed_once() {
        let budget = Budget::new(10_000);
        assert_eq!(
            body("gzip", gzip(b"[]"), &budget).await.as_deref(),
            Ok(&b"[]"[..])
        );
        assert_eq!(
            body("identity", b"[]".to_vec(), &budget).await.as_deref(),
            Ok(&b"[]"[..])
        );
        assert_eq!(body("gzip", b"[]".to_vec(), &budget).await, Err(400));
        for encoding in ["br", "gzip, gzip", "deflate"] {
            assert_eq!(
                body(encoding, gzip(b"[]"), &budget).await,
                Err(415),
                "{encoding}"
            );
        }
        let mut torn = gzip(&[7; 500]);
        torn.truncate(torn.len() - 5);
        assert_eq!(body("gzip", torn, &budget).await, Err(400));
    }

    #[tokio::test]
    async fn a_bomb_is_refused() {
        let budget = Budget::new(10_000);
        let bomb = gzip(&vec![0; 500_000]);
        assert!(bomb.len() < 1000);
        assert_eq!(body("gzip", bomb, &budget).await, Err(413));
        assert_eq!(body("identity", vec![0; 1001], &budget).await, Err(413));
    }

    #[tokio::test]
    async fn all_requests_share_the_memory() {
        let budget = Budget::new(900);
        let mut other = budget.reserve();
        assert!(other.grow(500).is_ok());
        assert_eq!(body("identity", vec![0; 500], &budget).await, Err(429));
        drop(other);
        assert!(body("identity", vec![0; 500], &budget).await.is_ok());
    }
}
