use super::*;

#[test]
fn only_what_a_browser_reads_as_a_tag_is_one() {
    for (text, expected) in [
        ("<!-- <a href=n> --><a href=x>", vec!["x"]),
        ("<!--><a href=x>-->", vec!["x"]),
        ("<!---><a href=x>-->", vec!["x"]),
        ("<!-- --!><a href=x>", vec!["x"]),
        ("<!-- -- > <a href=n> --><a href=x>", vec!["x"]),
        ("<!-- <!-- --><a href=x>", vec!["x"]),
        ("<!- <a href=n><a href=x>", vec!["x"]),
        ("<!doctype html '>'<a href=x>", vec!["x"]),
        ("<?php '<a href=n'><a href=x>", vec!["x"]),
        ("</ <a href=n><a href=x>", vec!["x"]),
        ("</><a href=x>", vec!["x"]),
        ("< a href=n><a href=x>", vec!["x"]),
        ("<<a href=x>", vec!["x"]),
        ("<a title='<a href=n>' href=x>", vec!["x"]),
        ("<a title=\"'\" href=\"x\">", vec!["x"]),
        ("<a/href=x/>", vec!["x/"]),
        ("<a =b href=x>", vec!["x"]),
        ("<a b = href = x>", vec![]),
        ("<a b=c href\n=\nx>", vec!["x"]),
        ("<a title=\"a\"href=x>", vec!["x"]),
        ("<a href=x\0>", vec!["x%EF%BF%BD"]),
        ("\0<a href=x>", vec!["x"]),
        ("<a href=x", vec![]),
        ("<a href='x>", vec![]),
        ("<a href=x><", vec!["x"]),
        ("</a href=n><a href=x>", vec!["x"]),
        ("<abc href=n><a-b href=n>", vec![]),
    ] {
        assert_eq!(urls(&html(text)), expected, "{text:?}");
    }
}

#[test]
fn what_an_element_holds_as_text_holds_no_links() {
    for name in ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"] {
        for (end, expected) in [
            (format!("</{name}>"), vec!["x"]),
            (format!("</{}\n a=b>", name.to_uppercase()), vec!["x"]),
            (format!("</{name}/>"), vec!["x"]),
            (format!("</{name}s> </ {name}> </{name}<"), vec![]),
            (format!("</{name}"), vec![]),
        ] {
            let text = format!("<{name}><a href=n><b></b>{end}<a href=x>");
            assert_eq!(urls(&html(&text)), expected, "{text}");
        }
    }
    assert_eq!(urls(&html("<a href=x><plaintext></plaintext><a href=n>")), ["x"]);
}

#[test]
fn a_script_in_a_comment_in_a_script_is_passed() {
    for (script, expected) in [
        ("<!-- </script>", vec!["x"]),
        ("<!-- <script> </script><a href=n> --></script>", vec!["x"]),
        ("<!-- <script> </script><a href=n></script>", vec!["x"]),
        ("<!-- <scripts> </script>", vec!["x"]),
        ("<!-- <script ></scripts></script></script>", vec!["x"]),
        ("<!-- <script> --></script>", vec!["x"]),
        ("<!--><script></script>", vec!["x"]),
        ("<!- <script></script>", vec!["x"]),
        ("'<a href=n></'+'script>'</script>", vec!["x"]),
        ("<!-- <script> </script>", vec![]),
    ] {
        let text = format!("<script>{script}<a href=x>");
        assert_eq!(urls(&html(&text)), expected, "{text}");
    }
}

#[test]
fn what_a_template_holds_is_not_part_of_the_page() {
    for (text, expected) in [
        ("<template><a href=n></template><a href=x>", vec!["x"]),
        ("<template><template></template><a href=n></template><a href=x>", vec!["x"]),
        ("<div><template></div><a href=n></template><a href=x>", vec!["x"]),
        ("<template><p><style>@import 'n'</style></template><a href=x>", vec!["x"]),
        ("</template><template/><a href=n></template><a href=x>", vec!["x"]),
        ("<template shadowrootmode=open><a href=x></template><a href=y>", vec!["x", "y"]),
        (
            "<template><template shadowrootmode=open></template><a href=n></template><a href=x>",
            vec!["x"],
        ),
        ("<svg><template></svg><a href=x>", vec!["x"]),
        ("<template><a href=n>", vec![]),
    ] {
        assert_eq!(urls(&html(text)), expected, "{text}");
    }
}

