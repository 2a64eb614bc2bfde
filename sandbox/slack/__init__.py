"""A stand-in for Slack: its Web API, its signed requests and the people who press its buttons."""
