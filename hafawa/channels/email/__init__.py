"""Mail: IMAP, SMTP and LMTP in, SMTP out. Turns mails into messages and messages into mails, and stops."""
