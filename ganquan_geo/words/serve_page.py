"""The words of `ganquan-geo serve`: its page beside those of every map, and its terminal."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS = Text("地址：{address}", "Address: {address}")
ONLY_HERE = Text(
    "只有这台电脑上的浏览器能打开，不用网络；改动随时存盘。按 Ctrl-C 结束。",
    "Opens in browsers of this computer alone, without a network; changes are kept at once. "
    "Ctrl-C ends it.",
)
ENDED = Text("已结束，录入的都已存盘。", "Ended; all that was entered is kept.")
PORT_TAKEN = Text(
    "端口 {port} 用不了（{why}）。换一个 --port，或不写，任选一个空的。",
    "Port {port} cannot be used ({why}). Give another --port, or none for any that is free.",
)
STALE = Text(
    "另一个窗口已经改过，这次没有存；页面已更新，手上填的还在，请核对后再做一次。",
    "Another window has changed the study, so this was not kept. The page is up to date now, and "
    "what you typed or put down is still there: look again and repeat it.",
)
UNREADABLE = Text("这个请求读不出来，没有存。", "The request cannot be read; nothing was kept.")
FAILED = Text(
    "程序自身出错，编号 {number}；这次没有存。",
    "The program itself failed, number {number}; nothing was kept.",
)
TRYING = Text("逐个试", "trying one by one")
NOW = Text("现有情况", "as it is")
TRIED = Text("正在试的", "what is tried")
PHOTOS_STAY = Text(
    "收回后照片文件仍留在研究文件夹里（{files}），以免误删；不再用时可自己删",
    "taken back, the photographs stay in the study's folder ({files}), so that nothing is lost by "
    "mistake; delete them once nothing needs them",
)
DECIDES = Text("核实这 {n} 处，{name}就能评定", "verify these {n}, and {name} can be judged")
DECIDES_DECLARED = Text(
    "名录声明收全，{name}就能评定", "declare the register complete, and {name} can be judged"
)
DECIDES_REGISTER = Text(
    "核实 {n} 处、声明名录收全，{name}就能评定",
    "verify {n} and declare the register complete, and {name} can be judged",
)

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "tab_register": Text("补全名录", "Complete the register"),
        "tab_propose": Text("试一试", "Try things"),
        "tab_results": Text("结果与图例", "Results and legend"),
        "saving": Text("正在存盘、测算……", "keeping and measuring ..."),
        "unreached": Text(
            "连接不上：程序已经结束。这次没有存；重新运行 ganquan-geo serve 后再做。",
            "No answer: the program has ended and this was not kept. Run ganquan-geo serve again.",
        ),
        "others_changed": Text("另一个窗口有改动", "another window has made changes"),
        "sign_first": Text(
            "先填写填报人和依据：每项更正都要写明。",
            "First say who enters it and on what basis: each correction states both.",
        ),
        "kept": Text("已存 {n} 项", "{n} kept"),
        "turned": Text("{name}：{was} → {now}", "{name}: {was} → {now}"),
        "by": Text("填报人", "entered by"),
        "basis_of": glossary.EVIDENCE,
        "basis_like": Text("如：居委会现场核对", "such as: seen on site"),
        "missing_title": Text("还缺什么", "What is missing"),
        "missing_lead": Text(
            "{n} 类还不能评定；缺得最少的在前。",
            "{n} categories cannot be judged yet; those that lack least come first.",
        ),
        "missing_none": Text("各类都能评定。", "Every category can be judged."),
        "nothing_missing": Text("不缺", "nothing is missing"),
        "lacks_unknown": glossary.POSITION_UNKNOWN,
        "lacks_street": glossary.STREET_ONLY,
        "lacks_assumed": glossary.POSITION_ASSUMED,
        "nearest_of": Text("是 {n} 个{homes}最近的一处", "the nearest one of {n} {homes}"),
        "confirm": Text("属实", "confirm"),
        "confirm_all": Text("{n} 处推定位置都属实", "confirm all {n} assumed positions"),
        "move": Text("改位置", "move"),
        "place": Text("定位", "place"),
        "strike": Text("删去", "strike off"),
        "add_place": Text("＋ 补录设施", "+ a facility"),
        "register_done": Text("声明名录收全", "declare the register complete"),
        "register_open": Text("改为没有收全", "it is not complete"),
        "place_title": Text("{name}在哪里", "where {name} is"),
        "add_title": Text("补录：{name}", "to be recorded: {name}"),
        "place_how": Text(
            "点地图、拖动红点、用方向键，或填坐标（WGS 84），再存。",
            "Click the map, drag the red dot, use the arrow keys, or type degrees (WGS 84); then "
            "keep it.",
        ),
        "lonlat": Text("经度，纬度", "longitude, latitude"),
        "accuracy_of": glossary.ACCURACY,
        "keep": Text("存", "keep"),
        "cancel": Text("放弃", "cancel"),
        "name_of": glossary.NAME,
        "people_title": Text("{homes}：户数和人口", "Households and people"),
        "people_missing": Text(
            "{all} 个{homes}中 {n} 个没有填全", "not known of {n} of {all} {homes}"
        ),
        "home_name": Text("{home}", "{home}"),
        "paste_how": Text(
            "逐格填写，或从 Excel 复制粘贴：一行一个，名称在前，依次户数、常住人口、60 岁及以上。",
            "Type, or paste rows copied from a sheet: the name, then households, residents, "
            "residents aged 60+.",
        ),
        "keep_people": Text("存户数和人口", "keep households and people"),
        "nothing_changed": Text("没有改动", "nothing was changed"),
        "pasted": Text(
            "已填入 {n} 行，核对后再存", "{n} rows are filled in; look at them, then keep them"
        ),
        "pasted_unknown": Text(
            "已填入 {n} 行；{more} 行的名称对不上：{names}",
            "{n} rows are filled in; of {more} the name is not known: {names}",
        ),
        "gates_title": Text("{home}出入口", "Gates of {homes}"),
        "gates_why": Text(
            "没有出入口资料时，步行从{home}所在点起算。",
            "Where no gates are known, walks start at the point of the {home}.",
        ),
        "gates_unknown": Text("{n} 处开闭待核实", "{n}: not known whether open"),
        "gate_verify": Text("核实", "verify"),
        "edit_gate": Text("改出入口", "change a gate"),
        "add_gate": Text("＋ 补录出入口", "+ a gate"),
        "gate_name": glossary.NAME,
        "find_row": Text("按名称找", "find by name"),
        "projects_title": Text("道路项目进度", "Street projects"),
        "project": glossary.STREET,
        "status": glossary.STATUS,
        "progress": Text("形象进度", "progress"),
        "start_date": Text("实际开工", "start"),
        "end_date": Text("实际竣工", "end"),
        "projects_how": Text(
            "逐格填写，或从 Excel 复制粘贴：道路在前，依次状态、形象进度（60%）、开工、竣工。"
            "上面的依据就是依据材料。",
            "Type, or paste rows: the street, then status, progress (60%), start, end. What "
            "stands above as evidence is theirs.",
        ),
        "keep_projects": Text("存项目进度", "keep the projects"),
        "photos_title": Text("项目照片", "Photographs of projects"),
        "photo_of": Text("哪个项目", "project"),
        "photo_before": Text("改造前照片", "before"),
        "photo_after": Text("改造后照片", "after"),
        "photo_file": Text("或研究文件夹里的文件", "or a file in the study's folder"),
        "photo_unreadable": Text("{name} 不是能用的照片", "{name} is no picture that can be used"),
        "keep_photos": Text("存照片", "keep photographs"),
        "corrections_title": Text("已录入的更正", "What was entered"),
        "corrections_n": Text("{n} 项，每项都能收回", "{n}; each can be taken back"),
        "take_back": Text("收回", "take back"),
        "taken_back": Text("已收回 1 项", "1 taken back"),
        "forms_file": Text("填报.xlsx", "forms.xlsx"),
        "download_forms": Text("下载填报表（Excel）", "Download the forms (Excel)"),
        "residents_60plus": glossary.RESIDENTS_60PLUS,
        "try_wait": Text("正在准备试算……", "getting ready ..."),
        "try_add_gate": Text("＋ 试设出入口", "+ a gate to try"),
        "try_hour": Text("几点（出入口）", "hour, for gates"),
        "try_title": Text("试一试，当场看结果", "Try it, and see at once"),
        "try_lead": Text(
            "研究不变。点图上的设施可以迁移、撤销；新设的可以拖动。",
            "The study stays as it is. Click a facility to move it or take it away; drag new ones.",
        ),
        "try_facility": Text("＋ 试设设施", "+ a facility to try"),
        "try_link": Text("＋ 画通道", "+ a passage"),
        "try_close": Text("封闭一条路", "close a street"),
        "try_open": Text("开通一条路", "open a street"),
        "try_gate": Text("开关出入口", "open or close a gate"),
        "try_move": Text("迁移", "move it"),
        "try_remove": Text("撤销这处", "take it away"),
        "try_named": Text("试设{kind}", "{kind} on trial"),
        "link_named": Text("试设通道", "passage on trial"),
        "link_how": Text(
            "逐点点图；或用方向键移动红点，再“加一点”。",
            "Click point after point; or move the red dot by arrow keys and add each point.",
        ),
        "link_point": Text("加一点", "add a point"),
        "link_done": Text("画完", "done"),
        "link_two": Text("至少两点", "two points at least"),
        "link_points": Text("{n} 点，{m} 米", "{n} points, {m} m"),
        "undo": Text("撤回", "undo"),
        "redo": Text("重做", "redo"),
        "take_out": Text("撤去", "take out"),
        "try_anew": Text("从头来", "start over"),
        "try_views": Text("看哪个状态", "which state"),
        "try_before": glossary.BEFORE,
        "try_after": glossary.AFTER,
        "try_difference": Text("差别", "difference"),
        "counts_of": Text("可达的{homes}数", "{homes} reached"),
        "try_nobody": Text("对所选的服务，没有{homes}受影响。", "Nobody gains or loses here."),
        "files_title": Text("存为方案、比较、报告", "Keep, compare, report"),
        "files_n": Text("已有 {n} 个方案", "{n} scenarios are kept"),
        "scenario_name": Text("方案名称", "name of the scenario"),
        "scenario_save": Text("存为方案", "keep it"),
        "scenario_saved": Text("已存为 scenarios/{name}.toml", "kept as scenarios/{name}.toml"),
        "scenario_open": Text("打开方案", "open a scenario"),
        "open_it": Text("打开", "open"),
        "compare_one": glossary.BEFORE,
        "compare_other": glossary.AFTER,
        "compare_them": Text("比较这两个", "compare these two"),
        "compare_get": Text("打开比较图", "open the comparison"),
        "now_name": NOW,
        "try_this": TRIED,
        "make_report": Text("写报告（有方案一章）", "write the report, with this as a chapter"),
        "report_get": Text("下载报告（Word）", "Download the report (Word)"),
        "report_file": Text("报告.docx", "report.docx"),
        "rank_title": Text("{name}：放在哪里最有用", "{name}: where it helps most"),
        "rank_count": Text("增设几处", "how many more"),
        "rank_sites": Text("找位置", "find sites"),
        "rank_links": Text("找短通道", "find short passages"),
        "rank_gates": Text("找出入口", "find gates"),
        "work_runs": Text("正在计算", "at work"),
        "work_stop": Text("停下", "stop"),
        "work_off": Text("已停下", "stopped"),
        "try_choice": Text("试第 {n} 个", "try no. {n}"),
    }
)
