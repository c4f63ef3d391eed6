//! Of what the tests put pages together that nobody would write.

/// What any of them may hold: the marks that a tokenizer tells apart.
const MARKS: [&str; 38] = [
    "<a href=",
    "x",
    "'",
    "\"",
    ">",
    "<",
    "</",
    "/",
    "=",
    " ",
    "\n",
    "\r",
    "<!--",
    "-->",
    "--",
    "!",
    "-",
    "<?",
    "<script>",
    "</script>",
    "<script",
    "</script",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<svg>",
    "</svg>",
    "<![CDATA[",
    "]]>",
    "]",
    "<math>",
    "<mi>",
    "</mi>",
    "<textarea>",
    "</textarea>",
    "<xmp>",
    "</xmp>",
];

/// These, and those that a test has of its own.
pub(super) fn parts(own: &[&'static str]) -> Vec<&'static str> {
    [&MARKS, own].concat()
}
