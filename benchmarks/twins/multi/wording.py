"""How a request of several edits is put in words: three ways in each language."""

from __future__ import annotations

from benchmarks.datasets.gedit import LANGUAGES
from benchmarks.twins.multi.request import Request

REST = {"en": "Leave everything else as it is.", "cn": "其余部分保持不变。"}


def wordings(request: Request) -> dict[str, list[str]]:
    """The request in every language, each way once; the same edits in the same order.

    A single edit and a goal are their own sentence, alone and with what must stay.
    """
    out = {}
    for language in LANGUAGES:
        sentences = [_sentence(language, step.edit.english, step.edit.chinese) for step in request.chain.steps]
        if request.goal:
            sentences = [_sentence(language, *request.goal)]
        out[language] = _one(language, sentences[0]) if len(sentences) == 1 else _several(language, sentences)
    return out


def _sentence(language: str, english: str, chinese: str) -> str:
    return english if language == "en" else chinese


def _one(language: str, sentence: str) -> list[str]:
    polite = f"Please {_lower(sentence)}" if language == "en" else f"请{sentence}"
    return [sentence, polite, _join(language, [sentence, REST[language]])]


def _several(language: str, sentences: list[str]) -> list[str]:
    if language == "en":
        first, *middle, last = (_lower(s) for s in sentences)
        ordered = [f"First, {first}", *(f"Then {s}" for s in middle), f"{'Finally,' if middle else 'Then'} {last}"]
        listed = "; ".join(f"({i}) {_lower(s).rstrip('.')}" for i, s in enumerate(sentences, 1))
        return [
            " ".join(ordered),
            f"Make these edits, in this order: {listed}. {REST[language]}",
            " ".join([*sentences, REST[language]]),
        ]
    first, *middle, last = sentences
    ordered = [f"首先,{first}", *(f"然后,{s}" for s in middle), f"{'最后' if middle else '然后'},{last}"]
    listed = ";".join(f"({i}){s.rstrip('。')}" for i, s in enumerate(sentences, 1))
    return ["".join(ordered), f"请依次完成以下修改:{listed}。{REST[language]}", "".join([*sentences, REST[language]])]


def _join(language: str, sentences: list[str]) -> str:
    return (" " if language == "en" else "").join(sentences)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
