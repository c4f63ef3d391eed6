//! A page of HTML to its links, its title, and hashes of what it shows.
//!
//! ```text
//!  text ─▶ tokens ─┬ start ─▶ element ─▶ links, pictures        (unless in a template)
//!                  ├ text ──▶ title, style, or what is to be read
//!                  └ end
//! ```
//!
//! Scripts are not run, so what `noscript` holds is part of the page, and what `template`
//! holds is not, unless the template is a shadow root that is written down.

pub(crate) mod charset;
mod element;
mod space;
mod tag;
mod title;
mod tokens;

use encoding_rs::Encoding;

use super::Document;
use super::css::Css;
use super::gathered::Gathered;
use super::read::Read;
use super::text::Text;
use space::{Space, Spaces};
use title::Title;

pub(crate) use tag::{Tag, add};
pub(crate) use tokens::{Mode, Sink, Tokens};

/// A page that is being read.
#[derive(Debug)]
pub(crate) struct Html {
    tokens: Tokens,
    page: Page,
}

/// What was found in the page so far.
#[derive(Debug)]
struct Page {
    gathered: Gathered,
    /// Whether it is XML: there an element of any name can be closed at once.
    xml: bool,
    spaces: Spaces,
    /// How many templates are open.
    templates: usize,
    inside: Inside,
    /// The name of the element that `inside` is about.
    until: &'static str,
    title: Title,
    text: Text,
    /// The encoding that its first `meta` to name one names.
    declared: Option<&'static Encoding>,
}

/// Where text goes.
#[derive(Debug)]
enum Inside {
    Visible,
    Title,
    Style(Box<Css>),
    Nothing,
}

impl Html {
    /// Before the first byte.
    pub(crate) fn new(gathered: Gathered, xml: bool) -> Html {
        let page = Page {
            gathered,
            xml,
            spaces: Spaces::new(),
            templates: 0,
            inside: Inside::Visible,
            until: "",
            title: Title::default(),
            text: Text::default(),
            declared: None,
        };
        Html { tokens: Tokens::new(), page }
    }
}

impl Read for Html {
    fn push(&mut self, text: &str) {
        self.tokens.push(text, &mut self.page);
    }

    fn declared(&self) -> Option<&'static Encoding> {
        self.page.declared
    }

    fn end(mut self, encoding: &'static Encoding) -> Document {
        self.page.gathered.at_end();
        self.tokens.end(&mut self.page);
        self.page.leave();
        let mut document = self.page.gathered.end(encoding);
        document.title = self.page.title.end();
        if let Some(title) = &document.title {
            self.page.text.title(title);
        }
        (document.text, document.shape) = self.page.text.end();
        document
    }
}

impl Page {
    /// What the text after a start tag is; in what follows, it is of that element.
    fn enter(&mut self, tag: &Tag, space: Space) -> Mode {
        if tag.closed && (self.xml || space != Space::Html) {
            return Mode::Data;
        }
        let (mode, inside) = match (space, tag.name.as_str()) {
            (Space::Html, "title") => (Mode::Raw, self.title()),
            (Space::Html, "textarea" | "xmp") => (Mode::Raw, Inside::Visible),
            (Space::Html, "iframe" | "noembed" | "noframes") => (Mode::Raw, Inside::Nothing),
            (Space::Html, "plaintext") => return Mode::Plain,
            (Space::Html, "script") => (Mode::Script, Inside::Nothing),
            (Space::Html, "style") => (Mode::Raw, self.style(tag)),
            (_, "script") => (Mode::Data, Inside::Nothing),
            (_, "style") => (Mode::Data, self.style(tag)),
            _ => return Mode::Data,
        };
        self.leave();
        self.inside = inside;
        self.until = element::known(&tag.name);
        mode
    }

    fn title(&mut self) -> Inside {
        if self.templates == 0 && self.title.begin() { Inside::Title } else { Inside::Nothing }
    }

    fn style(&self, tag: &Tag) -> Inside {
        if self.templates > 0 {
            return Inside::Nothing;
        }
        Inside::Style(Box::new(Css::new(tag.last_line)))
    }

    /// What is inside is at its end.
    fn leave(&mut self) {
        if let Inside::Style(css) = std::mem::replace(&mut self.inside, Inside::Visible) {
            css.end(&mut self.gathered);
        }
        self.until = "";
    }

    fn piece(&mut self, text: &str) {
        match &mut self.inside {
            Inside::Visible if self.templates == 0 => self.text.push(text),
            Inside::Title => self.title.push(text),
            Inside::Style(css) => css.push(text, &mut self.gathered),
            Inside::Visible | Inside::Nothing => {}
        }
    }
}

impl Sink for Page {
    fn text(&mut self, text: &str) {
        self.piece(text);
    }

    fn verbatim(&mut self, text: &str) {
        self.piece(text);
    }

    fn start(&mut self, tag: &Tag) -> Mode {
        let space = self.spaces.start(tag);
        if space == Space::Html {
            self.leave(); // only a drawing's style or script was not ended by its own tag
        }
        if self.templates == 0 {
            element::links(tag, space, &mut self.gathered);
            element::pictures(tag, &mut self.text);
        }
        if tag.name == "meta" && self.templates == 0 && self.declared.is_none() {
            self.declared = charset::of_tag(tag);
        }
        if tag.name == "template" && space == Space::Html && !(self.xml && tag.closed) {
            let drawn = self.templates == 0 && tag.get("shadowrootmode").is_some();
            self.templates += usize::from(!drawn);
        }
        self.enter(tag, space)
    }

    fn end(&mut self, name: &str) {
        let drawn = self.spaces.now() != Space::Html;
        let space = self.spaces.end(name);
        if name == "template" && space == Space::Html {
            self.templates = self.templates.saturating_sub(1);
        }
        let left = drawn && self.spaces.now() == Space::Html;
        // A drawing's style or script ends with the drawing, if not before.
        if name == self.until || left || name == "svg" {
            self.leave();
        }
    }

    fn sections(&self) -> bool {
        self.xml || self.spaces.now() != Space::Html
    }
}
