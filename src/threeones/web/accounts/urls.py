"""Addresses of the door and of accounts; names beginning with ``account_`` and ``mfa_`` are those that django-allauth asks for."""

from __future__ import annotations

from django.urls import path

from threeones.web.accounts import administration, appointing, factor, handover, identities, me, views

urlpatterns = [
    path("accounts/login/", views.SignIn.as_view(), name="account_login"),
    path("accounts/logout/", views.SignOut.as_view(), name="account_logout"),
    path("accounts/password/", views.password, name="account_change_password"),
    path("accounts/closed/", views.closed, name="account_inactive"),
    path("accounts/again/", factor.password_again, name="account_reauthenticate"),
    path("accounts/factor/", factor.authenticate, name="mfa_authenticate"),
    path("accounts/factor/again/", factor.again, name="mfa_reauthenticate"),
    path("accounts/with/<str:provider_id>/", identities.leave, name="openid_connect_login"),
    path("accounts/with/<str:provider_id>/back/", identities.come_back, name="openid_connect_callback"),
    path("me/", me.me, name="me"),
    path("me/language/", me.language, name="me_language"),
    path("me/sessions/", me.end_other_sessions, name="me_sessions"),
    path("me/substitutes/", me.stand_in, name="me_substitute"),
    path("me/substitutes/<int:pk>/end/", me.back_again, name="me_back"),
    path("me/identities/<int:pk>/end/", identities.unlink, name="identity_unlink"),
    path("me/factor/", factor.index, name="mfa_index"),
    path("me/factor/on/", factor.activate, name="mfa_activate_totp"),
    path("me/factor/off/", factor.deactivate, name="mfa_deactivate_totp"),
    path("me/factor/codes/", factor.codes, name="mfa_view_recovery_codes"),
    path("me/factor/codes/new/", factor.new_codes, name="mfa_generate_recovery_codes"),
    path("administration/accounts/", administration.index, name="accounts"),
    path("administration/accounts/new/", administration.new, name="account_new"),
    path("administration/substitutions/", appointing.substitution_list, name="substitutions"),
    path("administration/substitutions/<int:pk>/end/", appointing.end_substitution, name="substitution_end"),
    path("administration/secretaries/", appointing.secretary_list, name="secretaries"),
    path("administration/secretaries/<int:pk>/end/", appointing.end_secretary, name="secretary_end"),
    path("administration/handover/", handover.index, name="handover"),
    path("administration/handover/<int:pk>/cancel/", handover.take_back, name="handover_cancel"),
    path("administration/posts/<int:pk>/end/", appointing.end_post, name="post_end"),
    path("administration/locks/", appointing.locks, name="locks"),
    path("administration/policy/", appointing.rules, name="sign_in_policy"),
    path("administration/accounts/<str:username>/", administration.detail, name="account"),
    path("administration/accounts/<str:username>/password/", administration.one_time, name="account_one_time"),
    path("administration/accounts/<str:username>/sessions/", administration.end_sessions, name="account_sessions"),
    path("administration/accounts/<str:username>/posts/", appointing.appoint, name="account_appoint"),
    *(
        path(
            f"administration/accounts/<str:username>/{what}/",
            administration.change,
            {"what": what},
            name=f"account_{what}",
        )
        for what in administration.FORMS
    ),
]