#[test]
fn drawings_and_formulas_have_rules_of_their_own() {
    for (text, expected) in [
        ("<svg><title><a href=x></a></title></svg><a href=y>", vec!["x", "y"]),
        ("<svg><![CDATA[<a href=n>]]]><a href=x>", vec!["x"]),
        ("<svg><![CDATA[ ]] > ]]><a href=x>", vec!["x"]),
        ("<![CDATA[<a href=n>]]><a href=x>", vec!["x"]),
        ("<svg></svg><![CDATA[<a href=n>]]><a href=x>", vec!["x"]),
        ("<svg/><![CDATA[<a href=x>]]><a href=y>", vec!["y"]),
        ("<svg/><title><a href=n></title><a href=x>", vec!["x"]),
        ("<svg><style>@import 'x'; <b></style></svg>", vec!["x"]),
        ("<svg><style/><a href=x></svg>", vec!["x"]),
        ("<svg><script/><a href=x></svg>", vec!["x"]),
        ("<svg><style>@import 'x'<div>;@import 'n'", vec!["x"]),
        (
            "<svg><foreignObject><title><a href=n></title></foreignObject><a href=x></svg>",
            vec!["x"],
        ),
        ("<svg><p><title><a href=n></title>", vec![]),
        ("<svg><math><b><title><a href=n></title>", vec![]),
        ("<svg><svg></p><title><a href=n></title>", vec![]),
        ("<math><mi><title><a href=n></title></mi><title><a href=x></title>", vec!["x"]),
        ("<math><annotation-xml encoding=text/html><xmp><a href=n></xmp>", vec![]),
        ("<math><annotation-xml><xmp><a href=x></xmp>", vec!["x"]),
    ] {
        assert_eq!(urls(&html(text)), expected, "{text}");
    }
}

#[test]
fn a_drawing_that_is_not_closed_ends_with_the_html_around_it() {
    for (text, expected) in [
        ("<div><svg></div><script>x=\"<a href=n>\"</script><a href=x>", vec!["x"]),
        ("<div><svg><path></div><script>'<a title=\"'</script><a href=x>", vec!["x"]),
        ("<a href=x><math><mfrac></a><title><a href=n></title><a href=y>", vec!["x", "y"]),
        ("<table><tr><td><svg><svg></table><xmp><a href=n></xmp><a href=x>", vec!["x"]),
        ("<my-icon><svg></my-icon><xmp><a href=n></xmp><a href=x>", vec!["x"]),
        ("<template><svg></template><a href=x>", vec!["x"]),
        ("<template><svg><desc></template></desc><xmp><a href=n></xmp><a href=x>", vec!["x"]),
        ("<td><svg></td><template><a href=n></template><a href=x>", vec!["x"]),
        ("<section><svg><section/></section><xmp><a href=n></xmp><a href=x>", vec!["x"]),
        ("<div><svg><style></div>@import 'n'", vec![]),
        ("<div><svg><style></div><style>@import 'x'", vec!["x"]),
        // What it holds itself, what nobody opened, and what ends nothing is not around it.
        ("<div><svg><section></section><title><a href=x></title>", vec!["x"]),
        ("<section></section><svg></section><title><a href=x></title>", vec!["x"]),
        ("<svg><template></template><title><a href=x></title>", vec!["x"]),
        ("<template><svg><template></template></svg><a href=n></template><a href=x>", vec!["x"]),
        ("<div><svg><desc></div></desc><title><a href=x></title>", vec!["x"]),
        ("<body><form method=post><svg></form></body><title><a href=x></title>", vec!["x"]),
    ] {
        assert_eq!(urls(&html(text)), expected, "{text}");
    }
    // However many elements nobody closes, and of however many names.
    let names: Vec<_> = (0..100).map(|number| format!("<x{number}>")).collect();
    for open in ["<path>".repeat(1000), "<li>".repeat(1000), names.concat()] {
        let text = format!("<div>{open}<svg>{open}</div><xmp><a href=n></xmp><a href=x>");
        assert_eq!(urls(&html(&text)), ["x"]);
    }
}

#[test]
fn in_xhtml_any_element_can_be_closed_at_once() {
    let text = b"<html><script/><title/><template/><a href='x'/><![CDATA[<a href='n'>]]></html>";
    assert_eq!(urls(&read(Some("application/xhtml+xml"), text)), ["x"]);
    assert_eq!(urls(&read(Some("text/html"), text)), [""; 0]);
}

#[test]
fn a_link_has_the_line_of_its_element() {
    let text = "<a\nhref=a>\r\n<a href=b>\r<a href=c title='\n'><a href=d>\n<!--\n\n--><a href=e>\
                <style>\n @import 'f';\n p{background:\n url(g)}</style>\n<p style='\nx:url(h)'>";
    let document = html(text);
    assert_eq!(urls(&document), ["a", "b", "c", "d", "e", "f", "g", "h"]);
    assert_eq!(lines(&document), [1, 3, 4, 5, 8, 9, 11, 12]);
}
