"""From a verdict's findings to words for a pupil: what is right, what is missing, what to do next.

Pure: every sentence comes from one finding, and every finding from a criterion, a quote or a flag of the verdict.
The sentences stand here as data, in English and Simplified Chinese, because feedback is written in the
language of the course, which need not be the language of the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from grading.verdict import Finding, Verdict

__all__ = ["LANGUAGES", "codes", "render", "sentences"]

_ENGLISH = {
    "right": "You got this right: “{quote}”.",
    "right_all": "Your answer says what was asked for.",
    "missing_idea": "Something is still missing. Think about: {words}.",
    "missing": "Something is still missing. Read the question again and say how or why.",
    "criterion_met": "You have this point: {criterion} You wrote “{quote}”.",
    "criterion_met_unquoted": "You have this point: {criterion}",
    "criterion_partly": "You are close to this point, but it is not complete: {criterion}",
    "criterion_partly_quoted": "“{quote}” comes close to this point, but it is not complete: {criterion}",
    "criterion_missing": "This point is missing: {criterion}",
    "contradiction": "Check this part again: “{quote}” does not fit with what is true here.",
    "contradiction_unquoted": "Check your answer again: it does not fit with what is true here.",
    "off_topic": "Your answer does not speak about what was asked.",
    "blank": "You did not write an answer. Write down one thing you know about the question.",
    "very_short": "Your answer is very short. Add a sentence that says how or why.",
    "copied_question": "You repeated the question. Say in your own words what the answer is.",
    "other_language": "Your teacher will read this answer, because it is not in the language of the question.",
    "instruction": "A part of your text speaks to the person who marks it. It was not counted.",
    "hidden_characters": "Your text held characters that cannot be seen. They were left out.",
    "markup": "Your text held page code. It was left out.",
    "homoglyphs": "Your text held letters of another alphabet. They were read as the letters they look like.",
    "keyword_list": "A list of words is not an answer yet. Put them into a sentence that says how or why.",
    "gibberish": "Your text could not be read as words. Write your answer in a sentence.",
    "padded": "Your text says the same again and again. The repeats were not counted.",
    "negated_reference": "Check the words “not” and “no” in your answer: they turn its meaning round.",
    "decorated": "Words like “really” and “clearly” add nothing to an answer. Say how or why instead.",
    "too_long": "Your answer is very long. Only its first part was read; your teacher sees all of it.",
    "under_length": "Your essay has fewer words than were asked for.",
    "over_length": "Your essay has more words than were asked for. See what you can leave out.",
    "not_learnt": "Your teacher reads this essay.",
    "right_option": "You chose the right answer.",
    "wrong_option": "“{chosen}” is not the answer. {why}",
    "right_value": "Your value is right.",
    "off_by_tolerance": "Your value {given} is close, but outside the accepted range. Check your rounding.",
    "wrong_value": "Your value {given} is not right. Go through your calculation once more.",
    "power_of_ten": "Your digits are right, but the decimal point or the prefix is not. Check the size of your value.",
    "wrong_sign": "The size of your value is right, but its sign is not.",
    "unit_missing": "Your value needs a unit. Write {unit} after it.",
    "wrong_unit": "The unit {given} does not fit. The answer is asked for in {unit}.",
    "not_a_number": "No number could be read in “{given}”. Write a number, such as 1.5 V.",
    "next_done": "Go on to the next question.",
    "next_add": "Add the missing point in one sentence.",
    "next_rewrite": "Look at the lesson again, then write your answer anew.",
}
_CHINESE = {
    "right": "这一部分答对了：“{quote}”。",
    "right_all": "你的答案回答了题目的要求。",
    "missing_idea": "还缺少一些内容。想一想：{words}。",
    "missing": "还缺少一些内容。再读一遍题目，说明怎么样或为什么。",
    "criterion_met": "你答到了这一点：{criterion}你写的是“{quote}”。",
    "criterion_met_unquoted": "你答到了这一点：{criterion}",
    "criterion_partly": "你已经接近这一点，但还不完整：{criterion}",
    "criterion_partly_quoted": "“{quote}”接近这一点，但还不完整：{criterion}",
    "criterion_missing": "缺少这一点：{criterion}",
    "contradiction": "再检查这一部分：“{quote}”与事实不符。",
    "contradiction_unquoted": "再检查一下你的答案：它与事实不符。",
    "off_topic": "你的答案没有谈到题目所问的内容。",
    "blank": "你还没有作答。写下你对这道题所知道的一点。",
    "very_short": "你的答案很短。再加一句话，说明怎么样或为什么。",
    "copied_question": "你重复了题目。用自己的话说出答案。",
    "other_language": "这个答案所用的语言与题目不同，老师会来批阅。",
    "instruction": "你的文字中有一部分是写给评分者的话，这部分没有计分。",
    "hidden_characters": "你的文字中有看不见的字符，已经去掉。",
    "markup": "你的文字中有网页代码，已经去掉。",
    "homoglyphs": "你的文字中有其他字母表的字母，已按它们看上去的字母来读。",
    "keyword_list": "只列出词语还不算答案。用它们写一句话，说明怎么样或为什么。",
    "gibberish": "你的文字读不出词语。请用一句话写出你的答案。",
    "padded": "你的文字反复说同样的话，重复的部分没有计入。",
    "negated_reference": "检查一下你答案里的否定词：它们把意思说反了。",
    "decorated": "“真的”“显然”这类词不会让答案更好。请说明怎么样或为什么。",
    "too_long": "你的答案非常长，只读取了前一部分；老师可以看到全部。",
    "under_length": "你的作文字数少于要求。",
    "over_length": "你的作文字数多于要求。看看哪些可以删去。",
    "not_learnt": "这篇作文由老师来批阅。",
    "right_option": "你选对了。",
    "wrong_option": "“{chosen}”不是正确答案。{why}",
    "right_value": "你的数值正确。",
    "off_by_tolerance": "你的数值{given}很接近，但超出了允许的范围。检查一下取舍。",
    "wrong_value": "你的数值{given}不正确。再算一遍。",
    "power_of_ten": "数字对了，但小数点或单位前缀不对。检查数值的大小。",
    "wrong_sign": "数值的大小对了，但正负号不对。",
    "unit_missing": "数值需要单位。在后面写上{unit}。",
    "wrong_unit": "单位{given}不合适。答案要求用{unit}。",
    "not_a_number": "在“{given}”中没有读到数字。请写一个数，例如 1.5 V。",
    "next_done": "继续做下一题。",
    "next_add": "用一句话补上缺少的一点。",
    "next_rewrite": "再看一遍课文，然后重新写出你的答案。",
}
_CATALOGUE: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": _ENGLISH, "zh-hans": _CHINESE})
LANGUAGES: tuple[str, ...] = tuple(_CATALOGUE)

_NEXT = ("next_done", "next_add", "next_rewrite")


def codes() -> tuple[str, ...]:
    """Every code that a finding may have and that has a sentence."""
    return tuple(_ENGLISH)


def render(finding: Finding, language: str = "en") -> str:
    """The sentence of one finding; English for a language without a catalogue.

    LookupError for a code without a sentence, KeyError when a parameter of the sentence is missing.
    """
    catalogue = _CATALOGUE.get(_known(language), _ENGLISH)
    if finding.code not in catalogue:
        raise LookupError(f"no sentence for finding {finding.code!r}")
    params = dict(finding.params)
    if "criterion" in params:
        params["criterion"] = _ended(params["criterion"], "。" if catalogue is _CHINESE else ".")
    # Only our own catalogue is a format string; what a student wrote is only ever a value in it.
    return catalogue[finding.code].format_map(params).strip()


def _ended(sentence: str, stop: str) -> str:
    """A teacher's sentence with a full stop, so that the next one may follow it."""
    text = sentence.rstrip()
    return text if text.endswith((".", "!", "?", "…", "。", "！", "？", "”", '"')) else f"{text}{stop}"


def _known(language: str) -> str:
    """`zh-CN`, `zh-hans-cn` and `zh` are all written as Simplified Chinese here."""
    folded = language.lower().replace("_", "-")
    return "zh-hans" if folded.startswith("zh") else folded.split("-")[0]


def sentences(verdict: Verdict, language: str = "en") -> list[str]:
    """Feedback on a verdict in order: what is right, what is missing, remarks, what to do next."""
    ordered: Sequence[Finding] = sorted(verdict.findings, key=lambda finding: finding.code in _NEXT)
    return [render(finding, language) for finding in ordered]
