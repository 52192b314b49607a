"""The language of fusion rules: from what a user types to a small expression tree, and back.

``PET | MR``, ``CT & (PET | MR)``, ``~PET``, ``atleast(2, CT, PET, MR)``, ``majority(CT, PET, MR)``; words
(``or and not``, 或 且 与 非) do the same as signs. A name that is no plain word, or that is one of these
words, stands in backquotes; a backquote inside such a name is doubled. Nothing is ever evaluated as code.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NoReturn

from core.problems import Refusal, Severity, problem

LONGEST_EXPRESSION = 10_000
"""Characters of a rule; longer text is refused before it is read."""
DEEPEST_NESTING = 100
"""Brackets within brackets."""
MOST_TESTS = 12
"""Distinct tests in one rule: its truth table has 2**12 rows."""


@dataclass(frozen=True, slots=True)
class Name:
    """One test: positive when it reads positive."""

    test: str


@dataclass(frozen=True, slots=True)
class Not:
    """Positive when its operand is negative."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class And:
    """Positive when every operand is."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Positive when any operand is."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Positive when at least ``count`` operands are."""

    count: int
    operands: tuple[Expression, ...]


Expression = Name | Not | And | Or | AtLeast


class _Kind(StrEnum):
    NAME = "name"
    NUMBER = "number"
    OR = "or"
    AND = "and"
    NOT = "not"
    AT_LEAST = "atleast"
    MAJORITY = "majority"
    OPEN = "open"
    CLOSE = "close"
    COMMA = "comma"
    END = "end"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    text: str
    position: int


_SIGNS = {
    "||": _Kind.OR,
    "&&": _Kind.AND,
    "|": _Kind.OR,
    "｜": _Kind.OR,
    "∨": _Kind.OR,
    "&": _Kind.AND,
    "＆": _Kind.AND,
    "∧": _Kind.AND,
    "~": _Kind.NOT,
    "～": _Kind.NOT,
    "!": _Kind.NOT,
    "！": _Kind.NOT,
    "¬": _Kind.NOT,
    "(": _Kind.OPEN,
    "（": _Kind.OPEN,
    ")": _Kind.CLOSE,
    "）": _Kind.CLOSE,
    ",": _Kind.COMMA,
    "，": _Kind.COMMA,
    "、": _Kind.COMMA,
}
_JOINED_WORDS = {"或": _Kind.OR, "且": _Kind.AND, "与": _Kind.AND, "非": _Kind.NOT}
_WORDS = {"or": _Kind.OR, "and": _Kind.AND, "not": _Kind.NOT} | _JOINED_WORDS
_FUNCTIONS = {
    "atleast": _Kind.AT_LEAST,
    "至少": _Kind.AT_LEAST,
    "majority": _Kind.MAJORITY,
    "多数": _Kind.MAJORITY,
}
_MOST_JOINED_WORDS_IN_A_NAME = 8
_LONGEST_NUMBER = 6


def folded(name: str) -> str:
    """Return the form in which two names count as the same: NFC, case-folded, trimmed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).strip()


def _refuse(code: str, position: int, value: str | None = None, **details: str | int) -> NoReturn:
    where = {"position": position, "character": position + 1}
    located = tuple(sorted((details | where).items()))
    raise Refusal(replace(problem(Severity.ERROR, code, value=value), details=located))


class Columns:
    """The names a rule may use, found by exact spelling first, then ignoring case and composition."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._exact = frozenset(names)
        self._folded: dict[str, list[str]] = {}
        for name in names:
            self._folded.setdefault(folded(name), []).append(name)

    def find(self, text: str) -> list[str]:
        """Return the columns that ``text`` may mean: none, one, or several that differ only in case."""
        return [text] if text in self._exact else self._folded.get(folded(text), [])

    def closest(self, text: str) -> list[str]:
        """Return up to five columns spelled like ``text``, or the first five where none is."""
        near = difflib.get_close_matches(folded(text)[:100], list(self._folded), n=5, cutoff=0.5)
        return [name for key in near for name in self._folded[key]][:5] or list(self.names[:5])


def _is_word_character(character: str) -> bool:
    return character == "_" or character.isalnum() or unicodedata.category(character).startswith("M")


def _plain(text: str) -> bool:
    return (
        bool(text)
        and all(_is_word_character(c) for c in text)
        and not text.isdecimal()
        and folded(text) not in _WORDS
        and folded(text) not in _FUNCTIONS
        and not any(c in _JOINED_WORDS for c in text)
    )


def quoted(name: str) -> str:
    """Spell a name as a rule needs it: bare where it is a plain word, else in backquotes."""
    return name if _plain(name) else "`" + name.replace("`", "``") + "`"


