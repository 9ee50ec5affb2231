"""The most common wrong ideas: answers that earned less than all points, grouped by what they say and what they miss. Pure.

Two answers are alike by the words they share, the rarer a word the more it counts (cosine of inverse document
frequencies: Salton & Buckley 1988, Information Processing & Management 24), and by the criteria that both miss. No model
is asked: a page may call this. Another way of grouping takes the place of `by_words` through `ideas_of(grouping=…)`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from ml.answers import lexical, negation

__all__ = ["Grouping", "Idea", "Wrong", "by_form", "by_words", "ideas_of"]

ALIKE = 0.36  # from this similarity on an answer joins a group; chosen on the wrong answers of the train part of Beetle
BY_CRITERIA = 0.3  # weight of the missed criteria, where a question has any
OPPOSITE = 0.5  # what is left of a likeness when one says "not" and the other does not
SHARED = 0.5  # a word stands for a group when so large a share of its answers has it
WORDS = 5

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One answer without all points: `missing` are the criteria it misses, `form` what it comes down to, if that is known
    (an option, a number).
    """

    key: Hashable
    text: str
    missing: frozenset[str] = frozenset()
    form: str = ""


@dataclass(frozen=True, slots=True)
class Idea:
    """Answers that are wrong in the same way, the most typical first.

    `words` are shared by at least half of them; `missing` tells of each criterion how many miss it, most first.
    """

    members: tuple[Wrong, ...]
    words: tuple[str, ...]
    missing: tuple[tuple[str, int], ...]

    def examples(self, most: int) -> list[Wrong]:
        """The most typical members, no text twice."""
        found: dict[str, Wrong] = {}
        for one in self.members:
            found.setdefault(" ".join(lexical.words(one.text)), one)
        return list(found.values())[:most]


Grouping = Callable[[Sequence[Wrong]], list[list[int]]]


def ideas_of(wrong: Sequence[Wrong], grouping: Grouping | None = None) -> list[Idea]:
    """All ideas, those of most answers first; `grouping` gives the places of answers that belong together."""
    groups = (grouping or by_words)(wrong)
    found = [_idea([wrong[place] for place in places]) for places in groups]
    return sorted(found, key=lambda idea: (-len(idea.members), idea.members[0].text))


def by_form(wrong: Sequence[Wrong]) -> list[list[int]]:
    """Answers of one form together; those without a form by their words."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(wrong):
        groups[one.form].append(place)
    loose = groups.pop("", [])
    told = by_words([wrong[place] for place in loose])
    return [*groups.values(), *([loose[place] for place in places] for places in told)]


def by_words(wrong: Sequence[Wrong]) -> list[list[int]]:
    """Greedy groups around their centres: the answer given most often leads, each next one joins the nearest group that is
    near enough, or leads one of its own. The order of the answers decides nothing.
    """
    same: dict[_Form, list[int]] = defaultdict(list)
    for place, one in enumerate(wrong):
        same[_form(one)].append(place)
    forms = sorted(same, key=lambda form: (-len(same[form]), -len(form.stems), form.order))
    weigh = _weights([form.stems for form in forms])
    groups = _Groups()
    for form in forms:
        groups.take(form, weigh(form.stems), same[form])
    return groups.places


@dataclass(frozen=True, slots=True)
class _Form:
    """What of an answer counts: its words, whether it denies something, the criteria that it misses."""

    stems: frozenset[str]
    denies: bool
    missing: frozenset[str]

    @property
    def order(self) -> tuple[list[str], bool, list[str]]:
        return sorted(self.stems), self.denies, sorted(self.missing)


def _form(one: Wrong) -> _Form:
    denies = any(map(negation.negating, lexical.words(one.text)))
    return _Form(frozenset(lexical.content_stems(one.text)), denies, one.missing)


class _Groups:
    """Groups with their centres; an index of words finds the few that an answer can be near to."""

    def __init__(self) -> None:
        self.places: list[list[int]] = []
        self.centres: list[dict[str, float]] = []
        self.lengths: list[float] = []
        self.denying: list[int] = []
        self.missing: list[Counter[str]] = []
        self.having: dict[str, set[int]] = defaultdict(set)

    def take(self, form: _Form, vector: Vector, places: list[int]) -> None:
        shared: dict[int, float] = defaultdict(float)
        for word, weight in vector.items():
            for group in self.having[word]:
                shared[group] += weight * self.centres[group][word]
        found = [(self._likeness(group, product, form), -group) for group, product in shared.items()]
        likeness, place = max(found, default=(0.0, 0))
        group = -place if likeness >= ALIKE else self._new()
        self._add(group, form, vector, places)

    def _new(self) -> int:
        self.places.append([])
        self.centres.append({})
        self.lengths.append(0.0)
        self.denying.append(0)
        self.missing.append(Counter())
        return len(self.places) - 1

    def _add(self, group: int, form: _Form, vector: Vector, places: list[int]) -> None:
        centre, count = self.centres[group], len(places)
        self.places[group] += places
        for word, weight in vector.items():
            centre[word] = centre.get(word, 0.0) + weight * count
            self.having[word].add(group)
        self.lengths[group] = sqrt(sum(weight * weight for weight in centre.values()))
        self.denying[group] += form.denies * count
        self.missing[group].update(dict.fromkeys(form.missing, count))

    def _likeness(self, group: int, product: float, form: _Form) -> float:
        """0..1: cosine to the centre, how far the missed criteria agree, and less where only one of both denies."""
        cosine = product / self.lengths[group]
        half = len(self.places[group]) / 2
        if form.missing or self.missing[group]:
            usual = {one for one, count in self.missing[group].items() if count > half}
            agreed = len(usual & form.missing) / (len(usual | form.missing) or 1)
            cosine = (1 - BY_CRITERIA) * cosine + BY_CRITERIA * agreed
        return cosine if (self.denying[group] > half) == form.denies else OPPOSITE * cosine


def _weights(texts: Sequence[frozenset[str]]) -> Callable[[frozenset[str]], Vector]:
    """Stems as a vector of length 1; a word that all have counts a little, a rare one much."""
    having = Counter(stem for stems in texts for stem in stems)

    def weigh(stems: frozenset[str]) -> Vector:
        raw = {stem: log(1 + len(texts) / having[stem]) for stem in stems}
        length = sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {stem: weight / length for stem, weight in raw.items()}

    return weigh


def _idea(members: Sequence[Wrong]) -> Idea:
    stems = Counter(stem for one in members for stem in set(lexical.content_stems(one.text)))
    shared = {stem for stem, count in stems.items() if count >= SHARED * len(members)}
    missing = Counter(one for member in members for one in member.missing)
    typical = sorted(members, key=lambda one: (-_fit(one, stems), len(one.text), one.text))
    return Idea(tuple(typical), _words(typical, shared), tuple(missing.most_common()))


def _fit(one: Wrong, stems: Counter[str]) -> float:
    """How much of the answer the others say too: mean count of its words in the group."""
    own = set(lexical.content_stems(one.text))
    return sum(stems[stem] for stem in own) / len(own) if own else 0.0


def _words(typical: Sequence[Wrong], shared: set[str]) -> tuple[str, ...]:
    """The shared words as the most typical answers write them, in their order."""
    found: dict[str, str] = {}
    for one in typical:
        for word in lexical.words(one.text):
            stem = lexical.stem(word)
            if stem in shared:
                found.setdefault(stem, word)
        if len(found) >= WORDS:
            break
    return tuple(found.values())[:WORDS]
