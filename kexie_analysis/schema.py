"""What each table of the Data Package holds: fields, types, units, keys.

The one place where tables are described. `package` writes `datapackage.json` from it and checks
rows against it; the data dictionary in docs/ is made from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

DOC_TYPES = ("plan", "reform_plan", "task_breakdown", "annual_points")
DOC_TYPE_ZH = {
    "plan": "事业发展规划",
    "reform_plan": "深化改革方案",
    "task_breakdown": "任务分工",
    "annual_points": "年度工作要点",
}
#: Kinds of document as the name of a plan has them.
SHORT_TYPE = {
    "plan": "规划",
    "reform_plan": "改革方案",
    "task_breakdown": "任务分工",
    "annual_points": "工作要点",
}
ROLES = ("target", "result", "context")
BOUNDS = ("eq", "ge", "le", "approx", "range")
BASES = ("level", "total", "annual", "change")
MODALITIES = ("firm", "strive")


@dataclass(frozen=True)
class Field:
    """One column: its Table Schema type, what it means (with its unit), and what it may hold."""

    name: str
    type: str
    title: str
    description: str
    required: bool = False
    enum: tuple[str, ...] = ()
    minimum: int | None = None

    def descriptor(self) -> dict:
        out: dict = {"name": self.name, "type": self.type, "title": self.title}
        out["description"] = self.description
        if self.type == "boolean":
            out["trueValues"], out["falseValues"] = ["true"], ["false"]
        limits: dict = {}
        if self.required:
            limits["required"] = True
        if self.enum:
            limits["enum"] = list(self.enum)
        if self.minimum is not None:
            limits["minimum"] = self.minimum
        if limits:
            out["constraints"] = limits
        return out


@dataclass(frozen=True)
class Table:
    """One table: its file below data/, its fields, its primary key and its foreign keys."""

    name: str
    title: str
    path: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    refers: dict[str, str] = field(default_factory=dict)  # field -> table whose key it holds

    @property
    def columns(self) -> list[str]:
        return [f.name for f in self.fields]

    def descriptor(self, parquet: str | None = None) -> dict:
        """The Data Package resource; `parquet`: the folder that holds the table as Parquet."""
        schema: dict = {"fields": [f.descriptor() for f in self.fields], "missingValues": [""]}
        if self.key:
            schema["primaryKey"] = list(self.key)
        if self.refers:
            schema["foreignKeys"] = [
                {
                    "fields": [name],
                    # An empty resource name means "this same table" (Table Schema).
                    "reference": {
                        "resource": "" if target == self.name else target,
                        "fields": [TABLES[target].key[0]],
                    },
                }
                for name, target in self.refers.items()
            ]
        return {
            "name": self.name.replace("/", "-"),
            "type": "table",
            "title": self.title,
            "path": f"{parquet}/{self.name}" if parquet else self.path,
            "format": "parquet" if parquet else "csv",
            "mediatype": "application/vnd.apache.parquet" if parquet else "text/csv",
            **({} if parquet else {"encoding": "utf-8"}),
            "schema": schema,
        }


def _id(name: str, title: str, description: str) -> Field:
    return Field(name, "string", title, description, required=True)


def _offset(name: str, title: str, *, required: bool = True) -> Field:
    text = "在所读文本中的位置，单位：Unicode 码位，自 0 起"
    return Field(name, "integer", title, text, required=required, minimum=0)


def _text(name: str, title: str, description: str) -> Field:
    return Field(name, "string", title, description)


_PLAN = _id("plan_id", "文件编号", "plans.plan_id")
_TASK = _text("task_id", "任务编号", "tasks.task_id；不在任务内时为空")

_ALL = (
    Table(
        "provinces",
        "省级行政区",
        "provinces.csv",
        (
            _id("province_id", "省份编号", "ISO 3166-2，如 CN-JX"),
            Field("gb2260", "string", "行政区划代码", "GB/T 2260 六位代码", required=True),
            Field("name_zh", "string", "全称", "中文全称", required=True),
            Field("short_zh", "string", "简称", "中文简称", required=True),
            Field("name_en", "string", "英文名", "英文名", required=True),
        ),
        ("province_id",),
    ),
    Table(
        "plans",
        "规划文件",
        "plans.csv",
        (
            _id(
                "plan_id",
                "文件编号",
                "省份-起始年-文件类型，如 CN-JX-2016-plan；看不出年份的为 CN-JX-undated-plan",
            ),
            Field("province_id", "string", "省份编号", "provinces.province_id", required=True),
            Field("title", "string", "标题", "文件标题", required=True),
            Field(
                "doc_type",
                "string",
                "文件类型",
                "plan 规划、reform_plan 改革方案、task_breakdown 任务分工、annual_points 工作要点",
                required=True,
                enum=DOC_TYPES,
            ),
            _text("issuer", "发文机关", "发文机关全称"),
            _text("doc_number", "文号", "发文字号"),
            Field("issued_on", "date", "成文日期", "落款日期（非网页发布日期）"),
            _text("period", "规划期", "如 十三五；年度要点为空"),
            Field("start_year", "year", "起始年", "文件所管的第一年"),
            Field("end_year", "year", "结束年", "文件所管的最后一年"),
            Field("source_file", "string", "来源文件", "文件名，不含目录", required=True),
            Field("sha256", "string", "校验和", "来源文件的 SHA-256", required=True),
            Field(
                "chars",
                "integer",
                "字数",
                "所读文本的长度，单位：Unicode 码位",
                required=True,
                minimum=0,
            ),
            Field(
                "complete",
                "boolean",
                "是否完整",
                "false 表示来源残缺：未见不等于未提出",
                required=True,
            ),
            _text("note", "备注", "读取时的说明"),
        ),
        ("plan_id",),
        {"province_id": "provinces"},
    ),
    Table(
        "sections",
        "章节",
        "sections.csv",
        (
            _id("section_id", "章节编号", "文件编号-s起始位置"),
            _PLAN,
            _text("parent_id", "上级章节", "sections.section_id；顶层为空"),
            Field("level", "integer", "层级", "1 为最高", required=True, minimum=1),
            _text("marker", "序号原文", "如 （一）"),
            Field("number", "integer", "序号", "序号的数值", minimum=0),
            _text("title", "标题", "章节标题"),
            _offset("start", "起始"),
            _offset("end", "结束"),
        ),
        ("section_id",),
        {"plan_id": "plans", "parent_id": "sections"},
    ),
    Table(
        "tasks",
        "任务",
        "tasks.csv",
        (
            _id("task_id", "任务编号", "文件编号-t起始位置"),
            _PLAN,
            _text("section_id", "所在章节", "sections.section_id"),
            _text("marker", "序号原文", "如 16."),
            Field("number", "integer", "序号", "序号的数值", minimum=0),
            _text("title", "标题", "任务标题；无标题的任务为空"),
            _offset("start", "起始"),
            _offset("end", "结束"),
        ),
        ("task_id",),
        {"plan_id": "plans", "section_id": "sections"},
    ),
    Table(
        "quantities",
        "数量",
        "quantities.csv",
        (
            _id("quantity_id", "数量编号", "文件编号-q起始位置"),
            _PLAN,
            _text("section_id", "所在章节", "sections.section_id"),
            _TASK,
            Field(
                "value_text",
                "string",
                "数值原文",
                "数值连同限定词和单位，与原文一致",
                required=True,
            ),
            _offset("start", "起始"),
            _offset("end", "结束"),
            Field(
                "role",
                "string",
                "性质",
                "target 目标、result 结果、context 背景",
                required=True,
                enum=ROLES,
            ),
            _text("indicator_id", "指标编号", "编码手册中的指标；无对应时为空"),
            _text("indicator", "指标", "所计之物，名词短语"),
            Field("low", "number", "下值", "以 unit 为单位，万、亿已乘出", required=True),
            Field("high", "number", "上值", "以 unit 为单位；单值时与下值相同", required=True),
            Field(
                "bound",
                "string",
                "界限",
                "eq 等于、ge 不少于、le 不超过、approx 约、range 区间",
                required=True,
                enum=BOUNDS,
            ),
            _text("unit", "单位", "量词或单位，如 家、人次、元、%"),
            Field(
                "basis",
                "string",
                "口径",
                "level 时点水平、total 期内累计、annual 每年、change 变化；不能判断时为空",
                enum=BASES,
            ),
            Field("year_from", "year", "起年", "数值所说的第一年"),
            Field("year_to", "year", "止年", "数值所说的最后一年"),
            Field(
                "modality",
                "string",
                "承诺语气",
                "目标：firm 确定、strive 力争；其他为空",
                enum=MODALITIES,
            ),
        ),
        ("quantity_id",),
        {"plan_id": "plans", "section_id": "sections", "task_id": "tasks"},
    ),
    Table(
        "assignments",
        "分工",
        "assignments.csv",
        (
            _id("assignment_id", "分工编号", "文件编号-a起始位置"),
            _PLAN,
            _TASK,
            Field("measure_no", "integer", "措施序号", "在该任务内，自 1 起", minimum=1),
            _text("due_text", "时限原文", "时限的原文"),
            Field("due_from", "date", "时限起", "最早日期"),
            Field("due_to", "date", "时限止", "最晚日期"),
            Field("recurring", "boolean", "是否经常性", "每年坚持之类为 true", required=True),
            _text("departments", "责任部门", "多个以分号相隔；不含人名"),
        ),
        ("assignment_id",),
        {"plan_id": "plans", "task_id": "tasks"},
    ),
    Table(
        "mentions",
        "提及",
        "mentions.csv",
        (
            _id("mention_id", "提及编号", "文件编号-m起始位置-主题[-编码]"),
            _PLAN,
            _TASK,
            Field("theme_id", "string", "主题", "data/themes 中的主题", required=True),
            _text("code_id", "编码", "主题下的举措编码；只命中主题词时为空"),
            Field("term", "string", "词", "命中的词", required=True),
            _offset("start", "起始"),
            _offset("end", "结束"),
        ),
        ("mention_id",),
        {"plan_id": "plans", "task_id": "tasks"},
    ),
    Table(
        "terms",
        "词频",
        "terms.csv",
        (
            _PLAN,
            _id("task_id", "任务编号", "tasks.task_id"),
            Field("term", "string", "词", "分词所得", required=True),
            Field("count", "integer", "次数", "在该任务中的次数", required=True, minimum=1),
        ),
        ("task_id", "term"),
        {"plan_id": "plans", "task_id": "tasks"},
    ),
    Table(
        "shared_passages",
        "共同表述",
        "shared_passages.csv",
        (
            _id("passage_id", "编号", "两文件编号与位置"),
            _id("plan_a", "文件甲", "plans.plan_id"),
            _text("task_a", "任务甲", "tasks.task_id"),
            _offset("start_a", "位置甲"),
            _id("plan_b", "文件乙", "plans.plan_id"),
            _text("task_b", "任务乙", "tasks.task_id"),
            _offset("start_b", "位置乙"),
            Field("chars", "integer", "长度", "去掉标点后的字数", required=True, minimum=1),
        ),
        ("passage_id",),
        {"plan_a": "plans", "plan_b": "plans", "task_a": "tasks", "task_b": "tasks"},
    ),
    Table(
        "clauses",
        "分句",
        "clauses.csv",
        (
            _id("clause_id", "分句编号", "文件编号-c起始位置"),
            _PLAN,
            _text("section_id", "所在章节", "sections.section_id"),
            _TASK,
            _offset("start", "起始"),
            _offset("end", "结束"),
            Field("chars", "integer", "字数", "去掉空白后的字数", required=True, minimum=0),
        ),
        ("clause_id",),
        {"plan_id": "plans", "section_id": "sections", "task_id": "tasks"},
    ),
    Table(
        "codings",
        "编码",
        "codings.csv",
        (
            _id("coding_id", "编码编号", "分句编号-方案-编码"),
            _PLAN,
            _id("clause_id", "分句编号", "clauses.clause_id"),
            Field(
                "scheme",
                "string",
                "方案",
                "data/schemes 中的方案，如 instruments、firmness、pmc",
                required=True,
            ),
            Field("code_id", "string", "编码", "方案下的编码", required=True),
            Field("term", "string", "词", "命中的词", required=True),
            _offset("start", "起始"),
            _offset("end", "结束"),
        ),
        ("coding_id",),
        {"plan_id": "plans", "clause_id": "clauses"},
    ),
    Table(
        "overlaps",
        "八字片段重合",
        "overlaps.csv",
        (
            _id("plan_a", "文件甲", "plans.plan_id"),
            _id("plan_b", "文件乙", "plans.plan_id"),
            Field(
                "grams_a",
                "integer",
                "甲的片段数",
                "甲中不同的八字片段数（去掉标点）",
                required=True,
                minimum=0,
            ),
            Field(
                "grams_b",
                "integer",
                "乙的片段数",
                "乙中不同的八字片段数（去掉标点）",
                required=True,
                minimum=0,
            ),
            Field(
                "shared",
                "integer",
                "共有片段数",
                "两者都有的不同片段数。100 份以内两两都有一行；超过时每份只与共有文字最多的至多 16 份相比，"
                "没有列出的一对只表示没有找到共有文字",
                required=True,
                minimum=0,
            ),
        ),
        ("plan_a", "plan_b"),
        {"plan_a": "plans", "plan_b": "plans"},
    ),
    Table(
        "reviews",
        "人工通读",
        "reviews.csv",
        (
            _PLAN,
            Field("theme_id", "string", "主题", "通读所核对的主题；* 表示全部主题", required=True),
            Field("date", "date", "日期", "通读日期", required=True),
            _text("note", "备注", "说明"),
        ),
        ("plan_id", "theme_id"),
        {"plan_id": "plans"},
    ),
    Table(
        "corrections",
        "人工更正",
        "corrections.csv",
        (
            Field("table", "string", "表", "被更正的表", required=True),
            Field("row_id", "string", "行", "该行的主键", required=True),
            Field(
                "field",
                "string",
                "列",
                "被更正的列；* 表示整行（corrected 为空即删除）",
                required=True,
            ),
            _text("extracted", "机读值", "更正前的值；对不上时报告而不更正"),
            _text("corrected", "更正值", "更正后的值"),
            Field("reason", "string", "理由", "为何更正", required=True),
            Field("date", "date", "日期", "更正日期", required=True),
        ),
        ("table", "row_id", "field"),
    ),
    Table(
        "reference/literacy_survey",
        "公民科学素质调查",
        "reference/literacy_survey.csv",
        (
            Field("province_id", "string", "省份编号", "CN 为全国", required=True),
            Field("region", "string", "地区", "地区名", required=True),
            Field("year", "year", "年份", "调查年", required=True),
            Field(
                "value_percent", "number", "比例", "具备科学素质的公民比例，单位：%", required=True
            ),
            _text("survey", "调查", "调查名称"),
            _text("published_in", "出处", "发布处"),
            _text("second_source", "第二来源", "另一出处"),
            _text("confidence", "可信度", "high 或 medium 及说明"),
        ),
        ("province_id", "year"),
    ),
    Table(
        "reference/literacy_targets",
        "公民科学素质目标",
        "reference/literacy_targets.csv",
        (
            Field("province_id", "string", "省份编号", "CN 为全国", required=True),
            Field("region", "string", "地区", "地区名", required=True),
            Field("year", "year", "年份", "目标年", required=True),
            Field("value_percent", "number", "比例", "单位：%", required=True),
            Field(
                "bound",
                "string",
                "界限",
                "gt 超过、ge 不低于、eq 达到",
                required=True,
                enum=("eq", "ge", "gt"),
            ),
            Field(
                "modality",
                "string",
                "语气",
                "firm 确定、strive 力争、forecast 预测",
                required=True,
                enum=("firm", "strive", "forecast"),
            ),
            _text("published_in", "出处", "发布处"),
            _text("note", "备注", "说明"),
        ),
        ("province_id", "year", "value_percent", "modality"),
    ),
)

TABLES: dict[str, Table] = {t.name: t for t in _ALL}

#: Written by extraction, in the order in which keys need them.
EXTRACTED = (
    "plans",
    "sections",
    "tasks",
    "quantities",
    "assignments",
    "mentions",
    "terms",
    "clauses",
    "codings",
    "shared_passages",
    "overlaps",
)
#: Kept by hand; extraction never writes them.
REFERENCE = (
    "provinces",
    "reviews",
    "corrections",
    "reference/literacy_survey",
    "reference/literacy_targets",
)
