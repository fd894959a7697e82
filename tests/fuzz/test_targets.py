"""What fuzzing begins with, and what it has found: none may raise anything but an error of ours."""

from __future__ import annotations

import os
import random

import pytest

from tests.fuzz.targets import TARGETS, seeds, try_target

ROUNDS = int(os.environ.get("KEXIE_FUZZ", "0"))
QUICK = [name for name in TARGETS if name not in {"pdf", "office", "page"}]


@pytest.mark.parametrize("name", QUICK)
def test_the_seeds_are_read(name: str) -> None:
    for seed in seeds(name):
        try_target(name, seed)


@pytest.mark.parametrize("name", ["page", "office", "pdf"])
def test_exporters_take_all_seeds_at_once(name: str) -> None:
    try_target(name, b"\n\n".join(seeds(name)))


FOUND = {
    "range-back": ("quantities", "202到8%\n3.由5%到3%。".encode()),
    "attribute-without-value": ("page", b'<svg onload="w\x99ndow.__1">><image h\x8cef="h\xff\xffp://192.0.2.1/a"/></svg>'),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_stays_mended(name: str) -> None:
    try_target(*FOUND[name])


@pytest.mark.skipif(not ROUNDS, reason="KEXIE_FUZZ=次数 时运行")
@pytest.mark.parametrize("name", TARGETS)
def test_spoilt_seeds(name: str) -> None:
    """Without atheris: seeds with bytes changed, cut, doubled and joined, from a fixed start."""
    chance = random.Random(name)
    some = seeds(name)
    for _ in range(ROUNDS):
        data = bytearray(chance.choice(some))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data) + 1)
            kind = chance.randrange(4)
            if kind == 0 and data:
                data[at % len(data)] = chance.randrange(256)
            elif kind == 1:
                del data[at : at + chance.randint(1, 40)]
            elif kind == 2:
                data[at:at] = chance.choice(some)[:60]
            else:
                data[at:at] = data[at : at + 20] * chance.randint(1, 30)
        try_target(name, bytes(data))
