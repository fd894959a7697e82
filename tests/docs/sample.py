"""The document that the guides speak of as 我的规划: made up, in our own sentences."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.documents.build import Heading, Para, write_docx, write_text

LINES = (
    "# 宁夏回族自治区科学技术协会事业发展“十四五”规划",
    "（2021—2025年）",
    "## 一、发展目标",
    "到2025年，全区公民具备科学素质的比例力争达到12%，自治区级科普教育基地达到180个。",
    "## 二、重点任务",
    "1.推进学会改革。支持学会组建联盟6个，有条件的学会配备专职秘书长。",
    "2.建设流动科普驿站。在沿黄县区建成流动科普驿站40家，面向老年群体办好银发科普课堂，每年不少于200场。",
    "3.建好院士工作站。五年内新建院士工作站15家，每年组织院士专家进企业咨询30次。",
    "## 三、保障措施",
    "4.加强组织领导。把目标分解到年度，按年通报进度。",
)


def write_sample(path: Path) -> Path:
    """The document as Word or text, by the suffix of `path`."""
    if path.suffix == ".txt":
        return write_text(path, "\n".join(line.lstrip("# ") for line in LINES) + "\n")
    blocks = [
        Heading(line.lstrip("# "), level=line.count("#")) if line.startswith("#") else Para(line)
        for line in LINES
    ]
    return write_docx(path, blocks)


if __name__ == "__main__":
    print(write_sample(Path(sys.argv[1] if sys.argv[1:] else "我的规划.docx")))
