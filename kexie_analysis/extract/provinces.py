"""Which province a name speaks of: full names, short names, and the one-character short forms."""

from __future__ import annotations

import re
from collections import Counter

#: province_id: short name, what follows it in the full name, one-character short forms.
_PROVINCES: dict[str, tuple[str, str, str]] = {
    "CN-BJ": ("北京", "市", "京"), "CN-TJ": ("天津", "市", "津"), "CN-HE": ("河北", "省", "冀"),
    "CN-SX": ("山西", "省", "晋"), "CN-NM": ("内蒙古", "自治区", "内蒙"), "CN-LN": ("辽宁", "省", "辽"),
    "CN-JL": ("吉林", "省", "吉"), "CN-HL": ("黑龙江", "省", "黑"), "CN-SH": ("上海", "市", "沪"),
    "CN-JS": ("江苏", "省", "苏"), "CN-ZJ": ("浙江", "省", "浙"), "CN-AH": ("安徽", "省", "皖"),
    "CN-FJ": ("福建", "省", "闽"), "CN-JX": ("江西", "省", "赣"), "CN-SD": ("山东", "省", "鲁"),
    "CN-HA": ("河南", "省", "豫"), "CN-HB": ("湖北", "省", "鄂"), "CN-HN": ("湖南", "省", "湘"),
    "CN-GD": ("广东", "省", "粤"), "CN-GX": ("广西", "壮族自治区", "桂"), "CN-HI": ("海南", "省", "琼"),
    "CN-CQ": ("重庆", "市", "渝"), "CN-SC": ("四川", "省", "川蜀"), "CN-GZ": ("贵州", "省", "黔贵"),
    "CN-YN": ("云南", "省", "滇云"), "CN-XZ": ("西藏", "自治区", "藏"), "CN-SN": ("陕西", "省", "陕秦"),
    "CN-GS": ("甘肃", "省", "甘陇"), "CN-QH": ("青海", "省", "青"), "CN-NX": ("宁夏", "回族自治区", "宁"),
    "CN-XJ": ("新疆", "维吾尔自治区", "新"),
}  # fmt: skip

_SHORT = {short: key for key, (short, _, _) in _PROVINCES.items()}
_LETTERS = {letter: key for key, (_, _, letters) in _PROVINCES.items() for letter in letters}
_NAME = re.compile("|".join(_SHORT))
# 海南藏族自治州 and 河南蒙古族自治县 are in Qinghai, 吉林市 and 海南区 are no provinces.
_ELSEWHERE = re.compile(
    r"海南(?:藏族|州)|河南蒙古|吉林市|海南区|云南白药|上海合作组织|北京时间|北京冬"
)
#: 来滇工作, 兴滇英才
_COMING = re.compile(
    rf"[来在入驻兴援落留]([{'皖闽赣鲁豫鄂湘粤桂琼渝黔滇陕陇冀晋辽苏浙沪蜀'}])(?![剧菜])"
)
# Not of the cities: Beijing is named in every province's plans as the seat of others.
_FULL = re.compile(
    "("
    + "|".join(s for s, tail, _ in _PROVINCES.values() if tail != "市")
    + ")(?:省|[维壮回]\\w{0,3}自治区)"
)
_ASSOCIATION = re.compile(
    rf"({'|'.join(_SHORT)})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)?(?:科学技术协会|科协)"
)


def find_province(text: str) -> str | None:
    """The province_id of the first province that a text (an issuer, a title) names."""
    found = _NAME.search(_ELSEWHERE.sub("", text))
    return _SHORT[found.group()] if found else None


def province_of_number(doc_number: str) -> str | None:
    """The province that a document number's short form tells: 赣科协字〔2021〕172号 -> CN-JX."""
    return _LETTERS.get(doc_number[:1])


def most_told_of(text: str) -> str | None:
    """The province that a text names most; an association's name counts ten times.

    None where there is none, or where another is named nearly as often, or where one name alone
    stands in passing (a full name, or a short form as in 来赣, is more than that).
    """
    counts: Counter[str] = Counter()
    for match in _COMING.finditer(text):
        counts[_LETTERS[match.group(1)]] += 1
    for match in _FULL.finditer(text):
        counts[_SHORT[match.group(1)]] += 1
    for match in _NAME.finditer(text):
        counts[_SHORT[match.group()]] += 1
    for match in _ELSEWHERE.finditer(text):
        if match.group()[:2] in _SHORT:
            counts[_SHORT[match.group()[:2]]] -= 1
    for match in _ASSOCIATION.finditer(text):
        counts[_SHORT[match.group(1)]] += 10
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < 2:
        return None
    if len(ranked) > 1 and ranked[1][1] * 1.5 > ranked[0][1]:
        return None
    return ranked[0][0]


def short_name(province_id: str) -> str:
    """江西, 内蒙古."""
    return _PROVINCES[province_id][0]


def full_name(province_id: str) -> str:
    """江西省, 内蒙古自治区."""
    short, suffix, _ = _PROVINCES[province_id]
    return short + suffix


def read_province(name: str) -> str | None:
    """The province_id that a user's word means: CN-JX, 江西, 江西省, 赣, JX."""
    plain = name.strip()
    if plain.upper() in _PROVINCES:
        return plain.upper()
    if f"CN-{plain.upper()}" in _PROVINCES:
        return f"CN-{plain.upper()}"
    if plain in _LETTERS:
        return _LETTERS[plain]
    found = _SHORT.get(plain)
    return found or next((k for k in _PROVINCES if plain == full_name(k)), None)


def allowed_provinces() -> str:
    """All short names in one line, for messages."""
    return "、".join(_SHORT)
