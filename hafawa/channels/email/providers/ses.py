"""Amazon SES: receipt rules that publish to SNS (the mail in it, or in S3), and its notifications of ours.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html

Amazon's library is imported where it is used: it costs half a second and 30 MB, and most installations never need it.
"""

import base64
import json
from functools import cache
from typing import Any

from anymail.backends.base import AnymailBaseBackend
from django.views import View

from hafawa.conversations.channel import Door

from . import sns
from .post import Post
from .provider import TIMEOUT_SECONDS, ApiError, AwayError, Contents, ForgedError, KeyRefusedError, Proof, Provider
from .rebuild import noted
from .reports import report

MAIL_BYTES = 50 * 1024 * 1024
VALIDATED = "Successfully validated SNS topic"
REFUSED = {401, 403}


@cache
def _events() -> Any:
    """anymail's reading of events, without its own keys: who posted is known by now."""
    from anymail.webhooks.amazon_ses import AmazonSESTrackingWebhookView

    class Events(AmazonSESTrackingWebhookView):
        def __init__(self) -> None:
            View.__init__(self)

    return Events()


class AmazonSes(Provider):
    name = "ses"
    label = "Amazon SES"
    key = "ses_secret"

    def check(self, post: Post, door: Door) -> Proof:
        """Amazon's signature, and a topic that this mailbox names: anybody may have a topic at Amazon."""
        try:
            said = post.json
        except (ValueError, RecursionError) as error:
            raise ForgedError("no JSON") from error
        if not isinstance(said, dict) or said.get("TopicArn") not in self.setting(door, "ses_topics").split():
            raise ForgedError("a topic that is none of ours")
        sns.check(said)
        return Proof()

    def unpack(self, post: Post, door: Door) -> Contents:
        said = post.json
        if said["Type"] == "SubscriptionConfirmation":
            sns.confirm(said)
        if said["Type"] != "Notification" or str(said["Message"]).startswith(VALIDATED):
            return Contents()
        told = json.loads(said["Message"])
        if told.get("notificationType") == "Received":
            return Contents(mails=(self._mail(told, door),))
        wire = self._wire_id(str(told.get("mail", {}).get("messageId") or ""), door)
        is_soft = told.get("bounce", {}).get("bounceType", "Permanent") != "Permanent"
        news = [
            report(event, external_id=wire, is_soft=is_soft) for event in _events().esp_to_anymail_events(told, said)
        ]
        return Contents(reports=tuple(each for each in news if each))

    def backend(self, door: Door) -> AnymailBaseBackend:
        from anymail.backends.amazon_ses import EmailBackend

        return EmailBackend(client_params=self._access(door))

    def outside_id(self, given: str, own: str, door: Door) -> str:
        return self._wire_id(given, door) if given else own  # SES puts its own Message-ID

    def never_called(self) -> tuple[type[BaseException], ...]:
        from botocore import exceptions as told

        return (
            told.ConnectTimeoutError,
            told.EndpointConnectionError,
            told.ProxyConnectionError,
            told.SSLError,
            told.NoCredentialsError,
        )

    def knock(self, door: Door) -> None:
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            boto3.session.Session().client("sesv2", **self._access(door)).get_account()
        except ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            raise (KeyRefusedError if status in REFUSED else ApiError)(str(status)) from error
        except BotoCoreError as error:
            raise ApiError(type(error).__name__) from error

    def _mail(self, told: dict[str, Any], door: Door) -> bytes:
        receipt, mail = told.get("receipt", {}), told.get("mail", {})
        how = receipt.get("action", {})
        if "content" in told:
            content = str(told["content"])
            is_packed = how.get("encoding") == "BASE64"
            raw = base64.b64decode(content) if is_packed else content.encode("utf-8", "surrogateescape")
        else:
            raw = self._stored(str(how["bucketName"]), str(how["objectKey"]), door)
        return noted(raw, sender=str(mail.get("source") or ""), recipients=map(str, receipt.get("recipients") or []))

    def _stored(self, bucket: str, key: str, door: Door) -> bytes:
        """The mail that the rule put into S3: at most 50 MB of it. Raises AwayError."""
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError

        access = self._access(door) | {"endpoint_url": self.setting(door, "s3_url") or None}
        try:
            answer = boto3.session.Session().client("s3", **access).get_object(Bucket=bucket, Key=key)
            return bytes(answer["Body"].read(MAIL_BYTES))
        except (ClientError, BotoCoreError) as error:
            raise AwayError(f"S3: {error}"[:300]) from error

    def _access(self, door: Door) -> dict[str, Any]:
        """One try only: whether to try again is decided by whoever knows what has left already."""
        from botocore.config import Config

        return {
            "aws_access_key_id": self.setting(door, "ses_key_id"),
            "aws_secret_access_key": self.setting(door, self.key),
            "region_name": self.setting(door, "ses_region") or "us-east-1",
            "endpoint_url": self.setting(door, "api_url") or None,
            "config": Config(
                retries={"total_max_attempts": 1}, connect_timeout=TIMEOUT_SECONDS, read_timeout=3 * TIMEOUT_SECONDS
            ),
        }

    def _wire_id(self, message_id: str, door: Door) -> str:
        region = self.setting(door, "ses_region") or "us-east-1"
        return f"{message_id}@{'email' if region == 'us-east-1' else region}.amazonses.com" if message_id else ""
