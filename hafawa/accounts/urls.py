"""Signing in, one's own account, and the people and words of the workspace.

The names at the top are those allauth asks for; ours are in the namespace `accounts`.
"""

from django.urls import URLPattern, URLResolver, include, path

from .views import (
    brands,
    first_start,
    me,
    password_links,
    people,
    settings,
    sign_in,
    teams,
    tokens,
    two_step,
    vocabulary,
)

pages: list[URLPattern | URLResolver] = [
    path("setup/<str:secret>/", first_start.set_up, name="setup"),
    path("password/<str:uid>/<str:token>/", password_links.password_link, name="password_link"),
    path("me/", me.preferences, name="me"),
    path("me/security/", me.security, name="security"),
    path("me/security/password/", me.password, name="password"),
    path("me/security/sign-out-everywhere/", me.sign_out_everywhere, name="sign_out_everywhere"),
    path("settings/", settings.index, name="settings"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/new/", people.invite, name="invite"),
    path("settings/people/<int:person_id>/", people.person, name="person"),
    path("settings/people/<int:person_id>/link/", people.person_link, name="person_link"),
    path("settings/people/<int:person_id>/state/", people.person_state, name="person_state"),
    path("settings/people/<int:person_id>/two-step/", people.person_two_step, name="person_two_step"),
    path("settings/roles/", people.roles, name="roles"),
    path("settings/teams/", teams.teams, name="teams"),
    path("settings/teams/new/", teams.team, name="team_new"),
    path("settings/teams/<int:team_id>/", teams.team, name="team"),
    path("settings/tags/", vocabulary.tags, name="tags"),
    path("settings/tags/<int:tag_id>/", vocabulary.tag, name="tag"),
    path("settings/tags/<int:tag_id>/remove/", vocabulary.remove_tag, name="tag_remove"),
    path("settings/fields/", vocabulary.fields, name="fields"),
    path("settings/fields/new/", vocabulary.field, name="field_new"),
    path("settings/fields/<int:field_id>/", vocabulary.field, name="field"),
    path("settings/organisation/", settings.workspace, name="workspace"),
    path("settings/brands/", brands.brands, name="brands"),
    path("settings/brands/new/", brands.brand, name="brand_new"),
    path("settings/brands/<int:brand_id>/", brands.brand, name="brand"),
    path("brands/<int:brand_id>/logo/", brands.logo, name="logo"),
    path("settings/keys/", tokens.tokens, name="tokens"),
    path("settings/keys/new/", tokens.token, name="token_new"),
    path("settings/keys/<int:token_id>/revoke/", tokens.revoke_token, name="token_revoke"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", sign_in.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", sign_in.SignInCode.as_view(), name="mfa_authenticate"),
    path("sign-out/", sign_in.SignOut.as_view(), name="account_logout"),
    path("confirm/", sign_in.ConfirmPassword.as_view(), name="account_reauthenticate"),
    path("confirm/code/", sign_in.ConfirmCode.as_view(), name="mfa_reauthenticate"),
    path("me/security/two-step/", two_step.TwoStep.as_view(), name="mfa_index"),
    path("me/security/two-step/on/", two_step.Activate.as_view(), name="mfa_activate_totp"),
    path("me/security/two-step/off/", two_step.Deactivate.as_view(), name="mfa_deactivate_totp"),
    path("me/security/codes/", two_step.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("me/security/codes/new/", two_step.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("me/security/codes/file/", two_step.CodesFile.as_view(), name="mfa_download_recovery_codes"),
    path("", include((pages, "accounts"))),
]
