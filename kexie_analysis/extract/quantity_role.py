"""What a number is there for: target, result or context; and how firmly a target is put."""

from __future__ import annotations

import re

from kexie_analysis.extract.quantity_lists import Span
from kexie_analysis.extract.quantity_rises import BASED_ON, is_baseline
from kexie_analysis.extract.quantity_scene import Scene
from kexie_analysis.extract.quantity_years import Reference, Times

_DONE = re.compile(
    r"已(?!经?纳入.{0,4}计划)|(?<!实)现有(?!职数|基础)|(?<!总)共有|我[省市区]有|目前|迄今|达到了|实现了|建成了|完成了|取得了|增长了|提高了|提升了|"
    r"举办了|开展了|成立了|建立了|获得了|培训了|先后|累计(?!.{0,10}(?:达到|不少于|超过)?$)|仅为?|仅有|只有|(?<![较比与同])(?:去年|上年)|"
    r"过去|五年来|以来"
)
_AIM = re.compile(r"力争|争取|努力|确保|要(?:达到|实现|建成)|将(?:达到|建成|举办)|计划|拟|目标")
_ABOUT = re.compile(
    r"(?:聚焦|围绕|针对|结合|瞄准|紧扣|依托|立足|紧贴|对标|按照|根据|贯穿|借助)(?P<between>[^,;。:]{0,24})$"
)
#: 全省1.2万个行政村, 我省16个集群: how many there are, said in passing.
_WHOLE = re.compile(
    r"^ *(?:在|面向|向|把|将|以|对)?(?:全省|全区|全市|全州|全系统|我省|我区|我市)(?:的|现有|共有)?$"
)
_OWN_VERB = re.compile(
    r"建设|建成|建立|新建|新增|培育|打造|组建|举办|开展|完成|认定|推动|引导|组织|形成|设立|选|支持|达到|推广|实施"
)
_CRITERION = re.compile(
    r"[^,;。]{0,8}?的[^,;。]{0,6}?(?:企业|单位|学会|高校|园区|乡镇|社区|村|学校|街道|机构|地区|市|县|项目|团队|个人|集体|组织)"
)
_TENURE = re.compile(
    r"干满|任满|任期|聘期|服务期|年限|工龄|从业|工作经[历验]|任职|届满|担任|在岗|连任|连续"
)
#: 38个建立了监事会: what the counted have done.
_HAVING = re.compile(
    r"[^,;。]{0,14}(?:建立|成立|完成|实现|开展|获得|通过|设立|建成|配备|出台|组建)了"
)
#: A clause that says 不少于 demands, whatever the clause before it tells.
_DEMANDED = re.compile(r"(?:原则上)?不|[至最]")
#: 由目前的18%提升至25%: where the second number comes from says nothing of what it is.
_FROM_NOW = re.compile(r"(?:由|从)(?:目前|现在|当前|现有|已有)")
#: 高于全国12.9%的平均水平, 低于10.6%的全国平均水平, 与全国平均水平10.6%的差距
_OF_ALL = re.compile(r"的(?:全国|世界|国际|东部|西部|中部)?平均(?:水平|值|线|数)?")
_OF_ALL_BEFORE = re.compile(
    r"[,(;]全国(?:平均)?(?:为|是|达到?)?$|(?:与|同|比|和|高于|低于|高出|超过|[,(])(?:全国|东部|西部|中部)(?:同期)?平均(?:水平|值|线|数)?(?:的|\()?$"
)
#: 19所高校中有7所建立科协, 180个园区中建立科协的比例
_OF_THEM = re.compile(r"[^,;。\d]{2,14}中(?=已?有\d|[^,;。\d]{0,12}(?:比例|占比))")
#: 超额完成10.5%的规划目标
_GOAL_SET = re.compile(r"的?(?:规划|预期|预定|既定|年度|“?十[一二三四]五”?)(?:规划)?(?:目标|任务)")
_ON_GROUND = re.compile(r"(?:在|按)?现有[^,;。]{0,16}(?:的)?基础上")
_FOR_PLACES = re.compile(r"(?:面向|针对|聚焦|围绕|在) ?$")
_KIND_OF_PLACE = re.compile(
    r"(?:国家|省级|原)?(?:[^,;。]{0,10})(?:贫困|帮扶|边境|民族|片区|插花|深度|革命老区|乡村振兴)[^,;。\d]{0,6}(?:县|乡|村|镇|区|旗)"
)
_TOWARDS = re.compile(r"[到至达再新]|其后|以后|每")
ONE_OF = re.compile(r"[^,;。]{0,24}(?<!分)之一")


