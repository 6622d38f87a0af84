"""Coverage, price, denials and payment models for case management."""
