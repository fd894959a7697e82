"""Reading files: encodings, limits, what a file is by its contents."""

from __future__ import annotations

import codecs
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.encodings import decode
from kexie_analysis.extract.reading import MAX_CHARS, read_document
from tests.documents.build import Para, write_docx, write_text

PLAIN = "某省科协二〇三一年工作要点\n\n一、总体要求\n本年建设站点３０家，培训不少于500人次。\n"
# What a text file can hold: no control characters, no surrogates, no private use.
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"), exclude_characters="\ufeff"),
    min_size=1,
)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "utf-16-le", "utf-16-be"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    path = write_text(tmp_path / "a.txt", PLAIN, encoding=encoding)
    document = read_document(path)
    assert document.text == PLAIN
    assert document.format == "txt"
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.warnings == ()


def test_mark_is_dropped_and_line_ends_are_one(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.txt", "一、甲\r\n二、乙\r三、丙\n", mark=True)
    assert read_document(path).text == "一、甲\n二、乙\n三、丙\n"


def test_encoding_named_by_the_user(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("某省科協工作要點".encode("big5"))
    assert read_document(path, encoding="big5").text == "某省科協工作要點"
    with pytest.raises(DocumentError, match="没有编码“klingon”"):
        read_document(path, encoding="klingon")
    for refused in ("rot13", "hex", "idna", "unicode_escape", "base64"):
        with pytest.raises(DocumentError):
            read_document(path, encoding=refused)


@given(TEXTS, st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_every_text_comes_back(text: str, encoding: str) -> None:
    # A few characters say too little; a plan of a line of Chinese says enough.
    body = "各级科协要认真贯彻落实，结合实际抓好工作。" + text
    if encoding == "utf-16":
        raw = codecs.BOM_UTF16_LE + body.encode("utf-16-le")
    else:
        raw = body.encode(encoding)
    assert decode(raw, where="x")[0] == body


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_any_bytes_give_text_or_a_document_error(raw: bytes) -> None:
    try:
        text, _ = decode(raw, where="x")
    except DocumentError:
        return
    assert "\r" not in text
    text.encode("utf-8")


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".docx", ".pdf"])
@given(
    raw=st.binary(min_size=1, max_size=200),
    magic=st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n", b"<html>"]),
)
@settings(max_examples=60, deadline=None)
def test_reader_raises_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, raw: bytes, magic: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / f"fuzz{suffix}"
    path.write_bytes(magic + raw)
    try:
        document = read_document(path)
    except DocumentError:
        return
    for heading in document.headings:
        assert 0 <= heading.start < heading.end <= len(document.text)


def test_damaged_utf8_is_not_read_as_gb18030(tmp_path: Path) -> None:
    raw = bytearray((PLAIN * 3).encode())
    raw[40] = 0xFF
    path = tmp_path / "a.txt"
    path.write_bytes(raw)
    with pytest.raises(DocumentError, match="第 2 行、第 41 字节") as caught:
        read_document(path)
    assert "--encoding" in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_file_cut_inside_a_character_is_read_and_said(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((PLAIN + "结尾").encode(encoding)[:-1])
    document = read_document(path)
    assert document.text == PLAIN + "结"
    assert "不完整" in document.warnings[0]


def test_control_characters_become_spaces_and_offsets_stay(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.txt", "一、甲\x07乙\x1a")
    document = read_document(path)
    assert document.text == "一、甲 乙 "
    assert document.warnings


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "空的"),
        (b" \n\t \n", "没有文字"),
        ("　　\n".encode(), "没有文字"),
        (b"\x00\x01\x02\x03" * 50, "不是文本文件"),
        ("Plan 2031 一、甲".encode("utf-16-le"), "UTF-16"),
        (bytes(range(1, 32)) * 20, "控制字符"),
        (b"\x89PNG\r\n\x1a\n123", "图片"),
        (b"{\\rtf1 abc}", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, ".doc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "加密"),
    ],
)
def test_what_is_no_text_says_so(tmp_path: Path, raw: bytes, message: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(raw)
    with pytest.raises(DocumentError, match=message) as caught:
        read_document(path)
    assert caught.value.next_step
    assert "a.txt" in str(caught.value)


def test_contents_decide_the_format(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", [Para("一、甲项")])
    document = read_document(path.rename(tmp_path / "b.txt"))
    assert document.format == "docx"
    assert "按内容读取" in document.warnings[0]
    page = write_text(
        tmp_path / "c.txt", "<!DOCTYPE html><html><body><p>一、甲项</p></body></html>"
    )
    assert read_document(page).format == "html"


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.xyz", "a"])
def test_text_under_another_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentError, match=r"docx|pdf|不支持"):
        read_document(write_text(tmp_path / name, PLAIN))


def test_limits(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="文字过多"):
        read_document(write_text(tmp_path / "a.txt", "字" * (MAX_CHARS + 1)))
    huge = tmp_path / "b.txt"
    with huge.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(DocumentError, match="文件过大"):
        read_document(huge)


@pytest.mark.skipif(os.name != "posix", reason="links and FIFOs")
def test_what_is_no_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "ring.txt").symlink_to(tmp_path / "ring.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    for name in ("pipe.txt", "ring.txt", "gone.txt", "missing.txt", "nul\0.txt", "."):
        with pytest.raises(DocumentError):
            read_document(tmp_path / name)


def test_markdown_states_headings_and_keeps_its_text(tmp_path: Path) -> None:
    text = "# 某省规划\n\n正文。\n\n**二、重点任务**\n\n## （一）甲项\n#井号不是标题\n"
    document = read_document(write_text(tmp_path / "a.md", text))
    assert document.text == text
    found = [(text[h.start : h.end], h.level) for h in document.headings]
    assert found == [("# 某省规划", 1), ("**二、重点任务**", 9), ("## （一）甲项", 2)]


def test_odd_names_are_escaped(tmp_path: Path) -> None:
    path = write_text(tmp_path / 'a\n"b.txt', PLAIN)
    assert read_document(path).source_file == 'a\\n"b.txt'
