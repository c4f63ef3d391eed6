//! One URL, asked for: its answer judged, and what is kept of it.
//!
//! The body is never whole in memory: see `reading`. One that breaks off is asked for again like
//! an answer that did not come; if none of the tries brought all, what the last one brought is
//! kept, with its links, as cut.

use std::time::{Duration, Instant, SystemTime};

use url::Url;

use crate::crawl::Crawl;
use crate::crawl::reading::Reading;
use crate::fetch::agent::PRODUCT;
use crate::fetch::answer::Answer;
use crate::fetch::body::Body;
use crate::fetch::error::FetchError;
use crate::left_out::LeftOut;
use crate::links::{self, Document, Extractor, Kind, Link, Taken};
use crate::politeness::{Heard, holds, is_transient, pause, retry_after};
use crate::shown::shown_text;
use crate::store::{Fate, Found, Links, Queued, Validators, Visit};

/// What comes next for a URL.
pub(super) enum Step {
    /// It is finished, and this became of it.
    Done(Box<Visit>),
    /// It is tried again, no earlier than after that time.
    Again(Duration),
    /// It was not asked for: this process is short of what that takes.
    Short(FetchError),
}

impl Crawl {
    /// Asks for a URL once, and reads what comes.
    pub(super) async fn fetch(&self, url: &Queued) -> Step {
        let begun = Instant::now();
        let visit = match self.ask(&url.url, &url.validators).await {
            Ok(answer) if is_transient(answer.status) => match self.pause(url.tries) {
                Some(after) => return Step::Again(after),
                None => Ok(self.read(url, answer).await.0),
            },
            Ok(answer) if self.sets_cookie_for(url, &answer) && self.pause(url.tries).is_some() => {
                return Step::Again(Duration::ZERO);
            }
            Ok(answer) => {
                self.frontier.head(url.id);
                let (visit, broken_off) = self.read(url, answer).await;
                match broken_off.and_then(|error| self.lost(url, &error)) {
                    Some(after) => return Step::Again(after),
                    None => Ok(visit),
                }
            }
            Err(error) => Err(error),
        };
        let mut visit = match visit {
            Ok(visit) => visit,
            Err(error) if error.is_shortage() => return Step::Short(error),
            Err(error) if error.is_transient() => match self.pause(url.tries) {
                Some(after) => return Step::Again(after),
                None => Visit::of(Fate::Failed(error.to_string())),
            },
            // Its name leads to a private address, which the URL does not tell.
            Err(FetchError::Forbidden(why)) => {
                Visit::of(Fate::LeftOut(LeftOut::Forbidden(why.to_string())))
            }
            Err(error) => Visit::of(Fate::Failed(error.to_string())),
        };
        visit.took = begun.elapsed();
        Step::Done(Box::new(visit))
    }

    /// Asks for a URL, and tells the frontier what that says of its host.
    pub(super) async fn ask(
        &self,
        url: &Url,
        validators: &Validators,
    ) -> Result<Answer, FetchError> {
        let begun = Instant::now();
        let answer = self.agent.ask(url, validators).await;
        let heard = match &answer {
            Ok(answer) => Heard::Answer {
                status: answer.status,
                retry_after: self.hold(answer),
                took: begun.elapsed(),
            },
            // What is wrong on this side, or with the URL, says nothing of the host.
            Err(error) if !error.is_of_host() => return answer,
            Err(_) => Heard::Lost,
        };
        self.frontier.heard(url, heard);
        if let Heard::Answer { status, retry_after: Some(hold), .. } = heard
            && holds(status)
            && !hold.is_zero()
        {
            self.keep_hold(url, hold).await;
        }
        answer
    }

    /// How long the host of an answer asks to wait; if that is too long, it is to be told.
    fn hold(&self, answer: &Answer) -> Option<Duration> {
        // By the clock that names a date: this one may be early or late against it.
        let now = answer.date().unwrap_or_else(SystemTime::now);
        let hold = retry_after(&answer.retry_after()?, now)?;
        if holds(answer.status) && hold > self.settings.politeness.max_hold {
            self.held_back.asked(&answer.url, hold);
        }
        Some(hold)
    }

    /// Whether a page leads to itself with a cookie that is sent the next time: then it is no loop,
    /// for who comes back is answered by something else.
    fn sets_cookie_for(&self, url: &Queued, answer: &Answer) -> bool {
        if !self.settings.agent.cookies || !answer.sets_cookies() {
            return false;
        }
        let target = answer.redirect().ok().flatten();
        target.is_some_and(|target| self.settings.normal.of(target) == url.url)
    }

    /// A body broke off: its host has said more than its head did. How long until it is asked for
    /// again; `None`: never.
    fn lost(&self, url: &Queued, error: &FetchError) -> Option<Duration> {
        if error.is_of_host() {
            self.frontier.heard(&url.url, Heard::Lost);
        }
        error.is_transient().then(|| self.pause(url.tries)).flatten()
    }

    /// How long until a URL that has failed so often is tried again; `None`: never.
    pub(super) fn pause(&self, tries: u32) -> Option<Duration> {
        pause(tries, &self.settings.politeness, fastrand::f64())
    }

