"""Mail through a provider's HTTP interface: what it posts to us, what we ask it to send, what became of that.

Understanding and sending are django-anymail's; who may post, and that nothing is lost, are ours. Every key belongs to
one mailbox: nothing is read from Django's settings.
"""
