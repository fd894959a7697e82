"""Numbers and days in Excel: as such, to be reckoned with, and shown as the briefing shows them."""

from __future__ import annotations

import re
from datetime import date, datetime

from kexie_analysis.messages import CHINESE, language

_NUMBER = re.compile(r"([+\-−]?)(\d[\d,]*)(?:\.(\d+))?(%?)")
#: Days as covers say them, how they are read, and how Excel shows them.
_DAYS = (("%Y年%m月%d日", 'yyyy"年"m"月"d"日"'), ("%d %B %Y", "d mmmm yyyy"))


def number_format(value: float, shown: str, *, counted: bool) -> str:
    """Excel's word for how the number is shown; the usual where the text is more than the number."""
    found = _NUMBER.fullmatch(shown)
    thousands = counted and abs(value) >= 1000
    whole = "#,##0" if thousands or (found and "," in found[2]) else "0"
    if not found:
        return whole if thousands and float(value).is_integer() else "General"
    places = len(found[3] or "")
    said = float(f"{found[2].replace(',', '')}.{found[3] or 0}")
    near = 0.51 * 10**-places
    part = bool(found[4]) and abs(abs(value) * 100 - said) <= near
    if places > 15 or (not part and abs(abs(value) - said) > near):
        return "General"
    look = whole + (f".{'0' * places}" if places else "") + ("%" if part else "")
    return f"+{look};-{look};{look}" if found[1] == "+" else look


def day(said: str) -> str | date:
    """The day as one that Excel can reckon with, where it is one."""
    for form, _ in _DAYS:
        try:
            return datetime.strptime(said, form).date()
        except ValueError:
            continue
    return said


def day_format() -> str:
    """Excel's word for a day as covers say it."""
    return _DAYS[language() != CHINESE][1]
