use super::*;

const NS: &str = "urn:x";

fn read(text: &str) -> Document {
    parse(text.as_bytes(), None).unwrap()
}

fn refused(text: &str) -> XmlError {
    match parse(text.as_bytes(), None) {
        Err(error) => error,
        Ok(_) => panic!("accepted: {text}"),
    }
}

#[test]
fn elements_know_their_names_and_places() {
    let text = "<?xml version=\"1.0\"?>\n<a:r xmlns:a=\"urn:x\" v='1'>\n  <b xmlns='urn:x'>t&amp;<![CDATA[<u>]]></b><c/>\n</a:r>\n";
    let document = read(text);
    let root = document.root();
    assert!(root.is(NS, "r"));
    assert_eq!((root.prefix(), root.qualified_name()), (Some("a"), "a:r"));
    assert_eq!(&text[root.tag_span()], "<a:r xmlns:a=\"urn:x\" v='1'>");
    assert_eq!(root.span().end, text.len() - 1);
    let b = root.child(NS, "b").unwrap();
    assert_eq!(b.text(), "t&<u>");
    assert_eq!(&text[b.text_span()], "t&amp;<![CDATA[<u>]]>");
    assert_eq!(document.position(b.span().start), (3, 3));
    let c = root.children().nth(1).unwrap();
    assert_eq!((c.name(), c.namespace(), c.parent()), ("c", None, Some(root)));
    assert!(!root.has_text());
    assert_eq!(root.descendants().count(), 2);
    let v = root.attribute("v").unwrap();
    assert_eq!(
        (&text[v.span.clone()], &text[v.value_span.clone()]),
        ("v='1'", "1")
    );
    assert_eq!(b.namespace_of(None), Some(NS));
    assert_eq!(root.namespace_of(None), None);
}

#[test]
fn text_of_non_breaking_blanks_is_text() {
    assert!(read("<a>\u{A0}</a>").root().has_text());
    assert!(!read("<a> \t\r\n</a>").root().has_text());
}

#[test]
fn values_are_normalised() {
    let document = read("<a b=' x\ty\r\nz&#10;&lt; '>1\r\n2\r3</a>");
    assert_eq!(document.root().attribute("b").unwrap().value, " x y z\n< ");
    assert_eq!(document.root().text(), "1\n2\n3");
}

#[test]
fn columns_count_characters() {
    let error = refused("<a>\r\n<b>é</c></a>");
    assert_eq!((error.kind, error.line), (XmlErrorKind::Syntax, 2));
    let document = read("<a>é<b/></a>");
    assert_eq!(
        document.position(document.root().children().next().unwrap().span().start),
        (1, 5)
    );
}

#[test]
fn what_is_not_well_formed_is_refused() {
    let broken = [
        "<a>",
        "<a/><b/>",
        "<a/>x",
        "x<a/>",
        "<a>&</a>",
        "<a>&x;</a>",
        "<a>& b;</a>",
        "<a>&#0;</a>",
        "<a>&#xD800;</a>",
        "<a>&#+65;</a>",
        "<a>&#x110000;</a>",
        "<a>]]></a>",
        "<a b='<'/>",
        "<a b='1'c='2'/>",
        "<a b='1' b='2'/>",
        "<a b=1/>",
        "<a b/>",
        "<a b='1/>",
        "<1a/>",
        "<a:b/>",
        "<a x:y='1'/>",
        "<a:b:c xmlns:a='u'/>",
        "<a><!-- -- --></a>",
        "<a><!-- x ---></a>",
        "<a><?xml version='1.0'?></a>",
        " <?xml version='1.0'?><a/>",
        "<?xml?><a/>",
        "<?xml encoding='UTF-8'?><a/>",
        "<?xml version='2.0'?><a/>",
        "<?xml version='1.0'encoding='UTF-8'?><a/>",
        "<?xml version='1.0' standalone='maybe'?><a/>",
        "<?xml version='1.0' encoding='UTF-8' version='1.0'?><a/>",
        "<a><?XmL x?></a>",
        "<a><??></a>",
        "<a><?b:c?></a>",
        "<a></a >x",
        "<a></b>",
        "<a><b></a></b>",
        "</a>",
        "<a/ >",
        "<a>\u{1}</a>",
        "<a b='&'/>",
        "<a b='&y;'/>",
        "<![CDATA[x]]><a/>",
        "<a/>&amp;",
        "<a><![CDATA[x]]</a>",
        "<a xmlns:b=''/>",
        "<a xmlns:xml='u'/>",
        "<a xmlns:xmlns='u'/>",
        "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<a xmlns:b='http://www.w3.org/XML/1998/namespace'/>",
        "<xmlns:a/>",
        "<a xmlns:b='u' xmlns:c='u' b:x='1' c:x='2'/>",
        "<a xmlns:b='u' xmlns:b='v'/>",
        "<",
        "<a",
        "<!-- ",
        "<?x",
        "<>",
        "<a>\u{FFFE}</a>",
        "<!foo><a/>",
    ];
    for text in broken {
        let error = refused(text);
        assert!(
            matches!(error.kind, XmlErrorKind::Syntax | XmlErrorKind::Namespace),
            "{text}: {error:?}"
        );
    }
    for text in ["", " \n", "\u{FEFF}"] {
        assert_eq!(refused(text).kind, XmlErrorKind::Empty);
    }
}

