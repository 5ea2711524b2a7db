"""Fields that the forms of accounts share: a person or an account by what people call it, a day, a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.base.accounts.models import User
from threeones.base.accounts.posts import REASON_CHARACTERS
from threeones.base.accounts.selectors import account_named
from threeones.base.org.models import Person, Unit
from threeones.base.pages.form_faults import said
from threeones.base.pages.text import zh_attr
from threeones.base.texts.unseen import unseen

WORDS = 60


class Words(forms.CharField):
    """A line of text without characters that cannot be seen."""

    def __init__(self, *, label: object, most: int = WORDS, required: bool = True, **attrs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", **attrs})
        super().__init__(label=label, max_length=most, required=required, widget=widget)  # type: ignore[arg-type]

    def clean(self, value: Any) -> str:
        """The text."""
        text = str(super().clean(value))
        if hidden := unseen(text):
            raise ValidationError(said(*hidden))
        return text


class Reason(Words):
    """A reason, for the audit."""

    def __init__(self, example: object = "") -> None:
        super().__init__(label=gettext_lazy("原因"), most=REASON_CHARACTERS, placeholder=example)


class Day(forms.DateField):
    """A day."""

    def __init__(self, *, label: object, required: bool = True) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
        super().__init__(label=label, required=required, widget=widget)  # type: ignore[arg-type]
        self.error_messages["invalid"] = gettext_lazy("看不懂这个日期，请写成2021-10-31这样。")


class Account(Words):
    """An account by user name, number in the roster, or name; ``among`` gives those that may be named."""

    def __init__(self, *, label: object, among: Callable[[], QuerySet[User]], **attrs: Any) -> None:
        super().__init__(label=label, **attrs)
        self.among = among

    def clean(self, value: Any) -> Any:
        """The account."""
        text = super().clean(value)
        found = account_named(text, self.among()) if text else None
        if text and found is None:
            raise ValidationError(_("找不到“%(name)s”，或者不止一个；请写用户名或工号。") % {"name": text})
        return found


class Roster(Words):
    """A person by number in the roster, or by name where only one has it."""

    def clean(self, value: Any) -> Any:
        """The person, or None."""
        text = super().clean(value)
        if not text:
            return None
        for query in ({"code__iexact": text}, {"name": text}):
            found = list(Person.objects.filter(**query).select_related("unit")[:2])
            if len(found) == 1:
                return found[0]
        raise ValidationError(_("花名册里找不到“%(name)s”，或者不止一个；请写工号。") % {"name": text})


class Choice(forms.Select):
    """A list to choose from whose words are Chinese data, marked as such on English pages."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "form-select"})

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One option."""
        option = super().create_option(name, value, label, *args, **kwargs)
        if value and zh_attr(label):
            option["attrs"]["lang"] = "zh"
        return option


class Place(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no type arguments at run time
    """A unit."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(
            Unit.objects.order_by("code"),
            label=gettext_lazy("单位"),
            required=required,
            empty_label=gettext_lazy("（不在某个单位）"),
            widget=Choice(),
        )
