"""Words that stand where a paper is asked for and name none: 待补, 尚未取得, 预计年底公布, 听说."""

from __future__ import annotations

import re

from ganquan_geo.load.amounts import NOT_KNOWN, plain_text

_PAPER = "依据|材料|资料|证明|文件|附件|出处|来源|佐证|汇报|告知|说明|承诺|反映|报告|通知"
_WORK = "整理|收集|补充|准备|办理|完善|汇总|核实|核对|提供|审批|申请|申报"
_COME = "取得|获得|拿到|收到|出具|提供|公布|公示|下发|印发|批复|上报|报送|签订|验收|通过"
_GET = "取得|获得|拿到|收到|出具|出(?=验收|报告|通知|证)|提供|公布|公示|下发|印发|上报|报送|签订"
_WAIT = (
    rf"[待后](?:补|定|查|附|交|报|确[认定]|上[传报]|{_COME}|{_WORK})[充齐交报传上]*"
    rf"|(?:正在|尚在|还在)(?:{_WORK})中?|(?:{_WORK})中"
)
_NOT_YET = (
    rf"(?:尚|还|暂|仍)?(?:未|没有|没)(?:{_COME}|附|{_WORK})|(?:尚|还|暂|仍)?没有|[尚暂][无缺]"
)
_ORAL = "汇报|告知|通知|说明|承诺|询问|核实|确认|沟通|联系|咨询|答复|反映|了解"
_NO_SOURCE = re.compile(  # the whole of it
    rf"(?:{_PAPER})*(?:[-—–/]+|{'|'.join(sorted(NOT_KNOWN))}|nan|n/?a|null|none|[?？略]+"
    r"|[暂尚还]?[无缺没未](?:有|附|提供|填报?|上报|收到)?|不[清知](?:楚|道)?"
    rf"|{_WAIT}|{_NOT_YET}|[同见如][上前]|口头|电话|tbd|pending"
    rf"|verbal(?:ly)?|asabove|ditto|tofollow)(?:{_PAPER})*",
    re.IGNORECASE,
)
_LACKING = re.compile(rf"(?:{_PAPER})*(?:{_WAIT}|{_NOT_YET})")  # in brackets behind a paper
_ENDS = re.compile(  # what no paper's name ends with
    rf".*(?:待(?:补|定|查|附|交|报|确[认定]|上[传报]|{_COME}|{_WORK})[充齐交报传上]*"
    rf"|{_NOT_YET}|(?:正在|尚在|还在)(?:{_WORK})中?|(?:口头|电话|当面|微信)(?:{_ORAL}))"
)
_HEARD = re.compile(r"听(?!证|取)(?:.{0,10}说|闻)|据(?:说|悉|称|传|了解|反映|介绍)|传闻")
_SPOKEN = re.compile("口头|口述|当面|电话")  # of which there may be a record
_LACKS = re.compile(  # what no paper's name begins with, whatever stands behind it
    rf"(?:没有|[暂尚]无|(?:尚|还|暂|仍)?(?:未|没有?)(?:{_GET}|附)"
    r"|无(?:任何|相关|书面|验收|竣工|材料|报告|批复|证[书明]|文件|资料|依据))"
)
_TIME = "于|在|至|[今明后]年|年[底内末中]|[上下]半年|近期|月底|[上中下]旬|第?[一二三四]季度|\\d"
_FUTURE = re.compile(
    rf"(?:预计|预期|预定|有望|争取|力争|打算|计划|准备|将|拟)(?:{_TIME}|{_COME}|建成|完成|开工|竣工|创建)"
    rf"|(?:[今明后]年|年[底内末]|近期).{{0,3}}(?:{_COME}|补|建成|完成)"
)
_SURELY_LATER = re.compile(
    rf"(?:预计|预期|预定|有望|争取|力争|打算|计划|准备|将|拟)(?:(?:{_TIME}).{{0,8}}?)?(?:{_GET})"
    rf"|(?:[今明后]年|年[底内末]|近期)[前内]?(?:{_GET})"
)
_BEGINS = re.compile(rf"{_SPOKEN.pattern}|{_FUTURE.pattern}")
_NAMES_PAPER = re.compile(  # what begins so may be the name of a paper all the same
    r".*(?:表|册|单|书|证|函|[年月周日季通公简快]报|报[告表]|纪要|文件|批复|决定|方案|公[告示]|通知|意见"
    r"|清单|台账|档案|记录|合同|协议|发票|照片|截图|总结|汇总|情况|统计|率|年鉴|号|页|章|条)"
)
_CLAUSE_ENDS = re.compile(r"[，,；;、。:：](?![^()]*\))")  # not within brackets
_TITLE, _IN_BRACKETS = re.compile(r"《[^》]*》"), re.compile(r"\(([^)]*)\)")


def says_no_source(text: str) -> bool:
    """Return whether what stands for evidence or a source names no paper.

    It says that there is none, that it is to come, or that it was heard; a title in 《》 is one,
    whatever it says, unless it is behind it that it is to come. Where the first clause names
    none, another has to name a paper.
    """
    clauses = [own for own in _CLAUSE_ENDS.split(plain_text(text)) if own]
    none = [_names_none(own) for own in clauses]
    if not none or not none[0]:
        return not none
    papers = (_TITLE.search(own) or _NAMES_PAPER.fullmatch(own) for own in clauses)
    return not any(found and not own for found, own in zip(papers, none, strict=True))


def _names_none(clause: str) -> bool:
    inside = _IN_BRACKETS.findall(clause)
    bare = _IN_BRACKETS.sub("", clause)
    noted = [part for own in inside for part in re.split("[,;、]", own)]
    if any(_LACKING.fullmatch(own) or _FUTURE.match(own) for own in noted):
        return True
    if not bare:
        return all(map(_names_none, inside))
    if _NO_SOURCE.fullmatch(bare) or _ENDS.fullmatch(bare) or _SURELY_LATER.match(bare):
        return True
    if _TITLE.search(bare) is not None:
        return False
    if _LACKS.match(bare) or _HEARD.match(bare):
        return True
    return bool(_BEGINS.match(bare)) and not _NAMES_PAPER.fullmatch(bare)
