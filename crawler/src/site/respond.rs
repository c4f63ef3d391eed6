//! Answers, as HTTP has them.

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use hyper::{Response, StatusCode};

use crate::site::body::Step;

/// A page that is written as HTML in UTF-8.
pub fn html(written: String) -> Response<Vec<Step>> {
    text("text/html; charset=utf-8", written)
}

/// A body of that type.
pub fn text(kind: &str, body: impl Into<Bytes>) -> Response<Vec<Step>> {
    let mut response = respond(200, vec![Step::Send(body.into())]);
    set(&mut response, CONTENT_TYPE, kind);
    response
}

/// An answer that leads elsewhere.
pub fn redirect(code: u16, to: &str) -> Response<Vec<Step>> {
    let mut response = status(code);
    set(&mut response, LOCATION, to);
    response
}

/// An answer that says no more than its status.
pub fn status(status: u16) -> Response<Vec<Step>> {
    let mut response = html(String::new());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    let body = format!("<h1>{}</h1>\n", response.status());
    *response.body_mut() = vec![Step::Send(body.into())];
    response
}

/// An answer with a body of these steps.
pub fn respond(status: u16, steps: Vec<Step>) -> Response<Vec<Step>> {
    let mut response = Response::new(steps);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    response
}

/// Sets a header, to what is written here and therefore can be one.
pub fn set(response: &mut Response<Vec<Step>>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
