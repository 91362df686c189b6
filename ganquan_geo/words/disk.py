"""What a system's errors are called: Python knows them in English only."""

from __future__ import annotations

import errno

from ganquan_geo.words.text import Text, same_text

NAMES = {
    errno.ENOSPC: "磁盘满了",
    errno.EFBIG: "磁盘上放不下这么大的文件",
    errno.EACCES: "没有权限，或正在别处打开",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.EIO: "磁盘读写出错",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "不是文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.EEXIST: "已经存在",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "链接绕了圈",
    errno.EMFILE: "打开的文件太多",
    errno.ENOMEM: "内存不够",
    errno.EAGAIN: "进程太多",
    errno.EPIPE: "接收的程序已经关闭",
}


def name_error(error: OSError) -> Text:
    """Return what a system's error is called; where Chinese has no name here, its own words."""
    said = error.strerror or type(error).__name__
    name = NAMES.get(error.errno or 0)
    return Text(name, said) if name else same_text(said)
