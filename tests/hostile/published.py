"""Briefings made of hostile words: one run of `kexie extract` and `kexie report`, without a network."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.hostile.evil import write_evil_data, write_evil_documents
from tests.hostile.offline import refuse_network
from tests.publish.toys import notebook, write_suite

ROOT = Path(__file__).resolve().parents[2]
EVIL_NOTEBOOK = [
    "words: list[str] = []",
    "import pandas as pd\nfrom kexie_analysis import draw, load_plans\nplans = load_plans()\n"
    "mine = plans.tasks[plans.tasks.plan_id == 'CN-YN-2016-plan']\nwords = [str(t) for t in mine.title][3:]\n"
    "draw.cover(title=words[0], subtitle=''.join(words[1:9]), kicker=words[2], documents=5)",
    "draw.summary([{'text': w, 'strong': [w[:9]], 'documents': 1, 'clauses': [{'plan': w, 'clause': w,"
    " 'province': 'CN-JX', 'row_id': w, 'quotation': w}]} for w in words], closing=words[3])",
    "draw.table(pd.DataFrame({'名': words, '值': range(len(words)), words[1]: words}), title=words[4],"
    " question=words[5], source=words[6], note=words[7])",
    "draw.draw_ladder(pd.DataFrame([(w, 'CN-JX', 10.0, 20.0, 'eq', 'firm', 'target', '家', w) for w in"
    " words[:12]], columns=['label', 'province_id', 'low', 'high', 'bound', 'modality', 'role', 'unit',"
    " 'clause']), title=words[0], question=words[1], source=words[2], note=words[10])",
    "draw.draw_matrix(pd.DataFrame([(w, words[1], 'CN-JX', w, 'present', '') for w in words[:12]],"
    " columns=['row', 'column', 'province_id', 'clauses', 'state', 'subtitle']), title=words[8])",
    "draw.note(*words, title=words[1])",
    "from IPython.display import HTML, Markdown, display\n"
    "for w in words:\n    print(w)\n    display(HTML(w), Markdown(w))",
    "mine[['title', 'marker']]",
]
SUITE = """
defaults: {formats: [html, pdf, docx, xlsx], timeout: 300}
briefings:
  - {name: overview, notebook: overview.ipynb, title: "<script>window.__pwned=1</script>"}
  - {name: province, notebook: province.ipynb, title: "{{ 7*7 }}", for_each: {province_id: [CN-YN]}}
  - {name: evil, notebook: evil.ipynb, title: "</title>"}
"""


@dataclass
class Published:
    """Where everything is, what was said, and what the network was asked for."""

    home: Path
    said: str
    refused: str

    @property
    def reports(self) -> Path:
        return self.home / "reports"

    def files(self, suffix: str) -> list[Path]:
        return sorted(self.reports.glob(f"*{suffix}"))


def publish_evil(home: Path) -> Published:
    """Extract the documents into a folder of hostile tables, check, and report in every format."""
    data = write_evil_data(home / "data")
    inbox = write_evil_documents(home / "inbox")
    suite = write_suite(
        home / "notebooks",
        {"evil": notebook(EVIL_NOTEBOOK, parameters="words: list[str] = []")},
        SUITE,
    )
    for name in ("overview", "province"):
        content = (ROOT / "notebooks" / f"{name}.ipynb").read_bytes()
        (home / "notebooks" / f"{name}.ipynb").write_bytes(content)
    environment, noted = refuse_network(home)
    environment["PYTHONPATH"] += f":{ROOT}"
    said = ""
    for arguments in (
        ["extract", str(inbox), "--data", str(data), "--texts", str(home / "texts")],
        ["check", "--data", str(data)],
        ["report", "--data", str(data), "--sources", str(inbox), "--suite", str(suite),
         "--out", str(home / "reports"), "--jobs", "2"],
    ):  # fmt: skip
        command = [sys.executable, "-m", "kexie_analysis", *arguments]
        done = subprocess.run(
            command, cwd=home, env=environment, capture_output=True, text=True, timeout=540
        )
        said += done.stdout + done.stderr
        assert done.returncode == 0, said
    return Published(home, said, noted.read_text(encoding="utf-8") if noted.exists() else "")