#[test]
fn unusual_but_legal_documents_are_read() {
    let legal = [
        "<a/>",
        "\u{FEFF}<?xml version=\"1.0\" encoding='utf-8' standalone=\"no\" ?><a/>",
        "<a></a\n>",
        "<a b = '1'\n/>",
        "<!-- x --><?y?><a/><!-- z --><?w x?>\n",
        "<a xmlns=''/>",
        "<a xmlns='u'><b xmlns=''/></a>",
        "<a xml:lang='de'/>",
        "<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
        "<é/>",
        "<a>]]&gt;>]</a>",
        "<a b='>'/>",
        "<a xmlns:b='u' x='1' b:x='2'/>",
        "<?xml version='1.1'?><a/>",
        "<a>&#x10FFFF;&#9;</a>",
        "<a b='&quot;&apos;'/>",
    ];
    for text in legal {
        assert!(
            parse(text.as_bytes(), None).is_ok(),
            "{text}: {:?}",
            parse(text.as_bytes(), None)
        );
    }
}

#[test]
fn doctypes_have_their_own_kind() {
    for text in [
        "<!DOCTYPE html><html/>",
        "<!doctype html><p>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<!DOCTYPE",
    ] {
        assert_eq!(refused(text).kind, XmlErrorKind::Doctype, "{text}");
    }
}

#[test]
fn limits_hold() {
    let deep = "<a>".repeat(MAX_DEPTH + 1);
    assert_eq!(refused(&deep).kind, XmlErrorKind::Limit);
    let wide: String = (0..=MAX_ATTRIBUTES).map(|i| format!(" a{i}=''")).collect();
    assert_eq!(refused(&format!("<a{wide}/>")).kind, XmlErrorKind::Limit);
    let spaces: String = (0..=MAX_NAMESPACES).map(|i| format!(" xmlns:a{i}='u'")).collect();
    assert_eq!(refused(&format!("<a{spaces}/>")).kind, XmlErrorKind::Limit);
    let bytes = vec![b' '; MAX_BYTES + 1];
    assert_eq!(parse(&bytes, None).unwrap_err().kind, XmlErrorKind::Limit);
    let at_limit = "<a>".repeat(MAX_DEPTH) + &"</a>".repeat(MAX_DEPTH);
    assert!(parse(at_limit.as_bytes(), None).is_ok());
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn other_encodings_are_decoded() {
    let text = "\u{FEFF}<?xml version='1.0' encoding='UTF-16'?><a>é\u{1F30D}</a>";
    for bytes in [utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes)] {
        let document = parse(&bytes, Some("utf-16")).unwrap();
        assert_eq!(document.root().text(), "é\u{1F30D}");
        assert!(
            document.encoding_conflicts.is_empty(),
            "{:?}",
            document.encoding_conflicts
        );
    }
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>";
    assert_eq!(parse(latin, None).unwrap().root().text(), "é");
    assert_eq!(
        parse(b"<a>\xE9</a>", Some("iso-8859-1")).unwrap().root().text(),
        "é"
    );
    let bad = parse(b"<a>\n\xE9</a>", None).unwrap_err();
    assert_eq!((bad.kind, bad.line, bad.column), (XmlErrorKind::Encoding, 2, 1));
    assert_eq!(
        parse(b"<?xml version='1.0' encoding='EBCDIC'?><a/>", None)
            .unwrap_err()
            .kind,
        XmlErrorKind::Encoding
    );
    assert_eq!(
        parse(b"<?xml version='1.0' encoding='ascii'?><a>\xE9</a>", None)
            .unwrap_err()
            .kind,
        XmlErrorKind::Encoding
    );
}

#[test]
fn contradictions_of_labels_are_noted() {
    let conflicts = |bytes: &[u8], charset| parse(bytes, charset).unwrap().encoding_conflicts.len();
    assert_eq!(
        conflicts(b"<?xml version='1.0' encoding='UTF-8'?><a/>", Some("UTF-8")),
        0
    );
    assert_eq!(
        conflicts(b"<?xml version='1.0' encoding='UTF-8'?><a/>", Some("ISO-8859-1")),
        1
    );
    assert_eq!(
        conflicts(
            b"\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
            None
        ),
        1
    );
    assert_eq!(conflicts(b"<?xml version='1.0' encoding='UTF-16'?><a/>", None), 1);
    assert_eq!(conflicts(b"<a/>", Some("binary")), 1);
    assert_eq!(conflicts(&utf16("<a/>", u16::to_le_bytes), None), 1);
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>";
    let document = parse(latin, Some("utf-8")).unwrap();
    assert_eq!(
        (document.root().text(), document.encoding_conflicts.len()),
        ("é".to_owned(), 2)
    );
}

#[test]
fn stylesheets_are_noticed() {
    assert!(read("<?xml-stylesheet href='a.xsl'?><a/>").stylesheet_instruction());
    assert!(!read("<a><?xml-stylesheet href='a.xsl'?></a>").stylesheet_instruction());
}
