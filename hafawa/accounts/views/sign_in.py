"""Coming in and going out: allauth's flows with our forms and pages. No sign-up, no way in but this."""

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeReauthenticateView

from ..forms.sign_in import CodeForm, ConfirmCodeForm, ConfirmPasswordForm, SignInForm


class SignIn(LoginView):
    """Limited by address and by account; what it answers never tells whether an address is known."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"


class SignInCode(AuthenticateView):
    """The second step: a code from the app, or one of the recovery codes."""

    form_class = CodeForm
    template_name = "accounts/sign_in_code.html"


class SignOut(LogoutView):
    """GET asks, POST does: a picture in a mail must not sign anybody out."""

    template_name = "accounts/sign_out.html"


class ConfirmPassword(ReauthenticateView):
    """Before something that a borrowed screen must not do."""

    form_class = ConfirmPasswordForm
    template_name = "accounts/confirm.html"


class ConfirmCode(CodeReauthenticateView):
    form_class = ConfirmCodeForm
    template_name = "accounts/confirm.html"
