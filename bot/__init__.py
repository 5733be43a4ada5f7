"""The running program: command line, settings, the one place that builds things, polling, webhooks, health."""