def _quoted_name(text: str, start: int) -> tuple[str, int]:
    pieces: list[str] = []
    position = start + 1
    while True:
        end = text.find("`", position)
        if end < 0:
            _refuse("rule_unclosed_quote", start, "`")
        pieces.append(text[position:end])
        if text.startswith("``", end):
            pieces.append("`")
            position = end + 2
            continue
        return "".join(pieces), end + 1


def _word_tokens(run: str, start: int, columns: Columns, before_bracket: bool) -> list[_Token]:
    """Cut a run of letters: 'PET或MR' is three tokens unless a column is called that."""
    cuts = [i for i, character in enumerate(run) if character in _JOINED_WORDS] + [len(run)]
    tokens: list[_Token] = []
    position = next_cut = 0
    while position < len(run):
        while cuts[next_cut] < position:
            next_cut += 1
        joined = cuts[next_cut] == position
        ends = cuts[next_cut + joined : next_cut + joined + _MOST_JOINED_WORDS_IN_A_NAME]
        shortest = run[position : position + 1] if joined else run[position : ends[0]]
        whole = folded(shortest) if not joined else ""
        function = before_bracket and position + len(shortest) == len(run) and whole in _FUNCTIONS
        known = None
        if not function and whole not in _WORDS and run not in _JOINED_WORDS:
            named = (end for end in reversed(ends) if columns.find(run[position:end]))
            known = next((end for end in named if not run[position:end].isdecimal()), None)
        if known is not None:
            text, kind = run[position:known], _Kind.NAME
        elif joined:
            text, kind = shortest, _JOINED_WORDS[shortest]
        elif function:
            text, kind = shortest, _FUNCTIONS[whole]
        elif shortest.isdecimal():
            text, kind = shortest, _Kind.NUMBER
        else:
            text, kind = shortest, _WORDS.get(whole, _Kind.NAME)
        tokens.append(_Token(kind, text, start + position))
        position += len(text)
    return tokens


def _tokens(text: str, columns: Columns) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    while position < len(text):
        character = text[position]
        if character.isspace():
            position += 1
        elif character == "`":
            name, end = _quoted_name(text, position)
            tokens.append(_Token(_Kind.NAME, name, position))
            position = end
        elif (sign := text[position : position + 2]) in _SIGNS or (sign := character) in _SIGNS:
            tokens.append(_Token(_SIGNS[sign], sign, position))
            position += len(sign)
        elif _is_word_character(character):
            end = position
            while end < len(text) and _is_word_character(text[end]):
                end += 1
            before_bracket = text[end:].lstrip()[:1] in ("(", "（")
            tokens += _word_tokens(text[position:end], position, columns, before_bracket)
            position = end
        else:
            _refuse("rule_unexpected_character", position, character)
    tokens.append(_Token(_Kind.END, "", len(text)))
    return tokens


