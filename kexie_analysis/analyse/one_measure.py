"""Measures that two themes hold: one measure, counted once."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.codebook import Code, Codebook, Theme

Held = tuple[Theme, Code]


def gather_measures(codebook: Codebook, hits: pd.DataFrame) -> list[list[Held]]:
    """The measures that `hits` (mentions) speak of, in the codebook's order, each with its doubles.

    Two measures of different themes are one where they have one name, or where more than half of
    the places of each are words of the other's places too.
    """
    spans: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for r in hits.itertuples():
        place = (str(r.plan_id), int(r.start), int(r.end))
        spans.setdefault((str(r.theme_id), str(r.code_id)), []).append(place)
    covered = {
        key: {(plan, at) for plan, start, end in own for at in range(start, end)}
        for key, own in spans.items()
    }
    groups: list[list[Held]] = []
    for theme in codebook.themes:
        for code in theme.codes:
            key = (theme.theme_id, code.code_id)
            if key not in spans:
                continue
            for group in groups:
                lead, first = group[0]
                other = (lead.theme_id, first.code_id)
                if lead.theme_id != theme.theme_id and (
                    first.label.zh == code.label.zh
                    or (_mostly(spans[key], covered[other]) and _mostly(spans[other], covered[key]))
                ):
                    group.append((theme, code))
                    break
            else:
                groups.append([(theme, code)])
    return groups


def _mostly(places: list[tuple[str, int, int]], covered: set[tuple[str, int]]) -> bool:
    touched = sum(any((plan, at) in covered for at in range(a, b)) for plan, a, b in places)
    return 2 * touched > len(places)
