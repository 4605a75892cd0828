"""Two-step sign-in of one's own account: on, off, recovery codes."""

from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from ..access import signed_in_only
from ..forms.sign_in import ActivateForm


@method_decorator([signed_in_only, never_cache], name="dispatch")
class TwoStep(IndexView):
    template_name = "accounts/two_step.html"


@method_decorator([signed_in_only, never_cache], name="dispatch")
class Activate(ActivateTOTPView):
    """Shows a fresh secret, and keeps it once a code proves that the app holds it."""

    form_class = ActivateForm
    template_name = "accounts/two_step_on.html"


@method_decorator([signed_in_only, never_cache], name="dispatch")
class Deactivate(DeactivateTOTPView):
    template_name = "accounts/two_step_off.html"


@method_decorator([signed_in_only, never_cache], name="dispatch")
class Codes(ViewRecoveryCodesView):
    template_name = "accounts/codes.html"


@method_decorator([signed_in_only, never_cache], name="dispatch")
class NewCodes(GenerateRecoveryCodesView):
    template_name = "accounts/codes_new.html"


@method_decorator([signed_in_only, never_cache], name="dispatch")
class CodesFile(DownloadRecoveryCodesView):
    template_name = "accounts/codes.txt"
