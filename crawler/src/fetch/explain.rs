//! From the errors of libraries to the one sentence that a reader can do something about.
//!
//! The libraries below report what failed in layers (request, connection, TLS, system).
//! [`explain`] looks through them for the layer that says why.

use std::error::Error;
use std::io;

use reqwest::Url;
use rustls::InvalidMessage;

use crate::fetch::error::{FetchError, causes, root_cause};
use crate::fetch::pools::HEADERS;
use crate::fetch::shortage;
use crate::shown::brief;

/// The reason that `error`, met while fetching `url`, comes down to.
pub fn explain(error: &(dyn Error + 'static), url: &Url) -> FetchError {
    let host = brief(url.host_str().unwrap_or_default());
    let at = url.port_or_known_default().map_or(host.clone(), |port| format!("{host}:{port}"));
    let known = shortage::of_files(error).or_else(|| {
        causes(error).find_map(|cause| {
            let own = cause.downcast_ref().cloned();
            let tls = || cause.downcast_ref().map(|error| insecure(error, &at));
            let flood = || flood(cause.downcast_ref()?);
            own.or_else(tls).or_else(flood).or_else(|| unreached(cause.downcast_ref()?, &at))
        })
    });
    known.unwrap_or_else(|| FetchError::Broken { at, reason: root_cause(error) })
}

/// An answer of which the headers do not end, or are too many: nothing tells which.
fn flood(error: &hyper::Error) -> Option<FetchError> {
    error.is_parse_too_large().then_some(FetchError::ManyHeaders(HEADERS))
}

fn insecure(error: &rustls::Error, at: &str) -> FetchError {
    match error {
        // The first byte of an answer without TLS is taken for the type of a message.
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            FetchError::NotTls(at.to_owned())
        }
        // It may name all that a certificate is for.
        other => FetchError::Tls { at: at.to_owned(), reason: brief(&other.to_string()) },
    }
}

fn unreached(error: &io::Error, at: &str) -> Option<FetchError> {
    use io::ErrorKind as E;
    match error.kind() {
        E::ConnectionRefused => Some(FetchError::Refused(at.to_owned())),
        E::NetworkUnreachable | E::HostUnreachable => Some(FetchError::NoWay(at.to_owned())),
        _ => None,
    }
}
