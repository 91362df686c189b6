"""Words where a paper is asked for: which name one, and which say that there is none."""

from __future__ import annotations

import pytest

from ganquan_geo.load.no_source import says_no_source

NONE = """
无 — 待补 暂无 口头汇报 同上。 暂缺 无依据 资料待提供 没有 ？ 正在整理 验收材料待补
见附件（待补） 尚未取得 预计年底公布 计划2026年建成 听说 电话询问 听居委会说 据说 据了解
居委会口头告知 微信通知 电话 区里还没有 验收单尚未出具 验收报告正在办理 还未收到 有望明年通过
将于年底验收 拟在下半年公布 争取年内完成 明年补 年底前补 年报（暂缺） 验收单（预计年底出具）
计划2026年出具验收单 没有验收报告 暂无验收报告 无验收材料 未取得验收批复 尚未取得竣工验收证书
将出具验收报告 预计年底出通知 计划年底出验收报告 年底前提供竣工验收报告 听街道说已有批复
据了解已出具验收报告 待补，由城建科负责 尚未取得，城建科正在跟进 验收报告尚未出具，资料在城建科
验收材料（待补，盖章后上传） 预计2025年底出具验收单 （待补） 材料待上报 待验收 《验收单》待补
无；待补
"""
PAPERS = """
《2025年建设计划完成情况通报》 计划完成情况表 计划完成率统计 2025年计划 计划科报表
无障碍改造验收单 年报第3页 验收单3号 验收单（3号） 将军路验收单 电话记录3号 口头汇报记录
未成年人保护工作报告 待建项目清单 暂住人口登记表 拟建项目批复 预计完成情况表 据统计年报 先建后补
准备会纪要 听证会纪要 电话亭改造验收单 区文〔2025〕12号 《据说》 计划外项目清单 年报；照片待补
《2025年满意度测评通报》（上半年公布） 计划2025年竣工验收项目台账 听证会说明材料 电话会议纪要
验收单1号，照片待补 无障碍改造台账 审计决算（2025），附件待补 年中总结 尚未完成项目清单
验收单（居委会盖章）
"""


@pytest.mark.parametrize("text", NONE.split())
def test_words_that_name_no_paper(text: str) -> None:
    assert says_no_source(text)


@pytest.mark.parametrize("text", PAPERS.split())
def test_words_that_name_a_paper(text: str) -> None:
    assert not says_no_source(text)
