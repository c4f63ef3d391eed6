//! In which language an element is: HTML, or SVG or MathML within it.
//!
//! A `title` of SVG is no title and its text is no raw text; a CDATA section is one there
//! only. The standard reads that off the tree; here it is followed without one, by the tags
//! that enter and leave: an end tag of what a drawing does not hold, but the HTML around it
//! does, leaves a drawing that nobody closed.
//!
//! # Invariants
//!
//! * The stack has at most [`DEEPEST`] levels: what is nested deeper is in the language of
//!   what it is in.

mod names;

use super::tag::Tag;
use names::Names;

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

/// A language that is open, and the elements that are open in it.
#[derive(Debug)]
struct Level {
    space: Space,
    names: Names,
}

impl Level {
    fn new(space: Space) -> Level {
        Level { space, names: Names::default() }
    }
}

/// The languages that are open.
#[derive(Debug)]
pub(super) struct Spaces {
    /// The innermost last; the first is that of the page.
    levels: Vec<Level>,
}

impl Spaces {
    /// Before the first tag of a page.
    pub(super) fn new() -> Spaces {
        Spaces { levels: vec![Level::new(Space::Html)] }
    }

    /// The language of what comes next.
    pub(super) fn now(&self) -> Space {
        self.levels.last().map_or(Space::Html, |level| level.space)
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
        } else if let Some(level) = self.levels.last_mut()
            && is_ended(space, tag)
        {
            level.names.open(&tag.name);
        }
        space
    }

    /// Goes back to the HTML around, however deep drawings are in each other.
    fn leave_all(&mut self) {
        while self.now() != Space::Html {
            self.levels.pop();
        }
    }

    fn enter(&mut self, space: Space, tag: &Tag) {
        if !tag.closed && self.levels.len() <= DEEPEST {
            self.levels.push(Level::new(space));
        }
    }

    /// An end tag; tells the language that its element is in.
    pub(super) fn end(&mut self, name: &str) -> Space {
        let inside = self.now();
        let around = self.levels.len().checked_sub(2).map(|at| self.levels[at].space);
        let ends = match inside {
            Space::Html => around.is_some_and(|around| holds_html(around, name)),
            Space::Svg => name == "svg",
            Space::Math => name == "math",
        };
        if ends {
            self.levels.pop();
            return around.filter(|_| inside == Space::Html).unwrap_or(inside);
        }
        if matches!(name, "p" | "br") {
            self.leave_all();
        }
        self.end_other(name)
    }

    /// Ends the innermost element of that name with all that is in it, if one is open.
    fn end_other(&mut self, name: &str) -> Space {
        for at in (0..self.levels.len()).rev() {
            let Level { space, names } = &mut self.levels[at];
            let space = *space;
            if names.close(name) {
                self.levels.truncate(at + 1);
                return space;
            }
            // What HTML in a drawing does not hold is none of its business; but a template ends
            // whatever is in it.
            if space == Space::Html && name != "template" {
                break;
            }
        }
        Space::Html
    }
}

/// Whether an end tag of that name ends the element, and what else is open in it.
fn is_ended(space: Space, tag: &Tag) -> bool {
    match space {
        // A page goes on behind `</body>`, and a form's end ends nothing but the form.
        Space::Html => {
            let name = tag.name.as_str();
            let of_drawing = holds_html(Space::Svg, name) || holds_html(Space::Math, name);
            !of_drawing && !matches!(name, "html" | "head" | "body" | "form")
        }
        Space::Svg | Space::Math => !tag.closed,
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
