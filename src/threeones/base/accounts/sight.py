"""What one sees of each kind of record (可见范围): one condition a model, for lists, counts, pages, files and exports alike.

An app registers the condition of each of its models when it starts: ``sights.register("handbook.project", projects)``,
where ``projects(access)`` gives a ``Q`` over the model. Whoever reads records for somebody reads ``seen(Project,
access)``; a model without a condition raises ``KeyError``, so that forgetting one shows nothing to anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from threeones.base.accounts.access import Access, unit_tree
from threeones.base.accounts.permissions import is_staff
from threeones.base.org.models import Person, Unit, YearSetting
from threeones.base.registry.core import Registry

M = TypeVar("M", bound=Model)
Sight = Callable[[Access], Q]
sights: Registry[Sight] = Registry("sight")

ALL = Q()
NOTHING = Q(pk__in=())


def sight(model: type[Model], access: Access) -> Q:
    """The condition under which a record of ``model`` is seen; raises ``KeyError`` where none is registered."""
    found = sights.get(model._meta.label_lower)
    if found is None:
        raise KeyError(model._meta.label_lower)
    return found(access)


def seen(model: type[M], access: Access) -> QuerySet[M]:
    """The records of ``model`` that are seen."""
    return model._default_manager.filter(sight(model, access))


def sees(access: Access, record: Model) -> bool:
    """Whether one record is seen."""
    return record.pk is not None and seen(type(record), access).filter(pk=record.pk).exists()


def staff(access: Access) -> Q:
    """Everything for those who work here, nothing for others: places, indicators and the like."""
    return ALL if is_staff.test(access, None) else NOTHING


def whole(access: Access) -> Q:
    """Everything for those who see a bureau whole, nothing for others."""
    return ALL if access.sees_whole else NOTHING


def within(model: type[Model], field: str, access: Access) -> Q:
    """What belongs to a record that is seen, by the foreign key ``field`` of ``model``."""
    owner = model._meta.get_field(field).related_model
    assert isinstance(owner, type) and issubclass(owner, Model)
    condition = sight(owner, access)
    if condition is ALL or condition is NOTHING:
        return condition
    return Q(**{f"{field}__in": owner._default_manager.filter(condition).values("pk")})


def units(access: Access) -> Q:
    """Units of the bureaus that are seen whole, and those that one belongs to or answers for."""
    if access.everything:
        return ALL
    return Q(pk__in=unit_tree().below(access.bureaus) | access.units)


def people(access: Access) -> Q:
    """The people of these units, oneself, and those whom one stands in for."""
    if access.everything:
        return ALL
    return Q(unit__in=unit_tree().below(access.bureaus) | access.units) | Q(pk__in=access.people)


sights.register(YearSetting._meta.label_lower, whole)
sights.register(Unit._meta.label_lower, units)
sights.register(Person._meta.label_lower, people)
