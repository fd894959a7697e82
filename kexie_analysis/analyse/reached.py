"""Which of the figures that a plan reports are counts that something has reached."""

from __future__ import annotations

import pandas as pd

#: How long something lasted (连续两年) is no count of what was reached, unless the catalogue counts it.
_DURATIONS = ("年", "个月", "月", "天", "日", "周", "小时", "分钟", "学时", "课时")
_ONE_OF = "之一"


def drop_uncounted(quantities: pd.DataFrame) -> pd.DataFrame:
    """Quantities without the reported durations and the `one of ten`: neither is a count reached."""
    lasted = quantities["unit"].isin(_DURATIONS) & quantities["indicator_id"].isna()
    one_of = quantities["indicator"].fillna("").str.endswith(_ONE_OF)
    reported = (quantities["role"] == "result").fillna(False)
    return quantities[~(reported & (lasted | one_of))]
