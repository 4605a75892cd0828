"""The house is put together here: settings, addresses, servers, and the one page of consequences."""
