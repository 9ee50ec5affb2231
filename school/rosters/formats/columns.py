"""Names of columns and of roles as schools write them, in English and Chinese. Pure."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["column_of", "group_of", "role_of", "split_list"]

_GROUP = re.compile(r"\s*(?:group|分组)\s*[:：]\s*(\S.*?)\s*", re.IGNORECASE)

_COLUMNS = {
    "number": "schoolnumber studentnumber studentid number id no code studentno admissionnumber "
    "学号 编号 工号 学生编号 学籍号 号码",
    "name": "name fullname displayname studentname person 姓名 名字 名称 学生姓名",
    "first": "firstname givenname forename 名",
    "last": "lastname familyname surname 姓",
    "email": "email mail emailaddress 邮箱 电子邮件 电子邮箱 邮件 邮箱地址",
    "roles": "role roles type 角色 身份 类型",
    "guardians": "guardian guardians guardianemail guardianemails guardiansemail guardianmail parent parents "
    "parentemail parentemails parentsemail parentmail carer carers 监护人 家长 监护人邮箱 家长邮箱 家长电子邮箱",
    "guardian_names": "guardianname guardiannames guardiansname parentname parentnames parentsname 监护人姓名 家长姓名",
    "classes": "class classes section sections classname group groups form 班级 班 所在班级",
}
_ROLES = {
    "admin": "admin administrator schooladmin 管理员 学校管理员",
    "teacher": "teacher teachers instructor staff 教师 老师 任课教师",
    "assistant": "assistant teachingassistant ta 助教 助理",
    "student": "student students pupil learner 学生",
    "guardian": "guardian parent carer 家长 监护人",
}


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s_\-./*:：()]+", "", folded)


_COLUMN_OF = {word: column for column, words in _COLUMNS.items() for word in words.split()}
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words.split()}


def column_of(heading: str) -> str | None:
    """The field a heading means, in any case and spelling ("E-Mail", "school_number", "学号"), or None."""
    return _COLUMN_OF.get(_plain(heading))


def group_of(heading: str) -> str | None:
    """What a heading such as "group: Language at home" records, or None."""
    found = _GROUP.fullmatch(heading)
    return found.group(1) if found else None


def role_of(word: str) -> str | None:
    return _ROLE_OF.get(_plain(word))


def split_list(cell: str) -> list[str]:
    """The entries of a cell with several: parted by `|`, `;`, `、` or a line break."""
    return [part for part in (piece.strip() for piece in re.split(r"[|;；、\n]", cell)) if part]
