"""One result beside several promises of a document: it judges the one that it is worded like."""

from __future__ import annotations

from kexie_analysis.analyse.related import likeness
from kexie_analysis.messages import joined, say


def judge_once(
    rows: list[dict], wordings: dict[str, str], *, judged: tuple[str, ...], related: str
) -> None:
    """Mend, in place, rows of one plan that one result judges more than once.

    The promise worded most like the result keeps its verdict, the others are only `related`. Where
    the wordings do not tell which is meant, each keeps its verdict and its note names the others.

    Parameters
    ----------
    rows : as of measure_attainment, with plan_id, target_id, result_id, target_text, verdict, note.
    wordings : the phrases of targets and results by quantity_id.
    judged : the verdicts that set a result against a promise of the same indicator.
    """
    groups: dict[tuple, list[dict]] = {}
    for row in rows:
        if row["verdict"] in judged and row.get("result_id"):
            groups.setdefault((row["plan_id"], row["result_id"]), []).append(row)
    for own in groups.values():
        if len(own) > 1:
            _tell_apart(own, wordings, related)


def _tell_apart(own: list[dict], wordings: dict[str, str], related: str) -> None:
    alike = [likeness(wordings[r["target_id"]], wordings[r["result_id"]]) for r in own]
    meant = [r for r, score in zip(own, alike, strict=True) if score == max(alike)]
    for row in own:
        others = joined([r["target_text"] for r in meant if r is not row], "、")
        if row in meant:
            said = (
                say("同一结果也对照该文件的另一承诺（{others}）", others=others) if others else ""
            )
            row["note"] = joined([row["note"], said], "；")
        else:
            said = say("所报更近于该文件的另一承诺（{others}），这一项不作比率", others=others)
            row |= {
                "ratio": None,
                "gap": None,
                "comparable": False,
                "verdict": related,
                "note": said,
            }
