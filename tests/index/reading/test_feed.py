from __future__ import annotations

from typing import Any

import pytest

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Example News</title><link>https://e.org/</link>
<language>en-gb</language>
<item><title>Exports &amp;amp; grow</title><link>https://e.org/1</link><dc:creator>Lan Nguyen</dc:creator>
<pubDate>Tue, 02 Apr 2024 10:00:00 +0700</pubDate><description>Short.</description>
<content:encoded><![CDATA[<h2>Tasks</h2><p>Exports of <b>rice</b> grew.</p><script>evil()</script>]]></content:encoded>
</item>
<item><title>Plain one</title><description>Rice is plain; 3 &lt; 4.</description></item></channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi"><title>T</title>
<entry><title>A</title><link href="https://e.org/a"/><author><name>Minh</name></author><id>urn:1</id>
<published>2024-04-02T10:00:00Z</published><updated>2024-04-03T10:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The text.</p><p>More.</p></div></content>
</entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://e.org/">
<title>T</title></channel><item rdf:about="https://e.org/1"><title>A</title><link>https://e.org/1</link>
<description>The text.</description><dc:date>2024-04-02</dc:date></item></rdf:RDF>"""


def test_an_entry_of_rss_is_an_article_with_its_fields(read_file: Any) -> None:
    first, second = read_file("a.rss", RSS).documents
    assert (first.title, first.url, first.author) == ("Exports & grow", "https://e.org/1", "Lan Nguyen")
    assert (first.source, first.language) == ("Example News", "en")
    assert (first.published, first.modified) == ("2024-04-02T10:00:00+07:00", None)
    assert first.text == "Tasks\n\nExports of rice grew."
    assert second.text == "Rice is plain; 3 < 4."


def test_an_entry_of_atom_is_an_article_with_both_its_dates(read_file: Any) -> None:
    document = read_file("a.atom", ATOM).document
    assert (document.text, document.author, document.language) == ("The text.\n\nMore.", "Minh", "vi")
    assert (document.published, document.modified) == ("2024-04-02T10:00:00+00:00", "2024-04-03T10:00:00+00:00")


def test_an_item_of_rdf_is_an_article(read_file: Any) -> None:
    document = read_file("a.rdf", RDF).document
    assert (document.title, document.text, document.url) == ("A", "The text.", "https://e.org/1")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_a_feed_in_another_encoding_is_read(read_file: Any, encoding: str) -> None:
    feed = RSS.replace('version="1.0"?', f'version="1.0" encoding="{encoding.removesuffix("-sig")}"?', 1)
    assert len(read_file("a.xml", feed.replace("Lan", "Lân").encode(encoding)).documents) == 2


def test_broken_xml_is_read_as_far_as_it_makes_sense_with_a_note(read_file: Any) -> None:
    read = read_file("a.xml", RSS.replace("</title><link>https://e.org/1", "<link>https://e.org/1 & <b>"))
    assert read.documents
    assert "broken XML" in read.notes[0]


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://192.0.2.1/x.dtd"> %a;]>',
    ],
)
def test_a_feed_that_declares_entities_is_skipped(read_file: Any, declared: str) -> None:
    feed = RSS.replace("<rss", declared + "<rss", 1).replace("Short.", "&a;")
    assert read_file("a.xml", feed).reason == "declares XML entities of its own, which are not read"


def test_the_document_type_of_an_old_feed_is_not_loaded(read_file: Any) -> None:
    feed = RSS.replace("<rss", '<!DOCTYPE rss SYSTEM "http://192.0.2.1/rss-0.91.dtd"><rss', 1)
    assert len(read_file("a.xml", feed).documents) == 2


def test_xml_that_is_no_feed_is_skipped_with_its_root_element(read_file: Any) -> None:
    reason = read_file("a.xml", "<?xml version='1.0'?><!-- x --><sitemap><url/></sitemap>").reason
    assert reason == "XML, but not a feed: its root element is <sitemap>, not <rss>, <feed> or <rdf:RDF>"


def test_a_feed_without_entries_is_skipped(read_file: Any) -> None:
    assert read_file("a.xml", "<rss version='2.0'><channel/></rss>").reason.startswith("a feed without an entry")


def test_an_entry_nested_too_deeply_is_left_out_and_the_others_are_read(read_file: Any) -> None:
    read = read_file("a.rss", RSS.replace("<b>rice</b>", "<div>" * 1_000))
    assert [document.title for document in read.documents] == ["Plain one"]
    assert read.reasons == ["entry 1: elements nested deeper than 200; simplify the page"]


def test_a_page_saved_as_a_feed_is_read_as_a_page(read_file: Any) -> None:
    read = read_file("a.rss", "<!DOCTYPE html><html><body><p>Not found here.</p></body></html>")
    assert read.notes == ["called .rss, but is an HTML page; read as that"]
