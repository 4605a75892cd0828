"""The ground everything stands on. Each package does one thing; none knows the domain."""
