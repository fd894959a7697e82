"""Words per task."""

from __future__ import annotations

import io
import random
from pathlib import Path

import jieba
import pytest

from kexie_analysis.codebook import Codebook, Theme
from kexie_analysis.codebook_files import Label
from kexie_analysis.errors import CodebookError
from kexie_analysis.extract.document import Document
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.extract.segmenter import Segmenter
from kexie_analysis.extract.tokens import (
    WordLists,
    count_terms,
    load_segmenter,
    load_tokenizer,
    read_frequencies,
    read_word_lists,
)

BOOK = Codebook(
    (Theme("first", Label("甲", "A"), "测试。", ("鸟类观测站", "一个很长很长的说法"), (), (), ()),)
)
TEXT = "一、主要任务\n1.建设鸟类观测站。鸟类观测站建成后，用AI识别，再用ai计数。\n2.修缮码头。码头年内完工。\n"


def counted(lists: WordLists = WordLists()) -> dict[int, dict[str, int]]:  # noqa: B008
    outline = read_outline(Document("甲.txt", "0" * 64, "txt", TEXT))
    out: dict[int, dict[str, int]] = {}
    for row in count_terms(outline, BOOK, lists):
        assert outline.parts[row.part].kind == "task"
        out.setdefault(row.part, {})[row.term] = row.count
    return out


def test_codebook_terms_are_words_and_latin_is_upper_case() -> None:
    first, second = counted().values()
    assert first["鸟类观测站"] == 2
    assert first["AI"] == 2
    assert second["码头"] == 2
    assert not any(len(word) < 2 or word.isdigit() for word in (*first, *second))


def test_stop_words_are_not_counted_and_kept_words_not_cut() -> None:
    first, second = counted(
        WordLists(kept=("年内完工",), stopped=frozenset({"码头", "AI"}))
    ).values()
    assert "码头" not in second
    assert "AI" not in first
    assert second["年内完工"] == 1


def test_counting_again_gives_the_same() -> None:
    assert counted() == counted()
    assert load_segmenter(BOOK) is load_segmenter(BOOK)


def test_phrases_of_the_codebook_are_not_words() -> None:
    assert "一个很长很长的说法" not in load_tokenizer(BOOK).FREQ


def test_word_lists(tmp_path: Path) -> None:
    assert read_word_lists(tmp_path) == WordLists()
    (tmp_path / "stopwords.txt").write_text("# 说明\n的\n\nai\n", encoding="utf-8")
    (tmp_path / "words.txt").write_text("乙词\n甲词\n甲词\n", encoding="utf-8")
    assert read_word_lists(tmp_path) == WordLists(("乙词", "甲词"), frozenset({"的", "AI"}))
    (tmp_path / "words.txt").write_bytes("词".encode("gb18030"))
    with pytest.raises(CodebookError, match=r"words\.txt"):
        read_word_lists(tmp_path)


def test_no_cache_file_is_read_or_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    load_tokenizer(Codebook(()))
    assert list(tmp_path.iterdir()) == []


def test_frequencies_are_those_that_jieba_reads() -> None:
    text = "甲乙丙丁 3 n\n甲乙 5 v\n乙 0 x\n戊己庚 2 n\n甲乙 7 n\n"
    assert read_frequencies(text) == jieba.Tokenizer().gen_pfdict(io.BytesIO(text.encode()))


def test_words_are_those_of_jieba() -> None:
    tokenizer, segmenter = load_tokenizer(BOOK), load_segmenter(BOOK)
    rng = random.Random(3)
    words = sorted(word for word in tokenizer.FREQ if len(word) < 6)
    han = [chr(n) for n in range(0x4E00, 0x9FD6)]
    together = 0
    for _ in range(300):
        pieces = (
            rng.choices(words, k=12) + rng.choices(han, k=8) + rng.choices("aZ09.%-，。 　", k=4)
        )
        rng.shuffle(pieces)
        text = "".join(pieces)
        expected = [w for w in tokenizer.cut(text, HMM=False) if w not in set("，。 　")]
        assert list(segmenter.cut(text)) == expected
        starts, ends = segmenter.islands(text)
        islands = [text[i:j] for i, j in zip(starts.tolist(), ends.tolist(), strict=True)]
        cut = [segmenter.cut_island(island) for island in islands]
        if None not in cut:
            alone = [word for words in cut for word in words or ()]
            assert [w for w in alone if len(w) > 1] == [w for w in expected if len(w) > 1]
            together += 1
    assert together > 100


def test_a_tie_is_left_to_what_follows() -> None:
    segmenter = Segmenter({"甲": 5, "甲甲": 9}, 100)
    assert segmenter.cut_island("甲甲甲") is None
    assert segmenter.cut_island("甲甲") == ["甲甲"]
