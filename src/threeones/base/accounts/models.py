"""Accounts: who may sign in, the posts they hold, who stands in for whom, and tokens for programs."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from threeones.base.org.models import Person, Role, Unit


class UserManager(BaseUserManager["User"]):
    """Finds accounts by the name that people sign in with."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of that name; upper and lower case are the same."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """An account (账号): of a person of the roster, of an enterprise, or of an administrator.

    ``enterprise_code`` is the unified social credit code (统一社会信用代码) of an enterprise's account.
    ``left_on`` is the day from which the holder is no longer here: the account and its tokens stop then.
    ``one_time_until`` is the moment until which a password that somebody else gave is good (``must_change_password``).
    ``language`` is the one that the holder chose; empty: the browser's.
    """

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="account")
    enterprise_code = models.CharField(max_length=18, blank=True, default="")
    is_active = models.BooleanField(default=True)
    left_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True, default="")
    must_change_password = models.BooleanField(default=False)
    one_time_until = models.DateTimeField(null=True, blank=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    demonstration = models.BooleanField(default=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """No account enters an administration of Django's; there is none."""
        return False


class PastPassword(models.Model):
    """The hash of a password that an account had before, where the policy forbids to take it again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["user", "-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.replaced_at:%Y-%m-%d}"


class SignedIn(models.Model):
    """Where an account is signed in (在线会话): one row for each session, gone when it ends.

    ``address`` and ``browser`` are what the holder recognises a session by; ``seen_at`` lags behind by up to
    ``seen_seconds`` of the policy.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True, default="")
    browser = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["user", "-seen_at"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%Y-%m-%d %H:%M}"


class Post(models.Model):
    """A post (任职) that an account holds besides the one in the roster: a role, the unit it is held in, and its days."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(max_length=30, choices=Role.choices)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["user", "valid_from"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Substitution(models.Model):
    """A substitution (代理): while the holder is away, the substitute sees and does what the holder's posts allow."""

    holder = models.ForeignKey(User, on_delete=models.CASCADE, related_name="substitutes")
    substitute = models.ForeignKey(User, on_delete=models.CASCADE, related_name="stands_in_for")
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.CharField(max_length=100)

    class Meta:
        ordering = ["holder", "valid_from"]

    def __str__(self) -> str:
        return f"{self.substitute_id} for {self.holder_id}"


class Secretary(models.Model):
    """A secretary (联络员) who may record what a leader decided (代录), always with the paper or scan that shows it."""

    leader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="secretaries")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="leaders")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["leader", "valid_from"]

    def __str__(self) -> str:
        return f"{self.user_id} records for {self.leader_id}"


class HandOver(models.Model):
    """A hand-over (交接): from ``day`` the taker has the giver's matters. ``moved`` tells how many of what, once done."""

    giver = models.ForeignKey(User, on_delete=models.CASCADE, related_name="handovers_given")
    taker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="handovers_taken")
    day = models.DateField()
    reason = models.CharField(max_length=100)
    end_posts = models.BooleanField(default=True)
    ordered_by = models.CharField(max_length=60)
    ordered_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    moved = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.giver_id} to {self.taker_id} {self.day}"


class ApiToken(models.Model):
    """A token (令牌) by which a program acts as an account; only its SHA-256 is kept. ``scopes`` stand between spaces."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["user", "created_at"]

    def __str__(self) -> str:
        return self.label
