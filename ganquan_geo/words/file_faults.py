"""What is said of files that cannot be used, where more than one reader says it."""

from __future__ import annotations

from ganquan_geo.words.text import Text

NO_SUCH_FILE = Text("没有这个文件", "no such file")
EXPORT_AGAIN = Text("重新导出该文件", "export the file again")
NOT_UTF8 = Text("不是 UTF-8 编码", "is not UTF-8")
SET_SYSTEM = Text("在 GIS 中指定坐标系后重新导出", "set the system in a GIS and export again")
HAS_DOCTYPE = Text("有 DOCTYPE（实体定义），不读", "has a DOCTYPE, which may define entities")
NO_GEOMETRY = Text("没有几何", "has no geometry")

# what is wrong, and how to mend it
NOT_FOUND = (NO_SUCH_FILE, Text("查看文件名和文件夹", "see to its name and folder"))
NO_PLAIN_FILE = (
    Text("不是普通文件（是管道或设备），不读", "is no plain file (a pipe, a device)"),
    Text("换成普通文件", "give a plain file"),
)
NO_FILE_NAME = (
    Text("不是能用的文件名（有控制字符、太长，或链接绕了圈）", "is no name that a file can have"),
    Text("改正文件名", "correct the name"),
)
A_FOLDER = (
    Text("是文件夹，要的是文件", "is a folder, where a file is wanted"),
    Text("写明其中的文件", "name the file in it"),
)
CHANGING = (
    Text("读取时正在被改动", "was changed while it was being read"),
    Text("改完、关闭后再读一次", "finish and close it, then read it again"),
)
ASKS_TOO_MUCH = (
    Text("要的内存太多，或一层套一层太深", "asks for too much memory, or is nested too deeply"),
    Text("裁剪到本街道及周围，或从原件重新导出", "clip it to the sub-district, or export it again"),
)
PASSWORD = (
    Text("有密码", "is protected by a password"),
    Text("去掉密码后再用", "remove the password"),
)
EMPTY = (
    Text("没有任何要素", "has no features"),
    Text("补上要素，这里不能一个也没有", "add features: there must be some"),
)
LEFT_EMPTY = (
    Text("没有任何要素，按没有这个图层计", "has no features: taken as if there were no such layer"),
    Text(
        "补上要素；还没有资料的，在 study.toml 的 [layers] 里删去它",
        "add features, or leave it out of [layers] in study.toml",
    ),
)
OUTSIDE_STUDY = (
    Text("在研究文件夹之外", "lies outside the study folder"),
    Text("把文件复制到研究文件夹内", "copy the file into the study folder"),
)

# what should stand there
WHOLE_NUMBER = Text("整数", "a whole number")
A_TABLE = Text("一个表，如 [network]", "a table such as [network]")
A_LIST = Text("用方括号写的清单，如 [a, b]", "a list in square brackets such as [a, b]")
ONE_OF = Text("其中之一：{expected}", "one of: {expected}")
MARK_AGAIN = Text("重新标出位置", "mark the place again")