    /// What became of a URL that was answered, and why its body broke off, if it did.
    async fn read(&self, url: &Queued, answer: Answer) -> (Visit, Option<FetchError>) {
        let status = answer.status;
        let target = match answer.redirect() {
            Ok(target) => target,
            // It was answered, and asking again brings the same.
            Err(error) => {
                let failed = Visit::of(Fate::Failed(error.to_string()));
                return (Visit { status: Some(status), ..failed }, None);
            }
        };
        if let Some(target) = target {
            let links = Links::Found(vec![self.moved(target)]);
            return (Visit { status: Some(status), links, ..Visit::of(Fate::Redirected) }, None);
        }
        let asked_by = &url.validators;
        if answer.status == 304 && (asked_by.etag.is_some() || asked_by.modified.is_some()) {
            let unchanged = Visit::of(Fate::Unchanged);
            return (Visit { status: Some(304), links: Links::AsBefore, ..unchanged }, None);
        }
        self.read_body(url, answer).await
    }

    async fn read_body(&self, url: &Queued, answer: Answer) -> (Visit, Option<FetchError>) {
        let mut visit = Visit::of(Fate::Fetched);
        visit.status = Some(answer.status);
        visit.content_type = answer.content_type();
        visit.validators = answer.validators();
        let is_success = (200..300).contains(&answer.status);
        // Of an error's page nothing is followed.
        let (head, extractor) = if is_success {
            self.extractors(url, &answer)
        } else {
            (Document::default(), Extractor::nothing())
        };
        let nofollow = links::forbids_following(answer.robots_tags(), PRODUCT);
        let mut reading = Reading::new(extractor);
        let body = answer.read(|piece| reading.push(piece)).await;
        let read = reading.end();
        let reason = reason(&body, read.document.as_ref(), &head);
        visit.fate = reason.map_or(Fate::Fetched, Fate::Cut);
        visit.digest = body.cut.is_none().then_some(read.digest);
        (visit.wire, visit.bytes) = (body.wire, body.bytes);
        let mut document = read.document.unwrap_or_default();
        if body.cut.is_some() {
            document.cut_off();
        }
        visit.title = document.title.map(|title| shown_text(&title));
        (visit.text, visit.shape) = (document.text, document.shape);
        let judged = |mut link: Link| {
            link.nofollow |= nofollow && !link.kind.is_resource();
            self.found(link)
        };
        let mut found: Vec<Found> = head.links.into_iter().map(judged).collect();
        let unlisted = document.list.then_some(LeftOut::Unlisted);
        found.extend(document.links.into_iter().map(judged).map(|mut link| {
            link.left_out = link.left_out.or_else(|| unlisted.clone());
            link
        }));
        visit.malformed = head.broken;
        if unlisted.is_none() {
            visit.malformed.extend(document.broken); // of a text, these may be sentences
        } else {
            // Who names it decides how it is read: it is asked for whole in each crawl.
            visit.validators = Validators::default();
        }
        visit.links = Links::Found(found);
        (visit, body.broken_off())
    }

    /// What the head of a page's answer holds, and who reads its body.
    fn extractors(&self, url: &Queued, answer: &Answer) -> (Document, Extractor) {
        let mut settings = links::Settings {
            base: url.url.clone(),
            forms: self.settings.forms,
            most: self.agent.caps().links,
            // The normal form of an escape may take a third of its bytes.
            longest: self.settings.scope.longest.saturating_mul(3),
            bytes: self.agent.caps().body,
            ratio: self.agent.caps().ratio,
            taken: Taken::default(),
        };
        let head = of_head(answer, settings.clone());
        settings.taken = head.taken();
        let content_type = answer.content_type();
        let reads =
            if url.kind == Kind::Sitemap { Extractor::of_sitemap } else { Extractor::of_type };
        (head, reads(content_type.as_deref(), settings))
    }

    /// Where a redirect leads.
    ///
    /// A sitemap that has moved may stand anywhere, and whether this is one may be known only
    /// later. So a rule that would not hold for one is its reason only where no other would.
    fn moved(&self, url: Url) -> Found {
        let link = Link { url, cut: false, kind: Kind::Redirect, line: 0, nofollow: false };
        let of_sitemap = Link { kind: Kind::Sitemap, ..link.clone() };
        let mut found = self.found(link);
        if found.left_out.as_ref().is_some_and(LeftOut::spares_sitemaps) {
            found.left_out = self.found(of_sitemap).left_out.or(found.left_out);
        }
        found
    }

    /// A link under the one name of what it leads to, and whether it is followed.
    pub(super) fn found(&self, mut link: Link) -> Found {
        link.url = self.settings.normal.of(link.url);
        let left_out = self.scope.judge(&link).or_else(|| self.forbidden(&link));
        Found { url: link.url, kind: link.kind, line: link.line, left_out }
    }
}

/// Why what was read is not all that there is, if it is not.
fn reason(body: &Body, document: Option<&Document>, head: &Document) -> Option<String> {
    match (&body.cut, document) {
        (Some(cut), _) => Some(cut.to_string()),
        (None, None) => Some("its links could not be read: the parser failed".to_owned()),
        (None, Some(document)) => {
            document.cut.as_ref().or(head.cut.as_ref()).map(ToString::to_string)
        }
    }
}

/// The links that the head of an answer names.
fn of_head(answer: &Answer, settings: links::Settings) -> Document {
    let values: Vec<String> = answer.links().collect();
    let refresh = answer.refresh();
    links::of_head(
        values.iter().map(String::as_bytes),
        refresh.as_deref().map(str::as_bytes),
        settings,
    )
}

#[cfg(test)]
mod tests;
