"""Frozen values with named fields: what `typing.NamedTuple` gives, without what loading it and each definition cost.

Thirty such classes cost a plain lint a fifth of its time; these cost next to nothing. A record is a tuple: it unpacks,
compares, sorts and hashes by its fields.
"""

from __future__ import annotations

from operator import itemgetter

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, ClassVar, Self, dataclass_transform
else:

    def dataclass_transform(**_: object) -> object:
        """For type checkers only: a subclass's annotations are its fields."""
        return lambda thing: thing


class _RecordType(type):
    """Makes a property of each annotation, and remembers the defaults."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> _RecordType:
        fields = tuple(namespace.get("__annotations__", ()))
        defaults = {field: namespace.pop(field) for field in fields if field in namespace}
        namespace |= {field: property(itemgetter(index)) for index, field in enumerate(fields)}
        namespace["__slots__"] = ()
        if bases:
            namespace |= {"_fields": fields, "_defaults": defaults}
        return super().__new__(cls, name, bases, namespace)


@dataclass_transform(frozen_default=True)
class Record(tuple, metaclass=_RecordType):  # type: ignore[type-arg] # noqa: SLOT001 - the metaclass says there are none
    """The base of frozen values: annotations are the fields, in their order; assigned values are the defaults."""

    if TYPE_CHECKING:
        _fields: ClassVar[tuple[str, ...]]
        _defaults: ClassVar[dict[str, Any]]
    else:
        _fields = ()
        _defaults = {}

    def __new__(cls, *values: Any, **named: Any) -> Self:
        """Take the fields by place or by name. Raises TypeError where they do not fit."""
        if named or len(values) != len(cls._fields):
            values = _complete(cls, values, named)
        return tuple.__new__(cls, values)

    def _replace(self, **changes: Any) -> Self:
        """The same value with some fields changed. Raises TypeError for a name that is no field."""
        return type(self)(**(self._asdict() | changes))

    def _asdict(self) -> dict[str, Any]:
        """The fields by name."""
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
        return f"{type(self).__name__}({fields})"

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)


def _complete(cls: type[Record], values: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    fields = cls._fields
    rest = fields[len(values) :]
    given = cls._defaults | named
    unknown = named.keys() - set(rest)
    missing = [name for name in rest if name not in given]
    if unknown or missing or len(values) > len(fields):
        raise TypeError(f"{cls.__name__} takes {', '.join(fields)}: not {sorted(unknown)}, and lacks {missing}")
    return (*values, *(given[name] for name in rest))