def find_role(
    span: Span, scene: Scene, section: str, times: Times, when: Reference | None, before: str = ""
) -> str:
    """target, result or context.

    Parameters
    ----------
    section : the role of the section that it stands in.
    when : what dates it, where anything does.
    before : the role of the number before it in the sentence, which a bare noun goes on with.
    """
    if span.unit == "年":
        tenure = _TENURE.search(scene.clause[-14:]) or _TENURE.search(scene.rest[:10])
        return (
            "result"
            if section == "review"
            else ("context" if tenure or not scene.lead else "target")
        )
    if is_baseline(scene) or BASED_ON.match(scene.rest):
        return "result"
    if _OF_THEM.match(scene.rest):
        return "context"  # the whole of which a part is told
    if _OF_ALL.match(scene.rest) or (
        span.unit in ("%", "元") and _OF_ALL_BEFORE.search(scene.before[-24:])
    ):
        return "context"  # what the whole country has
    if ONE_OF.match(scene.rest):
        return "result" if section == "review" else "context"
    if section == "review" and _GOAL_SET.match(scene.rest):
        return "context"
    if section == "review":
        return "target" if _is_ahead(scene, times, when) else "result"
    if when is not None and _is_past(when, times):
        return "result"
    dated = when is not None and when.kind not in ("now", "base") and section != "setting"
    bare = (
        len(scene.own) <= 16
        and not _OWN_VERB.search(scene.clause)
        and not _TOWARDS.search(scene.own)
        and not _DEMANDED.match(scene.words)
    )
    goes_on = before == "result" and bare
    lead = _ON_GROUND.sub("", _FROM_NOW.sub("", scene.lead))
    done = goes_on or _DONE.search(lead) or _HAVING.match(scene.tail)
    if not dated and done and not _AIM.search(scene.lead):
        return "result"
    if section == "setting":
        return "context" if _is_about(scene) else "result"
    if (
        span.unit == "个"
        and when is None
        and not scene.own.strip(" ,、")
        and _ALL_PLACES.match(scene.rest)
    ):
        return "context"
    if (
        span.unit == "个"
        and _FOR_PLACES.search(scene.lead)
        and _KIND_OF_PLACE.match(scene.rest + scene.tail)
    ):
        return "context"
    if span.low >= 200_000 and span.unit in ("人", "名") and _ALL_OF_THEM.match(scene.rest):
        return "context"
    if span.unit == "届" and _SERVED.search(scene.lead):
        return "context"
    return "context" if _is_about(scene) or _is_criterion(span, scene) else "target"


#: 任期不超过两届: a rule on how long one serves.
_SERVED = re.compile(r"(?:任期|连任|任职|挂职|托举|聘期|服务期)[^,;。]{0,10}$")
#: 14个市州全部出台办法: how many there are; what is to be reached is that all of them do.
_ALL_PLACES = re.compile(
    r"(?:设区市|市县|区县|县区|旗县|乡镇|盟市|[市县区州旗])[^,;。]{0,16}?(?:全部|均|都(?!市)|有序推进)"
)
#: 为450万科技工作者服务: the whole of a people, named in passing.
_ALL_OF_THEM = re.compile(
    r"(?:名|人)?(?:的)?(?:广大)?(?:科技工作者|人民|干部群众|群众|公众|居民|老百姓)"
)


def is_term_of_office(unit: str, role: str) -> bool:
    """Whether a number that `find_role` gave this role says for how many terms somebody may serve.

    It is neither a level nor a sum, and of no years.
    """
    return unit == "届" and role == "context"


def _is_about(scene: Scene) -> bool:
    if _WHOLE.search(scene.lead):
        return True
    found = _ABOUT.search(scene.lead)
    return found is not None and not _OWN_VERB.search(found["between"])


def _is_criterion(span: Span, scene: Scene) -> bool:
    """500人以上的企业: a threshold that says which bodies are meant."""
    counted = span.unit in ("人", "名", "元", "户", "岁") and span.bound in ("ge", "le")
    return counted and bool(_CRITERION.match(scene.rest))


def _is_ahead(scene: Scene, times: Times, when: Reference | None) -> bool:
    if re.search(r"(?:力争|争取)到[“2二]", scene.before):
        return True
    return (
        when is not None
        and times.start is not None
        and when.last > max(times.start, times.written or 0)
    )


def _is_past(when: Reference, times: Times) -> bool:
    if when.kind == "base":
        return False
    if times.start is None:
        return times.written is not None and when.last < times.written
    return when.last < times.start


_STRIVE_SENTENCE = re.compile(r"力争|争取|力求|有望")
_STRIVE_CLAUSE = re.compile(
    r"努力|争创|探索|逐步|鼓励|尽量|尽可能|倡导|条件成熟|有条件的|积极争取|稳步"
)
#: 力争到2025年，A；B；C: the aim of all that the sentence lists.
_STRIVE_ALL = re.compile(
    r"(?: *(?:到|至|“)[^,;。]{2,14},)?[^,;。\d]{0,8}(?:力争|争取)(?:到|在|用|经过|通过|实现(?:以下|下列|如下))"
)
_GAINED = re.compile(
    r"(?:积极)?争取[^,;。]{0,16}?(?:(?:支持|重视|配合|帮助|指导|政策|参与)(?=[,;。、]|$)|(?:投入|经费|资金|项目|立项)(?=[,;。、]))"
)
#: 两种以上科技期刊力争进入…: what is striven for stands behind.
_STRIVE_AFTER = re.compile(r"[\u4e00-\u9fff“”]{1,12}?(?:力争|争取)")
_FIRM = re.compile(r"确保|保证|必须")


def find_modality(scene: Scene, role: str) -> str | None:
    """firm or strive for targets, None otherwise.

    力争 and 争取 hold to the next semicolon, full stop or 确保; 努力, 探索, 逐步 for their
    clause. 争取支持 is to win support and says nothing of the number.
    """
    if role != "target":
        return None
    if _STRIVE_ALL.match(scene.before) and not _FIRM.search(scene.before):
        return "strive"
    before = _GAINED.sub("", scene.before[scene.before.rfind(";") + 1 :])
    firm = max((m.end() for m in _FIRM.finditer(before)), default=-1)
    if max((m.end() for m in _STRIVE_SENTENCE.finditer(before)), default=-1) > firm:
        return "strive"
    if _STRIVE_AFTER.match(scene.rest):
        return "strive"
    return (
        "strive" if _STRIVE_CLAUSE.search(scene.lead) and not _FIRM.search(scene.lead) else "firm"
    )
