"""What a question can be given: declared once, checked by the declaration, described by the declaration."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from kg.errors import KgError

Kind = Literal["text", "integer", "number", "truth", "list"]

LONGEST = 200
"""The most characters of a text."""
MOST_ITEMS = 2_000
"""The most entries of a list."""
LONGEST_LIST = 64_000
"""The most characters of a list that comes as one text."""

_TRUTHS: Final = MappingProxyType({"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False})
_TYPES: Final = MappingProxyType({"text": "string", "integer": "integer", "number": "number", "truth": "boolean"})
_NUMBER: Final = re.compile(r"[+-]?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?", re.A)


class ParameterError(KgError):
    """A parameter that is missing, unknown, or has no such value."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason

    def __reduce__(self) -> tuple[type[ParameterError], tuple[str, str]]:
        return ParameterError, (self.name, self.reason)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: what it is, what it may be, and what goes without saying (`None`: nothing).

    >>> limit = Parameter("limit", "integer", "the most rows", default=100, least=1, most=1000)
    >>> limit.read("20"), limit.read(20)
    (20, 20)
    >>> limit.read("0")
    Traceback (most recent call last):
    kg.answers.parameters.ParameterError: limit: from 1 to 1,000 is expected, not 0
    """

    name: str
    kind: Kind
    says: str
    default: Any = None
    required: bool = False
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    pattern: str | None = None

    def read(self, given: Any) -> Any:
        """The value that a text, or a value of JSON, means. Raises `ParameterError` for what is none."""
        if self.kind == "list":
            return self._list(given)
        if self.kind == "truth":
            return self._truth(given)
        return self._text(given) if self.kind == "text" else self._number(given)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the value."""
        if self.kind == "list":
            item = {"type": "string", "minLength": 1, "maxLength": LONGEST}
            found: dict[str, Any] = {"type": "array", "items": item, "minItems": 1, "maxItems": MOST_ITEMS}
        else:
            found = {"type": _TYPES[self.kind]}
        if self.kind == "text":
            limits: dict[str, Any] = {"enum": list(self.choices)} if self.choices else {"maxLength": LONGEST}
            found |= limits | ({"pattern": self.pattern} if self.pattern else {})
            found |= {"minLength": 1} if not self.choices else {}
        bounds = {"minimum": self.least, "maximum": self.most}
        found |= {name: bound for name, bound in bounds.items() if bound is not None}
        return found | ({} if self.default is None else {"default": self.default})

    def _fault(self, expected: str, given: Any) -> ParameterError:
        return ParameterError(self.name, f"{expected} is expected, not {_shown(given)}")

    def _text(self, given: Any) -> str:
        if not isinstance(given, str):
            raise self._fault("a text", given)
        text = self._characters(given.strip())
        if self.choices and text not in self.choices:
            raise self._fault(" or ".join((", ".join(self.choices[:-1]), self.choices[-1])), given)
        if not text:
            raise ParameterError(self.name, "it is empty")
        if len(text) > LONGEST:
            raise ParameterError(self.name, f"it has more than {LONGEST} characters")
        if self.pattern and not re.search(self.pattern, text):
            raise self._fault(f"a text such as {self.pattern}", given)
        return text

    def _characters(self, text: str) -> str:
        """The text. Raises `ParameterError` for half of a surrogate pair, and for what controls terminals."""
        if any(character < " " or "\ud800" <= character <= "\udfff" or character == "\x7f" for character in text):
            raise ParameterError(self.name, "it has characters that no name has")
        return text

    def _number(self, given: Any) -> float | int:
        try:
            if isinstance(given, bool) or not isinstance(given, str | int | float) or len(str(given)) > 30:
                raise ValueError
            if isinstance(given, str) and not _NUMBER.fullmatch(given):
                raise ValueError
            value: float | int = int(str(given)) if self.kind == "integer" else float(given)
        except ValueError:
            raise self._fault("a whole number" if self.kind == "integer" else "a number", given) from None
        low, high = -math.inf if self.least is None else self.least, math.inf if self.most is None else self.most
        if not low <= value <= high:
            span = f"at least {low:,g}" if math.isinf(high) else f"from {low:,g} to {_number(high)}"
            raise self._fault(span, given)
        return value

    def _truth(self, given: Any) -> bool:
        if isinstance(given, bool):
            return given
        if isinstance(given, str) and given.lower() in _TRUTHS:
            return _TRUTHS[given.lower()]
        raise self._fault("true or false", given)

    def _list(self, given: Any) -> list[str]:
        entries = self._entries(given)
        if not entries:
            raise ParameterError(self.name, "it is empty")
        if len(entries) > MOST_ITEMS:
            raise ParameterError(self.name, f"it has more than {MOST_ITEMS:,} entries")
        for entry in entries:
            self._characters(entry)
            if len(entry) > LONGEST:
                raise ParameterError(self.name, f"an entry has more than {LONGEST} characters")
        return entries

    def _entries(self, given: Any) -> list[str]:
        if isinstance(given, str):
            if len(given) > LONGEST_LIST:
                raise ParameterError(self.name, f"it has more than {LONGEST_LIST:,} characters")
            parted = re.split(r"[\s,;]+", given)
        elif isinstance(given, list | tuple) and all(isinstance(each, str) for each in given):
            parted = [each.strip() for each in given]
        else:
            raise self._fault("a list of texts, or a text that has them,", given)
        return list(dict.fromkeys(filter(None, parted)))


def _number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:g}"


def _shown(given: Any) -> str:
    """A value as a message has it: in one line, and short."""
    text = ascii(given) if isinstance(given, str) else "null" if given is None else type(given).__name__
    if isinstance(given, int | float) and not isinstance(given, bool):
        text = f"{given}"[:40]
    elif isinstance(given, str) and re.fullmatch(r"-?[0-9.]{1,20}", given, re.A):
        text = given
    return text if len(text) <= 60 else text[:59] + "…"


def read(parameters: Sequence[Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of all parameters. Raises `ParameterError` for the first that is missing, unknown or wrong."""
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            raise ParameterError(_shown(name).strip("'"), f"there is no such parameter{_instead(name, known)}")
    values = dict[str, Any]()
    for name, parameter in known.items():
        if name in given and given[name] is not None:
            values[name] = parameter.read(given[name])
        elif parameter.required:
            raise ParameterError(name, f"it must be given: {parameter.says}")
        else:
            values[name] = parameter.default
    return values


def _instead(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name[:LONGEST], list(known), n=1)
    return f"; did you mean {close[0]}?" if close else f"; there are: {', '.join(known) or 'none'}"
