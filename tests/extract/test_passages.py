"""Shared wording by fingerprint, held against a slow reading of the texts."""

from __future__ import annotations

import random

import numpy as np
import pytest

from kexie_analysis.errors import TablesError
from kexie_analysis.extract.document import Document
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.extract.passages import (
    SHORTEST,
    Fingerprint,
    compare,
    fingerprint,
)

RUN = "沿河修缮旧码头并添置渡船若干艘"  # 15 characters


def mark(text: str) -> Fingerprint:
    return fingerprint(read_outline(Document("甲.txt", "0" * 64, "txt", text)))


def runs(a: str, b: str) -> list[tuple[int, int, int]]:
    return [tuple(p) for p in compare(mark(a), mark(b)).passages]


def test_a_run_is_found_whatever_stands_between_its_characters() -> None:
    a = f"某年春天，{RUN}，入夏完工。"
    b = "事项：沿河修缮旧码头，并添置\n 渡船“若干”艘。然后停工。"
    assert runs(a, b) == [(a.index("沿河"), b.index("沿河"), 15)]


def test_a_run_is_maximal_and_short_ones_do_not_count() -> None:
    a, b = f"甲甲{RUN}乙乙", f"丙丙{RUN}丁丁"
    assert runs(a, b) == [(2, 2, 15)]
    assert runs(f"甲{RUN[:12]}乙", f"丙{RUN[:12]}丁") == []
    assert runs(f"甲{RUN[:13]}乙", f"丙{RUN[:13]}丁") == [(1, 1, 13)]


@pytest.mark.parametrize("name", [f"《{RUN}》", "江西省科学技术协会", "中国科学技术协会"])
def test_names_are_gaps(name: str) -> None:
    half = "渡船添置完毕后即行"  # 9 characters: with the name more than 13, without it fewer
    assert runs(f"甲{half}{name}{half}乙", f"丙{half}{name}{half}丁") == []


def test_a_repeated_formula_is_not_told_for_every_pair_of_places() -> None:
    a = "".join(f"{RUN}{c}" for c in "甲乙丙丁戊")
    b = "".join(f"{RUN}{c}" for c in "子丑寅卯辰")
    found = runs(a, b)
    assert len(found) == 9  # 5 places + 5 places, one pair tells of two
    assert {i for i, _, _ in found} == {j for _, j, _ in found} == {0, 16, 32, 48, 64}


def test_a_short_run_inside_a_longer_one_is_told_only_for_the_new_place() -> None:
    long = f"春天到来以后{RUN}然后在秋季收工"
    assert runs(f"甲{long}乙", f"丙{long}丁{RUN}戊") == [(1, 1, 28), (7, 30, 15)]


def test_symmetry_and_order() -> None:
    rng = random.Random(7)
    words = ["修缮码头", "添置渡船", "植树造林", "疏浚河道", "聘请看守", "表彰先进", "编印手册"]
    texts = ["".join(rng.choice(words) for _ in range(60)) for _ in range(2)]
    a, b = (mark(t) for t in texts)
    assert compare(a, b).grams == compare(b, a).grams <= min(a.grams, b.grams)
    assert compare(a, a).grams == a.grams
    forward = {(i, j, n) for i, j, n in compare(a, b).passages}
    assert all(texts[0][i : i + n] == texts[1][j : j + n] and n >= SHORTEST for i, j, n in forward)
    told = {k for i, _, n in forward for k in range(i, i + n)}
    assert told == {k for _, j, n in compare(b, a).passages for k in range(j, j + n)}


def slow(a: str, b: str) -> set[tuple[int, int, int]]:
    out = set()
    for i in range(len(a)):
        for j in range(len(b)):
            if i and j and a[i - 1] == b[j - 1]:
                continue
            n = 0
            while i + n < len(a) and j + n < len(b) and a[i + n] == b[j + n]:
                n += 1
            if n >= SHORTEST:
                out.add((i, j, n))
    return out


@pytest.mark.parametrize("seed", range(8))
def test_against_a_slow_search(seed: int) -> None:
    rng = random.Random(seed)
    han = [chr(0x4E00 + n) for n in range(400)]
    texts = ["".join(rng.choices(han, k=300)) for _ in range(2)]
    for _ in range(4):
        start, length = rng.randrange(250), rng.randrange(8, 40)
        place = rng.randrange(250)
        texts[1] = texts[1][:place] + texts[0][start : start + length] + texts[1][place:]
    assert set(runs(*texts)) == slow(*texts)


def test_grams_are_those_of_the_text() -> None:
    text = "修缮码头，添置渡船。修缮码头，添置渡船。" * 3
    plain = "".join(c for c in text if c.isalnum())
    assert mark(text).grams == len({plain[i : i + 8] for i in range(len(plain) - 7)})
    assert mark("短文").grams == 0
    assert compare(mark(""), mark(RUN)) == (0, [])


def test_a_fingerprint_is_kept_as_the_same_bytes() -> None:
    one = mark(f"甲{RUN}《某文件》{RUN}乙")
    kept = one.to_bytes()
    again = Fingerprint.from_bytes(kept)
    assert again.to_bytes() == kept == mark(f"甲{RUN}《某文件》{RUN}乙").to_bytes()
    for part in ("hashes", "places", "offsets"):
        assert np.array_equal(getattr(one, part), getattr(again, part))
    # The hash is our own: the same in every process and on every machine.
    assert int(mark("修缮码头添置渡船").hashes[0]) == HASH


HASH = 0xFD816E5FA4076F4A


@pytest.mark.parametrize(
    "kept", [b"", b"kxp2", b"xxxx0000", b"kxp1\x05\x00\x00\x00abc", b"kxp2\x05\0\0\0\5\0\0\0abc"]
)
def test_a_damaged_fingerprint_says_so(kept: bytes) -> None:
    with pytest.raises(TablesError, match="指纹"):
        Fingerprint.from_bytes(kept)


def test_time_grows_with_the_length_whatever_repeats() -> None:
    one = mark("修缮码头添置渡船" * 20_000)
    assert len(compare(one, one).passages) < 5000
