"""The REST face: tokens, versions, problem details, idempotency; assembles each domain's routes."""
