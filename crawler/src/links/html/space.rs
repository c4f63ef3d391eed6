//! In which language an element is: HTML, or SVG or MathML within it.
//!
//! A `title` of SVG is no title and its text is no raw text; a CDATA section is one there
//! only. The standard reads that off the tree; here it is followed without one, by the tags
//! that enter and leave.
//!
//! # Invariants
//!
//! * The stack has at most [`DEEPEST`] entries: what is nested deeper is in the language of
//!   what it is in.

use super::tag::Tag;

/// Nobody nests drawings so deep.
const DEEPEST: usize = 256;

/// A language of elements.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Space {
    Html,
    Svg,
    Math,
}

/// Tags of HTML that end a drawing or formula that was not closed.
const LEAVING: [&str; 44] = [
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "i",
    "img",
    "li",
    "listing",
    "menu",
    "meta",
    "nobr",
    "ol",
    "p",
    "pre",
    "ruby",
    "s",
    "small",
    "span",
    "strong",
    "strike",
    "sub",
    "sup",
    "table",
    "tt",
    "u",
    "ul",
    "var",
];

/// The languages that are open, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Spaces {
    open: Vec<Space>,
}

impl Spaces {
    /// The language of what comes next.
    pub(super) fn now(&self) -> Space {
        self.open.last().copied().unwrap_or(Space::Html)
    }

    /// A start tag; tells the language that its element is in.
    pub(super) fn start(&mut self, tag: &Tag) -> Space {
        let inside = match tag.name.as_str() {
            "svg" => Space::Svg,
            "math" => Space::Math,
            _ => return self.start_other(tag),
        };
        self.enter(inside, tag);
        inside
    }

    fn start_other(&mut self, tag: &Tag) -> Space {
        if self.now() != Space::Html && leaves(tag) {
            self.leave_all();
        }
        let space = self.now();
        if holds_html(space, &tag.name) && encodes_html(tag) {
            self.enter(Space::Html, tag);
        }
        space
    }

    /// Goes back to the HTML around, however deep drawings are in each other.
    fn leave_all(&mut self) {
        while self.now() != Space::Html {
            self.open.pop();
        }
    }

    fn enter(&mut self, space: Space, tag: &Tag) {
        if !tag.closed && self.open.len() < DEEPEST {
            self.open.push(space);
        }
    }

    /// An end tag.
    pub(super) fn end(&mut self, name: &str) {
        let around = self.open.len().checked_sub(2).map(|at| self.open[at]);
        let ends = match self.now() {
            Space::Html => around.is_some_and(|around| holds_html(around, name)),
            _ if matches!(name, "p" | "br") => return self.leave_all(),
            Space::Svg => name == "svg",
            Space::Math => name == "math",
        };
        if ends {
            self.open.pop();
        }
    }
}

fn leaves(tag: &Tag) -> bool {
    let styled = ["color", "face", "size"].iter().any(|name| tag.get(name).is_some());
    LEAVING.contains(&tag.name.as_str()) || (tag.name == "font" && styled)
}

/// Whether an element of that language may hold HTML.
fn holds_html(space: Space, name: &str) -> bool {
    match space {
        Space::Html => false,
        Space::Svg => matches!(name, "foreignobject" | "desc" | "title"),
        Space::Math => matches!(name, "mi" | "mo" | "mn" | "ms" | "mtext" | "annotation-xml"),
    }
}

fn encodes_html(tag: &Tag) -> bool {
    let html = |name: &str| {
        ["text/html", "application/xhtml+xml"].iter().any(|html| html.eq_ignore_ascii_case(name))
    };
    tag.name != "annotation-xml" || tag.text("encoding").is_some_and(|name| html(&name))
}
