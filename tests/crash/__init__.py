"""Nothing lost: the real `peerline serve` on a real store, killed without warning while women write.

Law: the simulated Telegram lives in the test's process and survives; the program is a process of its own and does not.
What a phone shows is counted, never what the program believes of itself. Each message is delivered, or its sender is
told that it may not have been; none comes twice without saying so. Source: issue "The line", "How well"; store.md,
"Inbox, outbox, and the truth about delivery".

`python -m tests.crash` plays the randomised run at full size and prints its figures.
"""