class _Parser:
    """Recursive descent over the tokens; ``|`` binds least, then ``&``, then ``~``."""

    def __init__(self, tokens: list[_Token], columns: Columns) -> None:
        self._tokens = tokens
        self._columns = columns
        self._at = 0
        self._depth = 0
        self.tests: dict[str, None] = {}

    def parse(self) -> Expression:
        result = self._any_of()
        token = self._tokens[self._at]
        if token.kind is not _Kind.END:
            self._refuse_token(token, operator_expected=True)
        return result

    def _next(self) -> _Token:
        token = self._tokens[self._at]
        self._at += token.kind is not _Kind.END
        return token

    def _take(self, kind: _Kind) -> bool:
        if self._tokens[self._at].kind is kind:
            self._at += 1
            return True
        return False

    def _refuse_token(self, token: _Token, operator_expected: bool) -> NoReturn:
        if token.kind is _Kind.END:
            _refuse("rule_ends_early", token.position)
        if token.kind is _Kind.CLOSE and operator_expected:
            _refuse("rule_unopened_bracket", token.position, token.text)
        if operator_expected and token.kind is not _Kind.COMMA:
            _refuse("rule_operator_expected", token.position, token.text)
        _refuse("rule_test_expected", token.position, token.text)

    def _any_of(self) -> Expression:
        operands = [self._all_of()]
        while self._take(_Kind.OR):
            operands.append(self._all_of())
        return operands[0] if len(operands) == 1 else Or(tuple(operands))

    def _all_of(self) -> Expression:
        operands = [self._operand()]
        while self._take(_Kind.AND):
            operands.append(self._operand())
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def _operand(self) -> Expression:
        negated = False
        while self._take(_Kind.NOT):
            negated = not negated
        token = self._next()
        if token.kind is _Kind.NAME:
            result: Expression = Name(self._test(token))
        elif token.kind in (_Kind.OPEN, _Kind.AT_LEAST, _Kind.MAJORITY):
            self._depth += 1
            if self._depth > DEEPEST_NESTING:
                _refuse("rule_too_deep", token.position, limit=DEEPEST_NESTING)
            result = self._bracket(token) if token.kind is _Kind.OPEN else self._count(token)
            self._depth -= 1
        else:
            self._refuse_token(token, operator_expected=False)
        return Not(result) if negated else result

    def _bracket(self, opening: _Token) -> Expression:
        result = self._any_of()
        self._close(opening)
        return result

    def _close(self, opening: _Token) -> None:
        token = self._next()
        if token.kind is _Kind.END:
            _refuse("rule_unclosed_bracket", opening.position, opening.text)
        if token.kind is not _Kind.CLOSE:
            self._refuse_token(token, operator_expected=True)

    def _count(self, function: _Token) -> Expression:
        opening = self._next()
        count_token = self._tokens[self._at]
        if function.kind is _Kind.AT_LEAST:
            if count_token.kind is not _Kind.NUMBER:
                _refuse("rule_count_expected", count_token.position, count_token.text)
            self._at += 1
            comma = self._next()
            if comma.kind is _Kind.END:
                _refuse("rule_unclosed_bracket", opening.position, opening.text)
            if comma.kind is not _Kind.COMMA:
                _refuse("rule_comma_expected", comma.position, comma.text)
        operands = [self._any_of()]
        while self._take(_Kind.COMMA):
            operands.append(self._any_of())
        self._close(opening)
        count = len(operands) // 2 + 1
        if function.kind is _Kind.AT_LEAST:
            count = int(count_token.text) if len(count_token.text) <= _LONGEST_NUMBER else 0
            if not 1 <= count <= len(operands):
                _refuse(
                    "rule_count_impossible", count_token.position, count_token.text, operands=len(operands)
                )
        return AtLeast(count, tuple(operands))

    def _test(self, token: _Token) -> str:
        found = self._columns.find(token.text)
        if len(found) > 1:
            _refuse("rule_ambiguous_test", token.position, token.text, candidates=", ".join(found))
        if not found:
            candidates = ", ".join(quoted(name) for name in self._columns.closest(token.text))
            _refuse("rule_unknown_test", token.position, token.text, candidates=candidates)
        self.tests[found[0]] = None
        if len(self.tests) > MOST_TESTS:
            _refuse("rule_too_many_tests", token.position, token.text, limit=MOST_TESTS)
        return found[0]


def parse(text: str, columns: Sequence[str]) -> Expression:
    """Read a rule.

    Parameters
    ----------
    text : str
        What the user typed; at most ``LONGEST_EXPRESSION`` characters.
    columns : sequence of str
        The tests a rule may name. A name means the column spelled exactly so, else the only one
        equal to it after Unicode composition (NFC) and case folding.

    Returns
    -------
    Expression
        Names are the columns' own spelling.

    Raises
    ------
    Refusal
        With one problem whose details hold ``position`` (0-based) and ``character`` (1-based).
    """
    if len(text) > LONGEST_EXPRESSION:
        _refuse("rule_too_long", LONGEST_EXPRESSION, length=len(text), limit=LONGEST_EXPRESSION)
    known = Columns(columns)
    tokens = _tokens(text, known)
    if len(tokens) == 1:
        _refuse("rule_empty", 0)
    return _Parser(tokens, known).parse()


def is_majority(expression: AtLeast) -> bool:
    """Return whether this count is 'more than half' of three or more operands."""
    size = len(expression.operands)
    return size >= 3 and expression.count == size // 2 + 1


def written(expression: Expression) -> str:
    """Spell an expression so that ``parse`` reads the same expression again."""
    match expression:
        case Name(test):
            return quoted(test)
        case Not(operand):
            return "~" + _bracketed(operand)
        case And(operands):
            return " & ".join(_bracketed(operand) for operand in operands)
        case Or(operands):
            return " | ".join(_bracketed(operand) for operand in operands)
        case AtLeast(count, operands):
            inside = ", ".join(written(operand) for operand in operands)
            return f"majority({inside})" if is_majority(expression) else f"atleast({count}, {inside})"


def _bracketed(expression: Expression) -> str:
    text = written(expression)
    return f"({text})" if isinstance(expression, And | Or) else text


def literals(expression: Expression) -> int:
    """Count the tests written in an expression, repetitions included: its length for a reader."""
    match expression:
        case Name():
            return 1
        case Not(operand):
            return literals(operand)
        case And(operands) | Or(operands) | AtLeast(_, operands):
            return sum(literals(operand) for operand in operands)


def tests_named(expression: Expression) -> frozenset[str]:
    """Return the tests an expression names."""
    match expression:
        case Name(test):
            return frozenset({test})
        case Not(operand):
            return tests_named(operand)
        case And(operands) | Or(operands) | AtLeast(_, operands):
            return frozenset().union(*(tests_named(operand) for operand in operands))
