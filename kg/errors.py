"""What can go wrong, told apart: faults of use end a command, faults of data end one record."""


class KgError(Exception):
    """A fault of use: one clear line for the person at the keyboard."""


class NothingLeft(KgError):  # noqa: N818 - it says what is so, and is no fault
    """What was asked for is there, but nothing of it is left to be shown: no fault, yet no file either."""


class KgWarning(UserWarning):
    """What a person who calls from Python should know of an answer: names that are left out since nothing has them."""


class RecordFault(Exception):  # noqa: N818 - the field calls these faults; they never reach a user as errors
    """A fault of one record's data: the readers turn it into a `Rejected` and go on.

    >>> str(RecordFault("schema-jsonld.@id", "not an IRI"))
    'schema-jsonld.@id: not an IRI'
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason

    def __reduce__(self) -> tuple[type["RecordFault"], tuple[str, str]]:
        return RecordFault, (self.place, self.reason)
