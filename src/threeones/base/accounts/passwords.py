"""What a password must be (密码要求), as the policy in force says; Django asks here wherever a password is set."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterator
from functools import lru_cache

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from threeones.base.accounts.models import User
from threeones.base.accounts.policy import SignInPolicy, policy

NAME_PART = 2
"""Names of two characters count as found in a password; Chinese names are no longer."""
LOOKALIKES = "0Oo1lI"


def requirements(rules: SignInPolicy | None = None) -> list[str]:
    """What is asked for, one sentence each, for whoever chooses a password."""
    rules = rules or policy()
    told = [
        _("%(min)s到%(max)s个字符，建议%(good)s个以上")
        % {"min": rules.min_characters, "max": rules.max_characters, "good": rules.recommended_characters}
    ]
    if rules.character_classes:
        told.append(
            _("大写字母、小写字母、数字、其他字符四类中至少%(n)s类，汉字算其他字符") % {"n": rules.character_classes}
        )
    told.append(_("不是很多人用的密码，不含自己的用户名和姓名"))
    if rules.remembered:
        told.append(_("不同于现在的和最近用过的%(n)s个") % {"n": rules.remembered})
    else:
        told.append(_("不同于现在的"))
    if rules.max_age_days:
        told.append(_("每%(n)s天换一次") % {"n": rules.max_age_days})
    return told


def classes_of(password: str) -> int:
    """How many of the four classes of characters a password has: capitals, small letters, digits, anything else."""
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
    return sum(any(c in kind for c in password) for kind in kinds) + any(c not in "".join(kinds) for c in password)


def wrong(password: str, user: User | None, rules: SignInPolicy | None = None) -> Iterator[str]:
    """Everything that is wrong with a new password, cheap things only."""
    rules = rules or policy()
    if len(password) < rules.min_characters:
        yield _("密码只有%(n)s个字符，至少要%(min)s个。") % {"n": len(password), "min": rules.min_characters}
    if len(password) > rules.max_characters:
        yield _("密码有%(n)s个字符，最多%(max)s个。") % {"n": len(password), "max": rules.max_characters}
        return
    if classes_of(password) < rules.character_classes:
        yield _("密码只有%(n)s类字符；大写字母、小写字母、数字、其他字符中至少要%(wanted)s类。") % {
            "n": classes_of(password),
            "wanted": rules.character_classes,
        }
    if is_common(password):
        yield _("这个密码很多人都在用，会最先被猜到。")
    if user is not None and (names := [n for n in (user.username, user.name) if _contains(password, n)]):
        yield _("密码里有“%(names)s”，熟人容易猜到。") % {"names": "、".join(dict.fromkeys(names))}


def _contains(password: str, name: str) -> bool:
    return len(name) >= NAME_PART and name.lower() in password.lower()


def is_common(password: str) -> bool:
    """Whether a password stands in the list of those that are used most."""
    try:
        _common().validate(password)
    except ValidationError:
        return True
    return False


@lru_cache
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def was_used(user: User, password: str, rules: SignInPolicy | None = None) -> bool:
    """Whether an account has the password now or had it of late; each comparison costs what a sign-in costs."""
    rules = rules or policy()
    past = user.past_passwords.values_list("password", flat=True)[: max(rules.remembered - 1, 0)] if user.pk else []
    hashes = [user.password, *past] if user.has_usable_password() else list(past)
    return any(check_password(password, h) for h in hashes)


class PolicyValidator:
    """Django's view of the policy (``AUTH_PASSWORD_VALIDATORS``): everything that is wrong, at once."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ``ValidationError``; the costly comparison with former passwords comes last."""
        found = list(wrong(password, user))
        if not found and user is not None and was_used(user, password):
            n = policy().remembered
            found = [
                _("不能再用最近%(n)s个密码中的一个。") % {"n": n} if n else _("新密码和现在的一样。"),
            ]
        if found:
            raise ValidationError(found)

    def get_help_text(self) -> str:
        """What is asked for, in one line."""
        return "；".join(requirements())


def one_time_password() -> str:
    """A random password for somebody else to pass on: four classes of characters, none that is mistaken for another."""
    letters = [c for c in string.ascii_letters + string.digits if c not in LOOKALIKES]
    while True:
        drawn = "".join(secrets.choice(letters) for _n in range(policy().one_time_characters - 1))
        at = secrets.randbelow(len(drawn))
        password = f"{drawn[:at]}-{drawn[at:]}"
        if classes_of(password) == len(("capitals", "small letters", "digits", "others")):
            return password
