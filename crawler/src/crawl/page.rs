//! One URL, asked for: its answer judged, its body read into a digest and links.
//!
//! The body is never whole in memory. Each piece of it, as it comes, goes into the digest
//! and the extractor, and is gone.

use std::time::{Duration, Instant, SystemTime};

use sha2::{Digest, Sha256};
use tracing::info_span;

use crate::crawl::Crawl;
use crate::fetch::agent::PRODUCT;
use crate::fetch::answer::Answer;
use crate::fetch::body::Body;
use crate::fetch::error::FetchError;
use crate::links::{self, Document, Extractor, Kind, Link};
use crate::politeness::{Heard, is_transient, pause, retry_after};
use crate::shown::shown;
use crate::store::{Fate, Found, Links, OriginId, Queued, Validators, Visit};

/// What comes next for a URL.
pub(super) enum Step {
    /// It is finished, and this became of it.
    Done(Box<Visit>),
    /// It is tried again, no earlier than after that time.
    Again(Duration),
}

impl Crawl {
    /// Asks for a URL once, and reads what comes.
    pub(super) async fn fetch(&self, url: &Queued) -> Step {
        let begun = Instant::now();
        let visit = match self.ask(url.origin, &url.url, &url.validators).await {
            Ok(answer) if is_transient(answer.status) => match self.pause(url.tries) {
                Some(after) => return Step::Again(after),
                None => self.read(url, answer).await,
            },
            Ok(answer) => self.read(url, answer).await.inspect_err(|error| self.lost(url, error)),
            Err(error) => Err(error),
        };
        let mut visit = match visit {
            Ok(visit) => visit,
            Err(error) if error.is_transient() => match self.pause(url.tries) {
                Some(after) => return Step::Again(after),
                None => Visit::of(Fate::Failed(error.to_string())),
            },
            Err(error) => Visit::of(Fate::Failed(error.to_string())),
        };
        visit.took = begun.elapsed();
        Step::Done(Box::new(visit))
    }

    /// Asks for a URL, and tells the frontier what that says of its host.
    pub(super) async fn ask(
        &self,
        origin: OriginId,
        url: &url::Url,
        validators: &Validators,
    ) -> Result<Answer, FetchError> {
        let begun = Instant::now();
        let answer = self.agent.ask(url, validators).await;
        let heard = match &answer {
            Ok(answer) => Heard::Answer {
                status: answer.status,
                retry_after: answer
                    .retry_after()
                    .and_then(|value| retry_after(&value, SystemTime::now())),
                took: begun.elapsed(),
            },
            // What is wrong on this side, or with the URL, says nothing of the host.
            Err(error) if !error.is_of_host() => return answer,
            Err(_) => Heard::Lost,
        };
        self.frontier.heard(origin, heard);
        answer
    }

    /// A body broke off: its host has said more than its head did.
    fn lost(&self, url: &Queued, error: &FetchError) {
        if error.is_of_host() {
            self.frontier.heard(url.origin, Heard::Lost);
        }
    }

    /// How long until a URL that has failed so often is tried again; `None`: never.
    pub(super) fn pause(&self, tries: u32) -> Option<Duration> {
        pause(tries, &self.settings.politeness, fastrand::f64())
    }

    /// What became of a URL that was answered.
    async fn read(&self, url: &Queued, answer: Answer) -> Result<Visit, FetchError> {
        let status = answer.status;
        let target = match answer.redirect() {
            Ok(target) => target,
            // It was answered, and asking again brings the same.
            Err(error) => {
                let failed = Visit::of(Fate::Failed(error.to_string()));
                return Ok(Visit { status: Some(status), ..failed });
            }
        };
        if let Some(target) = target {
            // A sitemap that has moved is still judged as one: it may stand anywhere.
            let kind = if url.kind == Kind::Sitemap { Kind::Sitemap } else { Kind::Redirect };
            let found = self.found(Link { url: target, kind, line: 0, nofollow: false });
            let links = Links::Found(vec![Found { kind: Kind::Redirect, ..found }]);
            return Ok(Visit { status: Some(status), links, ..Visit::of(Fate::Redirected) });
        }
        let asked_by = &url.validators;
        if answer.status == 304 && (asked_by.etag.is_some() || asked_by.modified.is_some()) {
            let unchanged = Visit::of(Fate::Unchanged);
            return Ok(Visit { status: Some(304), links: Links::AsBefore, ..unchanged });
        }
        self.read_body(url, answer).await
    }

    async fn read_body(&self, url: &Queued, answer: Answer) -> Result<Visit, FetchError> {
        let mut visit = Visit::of(Fate::Fetched);
        visit.status = Some(answer.status);
        visit.content_type = answer.content_type();
        visit.validators = answer.validators();
        let headers: Vec<String> = answer.links().collect();
        let headers = headers.iter().map(String::as_bytes);
        let mut links: Vec<Link> = links::of_headers(headers, &url.url);
        links.extend(
            answer.refresh().and_then(|value| links::of_refresh(value.as_bytes(), &url.url)),
        );
        let is_success = (200..300).contains(&answer.status);
        links.retain(|_| is_success); // of an error's page nothing is followed
        let nofollow = links::forbids_following(answer.robots_tags(), PRODUCT);
        let mut digest = Sha256::new();
        let mut extractor = self.extractor(url, &answer);
        let read = answer.read(|piece| {
            info_span!("work", "parse").in_scope(|| {
                digest.update(piece);
                extractor.push(piece);
            });
        });
        let body = read.await?;
        let document = info_span!("work", "parse").in_scope(|| extractor.end());
        links.extend(document.links.iter().cloned());
        for link in &mut links {
            link.nofollow |= nofollow && !link.kind.is_resource();
        }
        visit.links = Links::Found(links.into_iter().map(|link| self.found(link)).collect());
        visit.digest = body.cut.is_none().then(|| digest.finalize().into());
        Ok(describe(visit, &body, document, self.agent.caps().links))
    }

    /// Who reads the body: nobody, where it is no page of a success.
    fn extractor(&self, url: &Queued, answer: &Answer) -> Extractor {
        let settings = links::Settings {
            base: url.url.clone(),
            forms: self.settings.forms,
            most: self.agent.caps().links,
            bytes: self.agent.caps().body,
        };
        match url.kind {
            _ if !(200..300).contains(&answer.status) => Extractor::nothing(),
            Kind::Sitemap => Extractor::sitemap(settings),
            _ => Extractor::of_type(answer.content_type().as_deref(), settings),
        }
    }

    /// A link under the one name of what it leads to, and whether it is followed.
    pub(super) fn found(&self, mut link: Link) -> Found {
        link.url = self.settings.normal.of(link.url);
        let left_out = self.scope.judge(&link).or_else(|| self.forbidden(&link));
        Found { url: link.url, kind: link.kind, line: link.line, left_out }
    }
}

/// What was read, in the visit.
fn describe(mut visit: Visit, body: &Body, document: Document, most: usize) -> Visit {
    visit.wire = body.wire;
    visit.bytes = body.bytes;
    visit.title = document.title.map(|title| shown(&title));
    visit.text = document.text;
    visit.shape = document.shape;
    let cut = body.cut.as_ref().map(ToString::to_string);
    let cut = cut.or_else(|| document.cut.then(|| format!("more than {most} links")));
    if let Some(reason) = cut {
        visit.fate = Fate::Cut(reason);
    }
    visit
}
