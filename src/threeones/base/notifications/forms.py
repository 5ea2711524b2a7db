"""Forms of notifications: they read, the services judge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from threeones.base.accounts.access import Access
from threeones.base.hooks.targets import LONGEST
from threeones.base.notifications.models import ROBOT
from threeones.base.notifications.selectors import Present, bureaus_managed, channels_for, present, robots_for
from threeones.base.notifications.services import LABEL_CHARACTERS, SECRET_CHARACTERS, Choice
from threeones.base.pages.text import zh
from threeones.base.registry.channels import channels

SELECT = {"class": "form-select"}
CONTROL = {"class": "form-control"}
HOURS = [(hour, f"{hour}:00") for hour in range(24)]


def _hour(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=HOURS, coerce=int, widget=forms.Select(SELECT))


class PreferenceForm(forms.Form):
    """How and when somebody wants to be told."""

    channel = forms.ChoiceField(label=gettext_lazy("通道"), widget=forms.Select(SELECT))
    address = forms.CharField(
        label=gettext_lazy("收件地址"),
        required=False,
        help_text=gettext_lazy("选了邮件才需要"),
        widget=forms.TextInput({**CONTROL, "autocomplete": "email"}),
    )
    robot = forms.TypedChoiceField(
        label=gettext_lazy("群机器人"), required=False, coerce=int, empty_value=None, widget=forms.Select(SELECT)
    )
    hour = _hour(gettext_lazy("摘要几点发"))
    quiet_from = _hour(gettext_lazy("免打扰从几点"))
    quiet_to = _hour(gettext_lazy("免打扰到几点"))
    urgent = forms.BooleanField(
        label=gettext_lazy("急件随到随发"),
        required=False,
        help_text=gettext_lazy("免打扰时段和休息日除外"),
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def __init__(self, access: Access, data: Any = None) -> None:
        now = present(access)
        super().__init__(data, initial=_initial(now))
        self.fields["channel"].choices = channels_for(access)  # type: ignore[attr-defined]  # a choice field
        robots = [(r.pk, zh(f"{r.bureau.name} {r.label}")) for r in robots_for(access)]
        if robots:
            self.fields["robot"].choices = [("", "—"), *robots]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["robot"]

    @property
    def choice(self) -> Choice:
        """What was chosen; of a valid form."""
        return Choice(**{"robot": None, **self.cleaned_data})


def _initial(now: Present) -> dict[str, Any]:
    hours = {name: getattr(now.habits, name) for name in ("hour", "quiet_from", "quiet_to", "urgent")}
    robot = now.robot.pk if now.robot and now.channel == ROBOT else None
    return {"channel": now.channel, "address": now.address, "robot": robot, **hours}


class RobotForm(forms.Form):
    """A new robot of a bureau."""

    bureau = forms.ChoiceField(label=gettext_lazy("责任局"), widget=forms.Select(SELECT))
    kind = forms.ChoiceField(label=gettext_lazy("通道"), widget=forms.Select(SELECT))
    label = forms.CharField(
        label=gettext_lazy("名称"),
        help_text=gettext_lazy("在哪个群里，如“督办群”"),
        widget=forms.TextInput({**CONTROL, "maxlength": LABEL_CHARACTERS}),
    )
    url = forms.CharField(
        label=gettext_lazy("机器人地址"),
        help_text=gettext_lazy("群设置里复制的Webhook地址；加密保存，以后不再显示"),
        widget=forms.TextInput({**CONTROL, "maxlength": LONGEST, "autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("加签密钥"),
        required=False,
        help_text=gettext_lazy("钉钉机器人的安全设置选“加签”时才有"),
        widget=forms.PasswordInput({**CONTROL, "maxlength": SECRET_CHARACTERS, "autocomplete": "off"}),
    )

    def __init__(self, access: Access, data: Any = None) -> None:
        super().__init__(data)
        kinds = [(name, str(c.label)) for name, c in channels.items() if not c.personal]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a choice field
        bureaus = [(unit.code, zh(unit.name)) for unit in bureaus_managed(access)]
        self.fields["bureau"].choices = bureaus  # type: ignore[attr-defined]  # a choice field
