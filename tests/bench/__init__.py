"""How fast Penny is, measured over its real doors, beside floors measured in the same run."""
