"""Signing in at Google, Microsoft and others by OAuth 2 (RFC 6749, 7636), and tokens that renew themselves.

IMAP and SMTP ask `tokens.access_token(…)`. Leaves to others: how a token is said to a mail server.
"""
